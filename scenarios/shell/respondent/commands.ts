/** What commands of a shell can do: recognised in words, and in what they answer. */
import type { Shown } from '../../respondents/craft.ts';
import type { Made } from '../../respondents/reading.ts';

/** What a command does, how documentation says it, and how one knows it there. */
const MEANINGS = {
  where: ['Tells the current folder.', /tells the current folder/],
  enter: ['Changes the current folder.', /changes the current folder/],
  list: ['Lists what is directly in a folder.', /lists what is directly/],
  read: ['Reads a file: gives its text.', /reads a file/],
  find: ['Finds files by name.', /finds files/],
  search: ['Searches in the text of files.', /searches/],
  count: ['Counts the lines and words of a file.', /counts/],
  value: ['Tells the value of a variable.', /tells the value/],
  variables: ['Lists all variables.', /lists all variables/],
  folder: ['Makes a new folder.', /makes a new folder/],
  remove: ['Deletes a file or folder.', /deletes a/],
  copy: ['Copies a file or folder to a new path.', /copies/],
  move: ['Moves or renames a file or folder.', /\bmoves/],
  write: ['Writes a text to a file, in place of what it held.', /writes a text/],
  append: ['Appends a line to the end of a file.', /appends/],
  replace: ['Replaces a text by another one in a file.', /replaces/],
  sort: ['Sorts the lines of a file.', /sorts/],
  set: ['Sets a variable to a value.', /sets a variable/],
  unset: ['Removes a variable.', /removes a variable/],
  seal: ['Seals a file against changes.', /seals a file/],
  open: ['Opens a sealed file for changes.', /opens a sealed/],
} as const satisfies Readonly<Record<string, readonly [says: string, known: RegExp]>>;

export type Concept = keyof typeof MEANINGS;

export const says = (does: Concept): string => MEANINGS[does][0];

export function understand(words: string): Concept | undefined {
  const text = words.toLowerCase();
  return (Object.keys(MEANINGS) as Concept[]).find((does) => MEANINGS[does][1].test(text));
}

/** Those that one may take for each other. */
const ALIKE: readonly (readonly [Concept, Concept])[] = [
  ['copy', 'move'],
  ['write', 'append'],
  ['find', 'search'],
  ['list', 'read'],
  ['seal', 'open'],
  ['unset', 'remove'],
  ['value', 'variables'],
  ['where', 'enter'],
  ['sort', 'count'],
  ['set', 'replace'],
];

export function alike(does: Concept): Concept {
  const pair = ALIKE.find((each) => each.includes(does));
  return pair?.find((other) => other !== does) ?? 'enter';
}

const TELLING: readonly Concept[] = [
  'where',
  'list',
  'read',
  'find',
  'search',
  'count',
  'value',
  'variables',
];
export const tells = (does: Concept): boolean => TELLING.includes(does);

/** Parts of parameters by their names, and by words of their descriptions. */
const ROLES = {
  from: /what is (copied|moved)/,
  to: /comes to be/,
  part: /part of the name/,
  word: /what to search for/,
  old: /text to replace/,
  new: /stands there then/,
  text: /file is to hold/,
  line: /the line/,
  name: /name of a variable/,
  value: /its value/,
  path: /path of/,
} as const;

const SAYS_ROLE: Readonly<Record<keyof typeof ROLES, string>> = {
  from: 'what is copied or moved',
  to: 'where it comes to be',
  part: 'a part of the name',
  word: 'what to search for',
  old: 'the text to replace',
  new: 'what stands there then',
  text: 'all that the file is to hold',
  line: 'the line',
  name: 'the name of a variable',
  value: 'its value',
  path: 'the path of a file or folder',
};

export const saysRole = (role: string): string => SAYS_ROLE[role as keyof typeof ROLES] ?? role;

export function roleOf(name: string, description: string): string | undefined {
  if (description === '' && Object.hasOwn(ROLES, name)) return name;
  const text = description.slice(description.indexOf(':') + 1);
  return Object.entries(ROLES).find(([, words]) => words.test(text))?.[0];
}

/** Answers that say what was done; the names are the parts of what they hold. */
const ANSWERS: readonly (readonly [Concept, RegExp])[] = [
  ['enter', /^now in (?<path>\/.*)$/],
  ['folder', /^made the folder (?<path>\/.*)$/],
  ['remove', /^deleted (?<path>\/.*)$/],
  ['copy', /^copied (?<from>\/.*) to (?<to>\/.*)$/],
  ['move', /^moved (?<from>\/.*) to (?<to>\/.*)$/],
  ['write', /^wrote \d+ lines to (?<path>\/.*)$/],
  ['append', /^appended a line to (?<path>\/.*)$/],
  ['replace', /^replaced "(?<old>.*)" in (?<path>\/.*)$/],
  ['sort', /^sorted the lines of (?<path>\/.*)$/],
  ['set', /^set (?<name>\w+) to "(?<value>[\s\S]*)"$/],
  ['unset', /^(?<name>\w+) is no longer set$/],
  ['seal', /^sealed (?<path>\/.*)$/],
  ['open', /^opened (?<path>\/.*)$/],
  ['count', /^\d+ lines, \d+ words$/],
  ['search', /^(?<path>\/.*):\d+: .*(\n|$)/],
  ['variables', /^\w+=.*(\n\w+=.*)*$/],
];

/** What a call's answer shows; parameters get the part whose text they have in the answer. */
export function shows({ arguments: given, text }: Made): Shown<Concept> | undefined {
  const values = Object.entries(given);
  for (const [does, answer] of ANSWERS) {
    const groups = answer.exec(text)?.groups;
    if (!answer.test(text)) continue;
    return { does, roles: rolesIn(values, groups ?? {}) };
  }
  if (values.length === 0) return text.startsWith('/') ? { does: 'where', roles: {} } : undefined;
  if (values.length === 2 && text.startsWith('/')) return { does: 'find', roles: pathFirst(values, 'part') };
  if (values.length > 1 || text === '(none)') return undefined;
  const [[parameter, value]] = values as [[string, unknown]];
  const isPath = /[/.]/.test(String(value));
  if (!isPath) return { does: 'value', roles: { [parameter]: 'name' } };
  return { does: /\.\w+$/.test(String(value)) ? 'read' : 'list', roles: { [parameter]: 'path' } };
}

/** What stands in the answer tells the part of an argument; the only other one has the part that is left. */
function rolesIn(
  values: readonly (readonly [string, unknown])[],
  groups: Readonly<Record<string, string>>,
): Record<string, string> {
  const roles: Record<string, string> = {};
  for (const [parameter, value] of values) {
    const role = Object.entries(groups).find(
      ([name, held]) => !Object.values(roles).includes(name) && samePath(held, String(value)),
    );
    if (role) roles[parameter] = role[0];
  }
  return roles;
}

const samePath = (held: string, value: string) => value !== '' && (held === value || held === `/${value}`);

const pathFirst = (values: readonly (readonly [string, unknown])[], other: string) =>
  Object.fromEntries(
    values.map(([parameter, value]) => [parameter, String(value).startsWith('/') ? 'path' : other]),
  );
