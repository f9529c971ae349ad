/** Requests to a shell, read sentence by sentence, and how each is met. */
import type { Deed, Wish } from '../../respondents/craft.ts';
import type { Desk } from '../../respondents/desk.ts';
import type { Concept } from './commands.ts';

type ShellDesk = Desk<Concept>;
type Meets = (desk: ShellDesk, ...words: string[]) => void;

const deed = (does: Concept, given: Record<string, string>): Deed<Concept> => ({ does, given });
const below = (folder: string, name: string) => `${folder === '/' ? '' : folder}/${name}`;
const linesOf = (text: string) => (text === '(none)' || text === '(empty)' ? [] : text.split('\n'));
const numberIn = (text: string) => Number(/^\d+/.exec(text)?.[0] ?? 0);

/** Does something, unless it is done, or can no longer be. */
function make(desk: ShellDesk, ...deeds: readonly Deed<Concept>[]): void {
  const missing = deeds.filter((each) => {
    const { done, failures } = desk.outcome(each);
    return !done && failures.length === 0;
  });
  if (missing.length > 0) desk.wait(...missing);
}

/** Changes or deletes a file; one that turns out to be sealed is opened before, and sealed again where it is left. */
function change(desk: ShellDesk, path: string, wanted: Deed<Concept>): void {
  const { done, failures } = desk.outcome(wanted);
  if (!failures.some((why) => why.endsWith('is sealed'))) {
    if (!done && failures.length === 0) desk.wait(wanted);
    return;
  }
  const opening = deed('open', { path });
  if (!desk.outcome(opening).done) desk.wait(opening);
  if (!done) desk.wait(wanted);
  if (wanted.does !== 'remove') make(desk, deed('seal', { path }));
}

/** Paths of files that hold a word, as search lists their lines. */
function holding(desk: ShellDesk, path: string, word: string): string[] {
  const [found] = desk.tell(deed('search', { path, word }));
  return [...new Set(linesOf(found!).map((line) => line.split(':', 1)[0]!))];
}

function listed(desk: ShellDesk, path: string): string[] {
  return linesOf(desk.tell(deed('list', { path }))[0]!).map((line) => line.replace(/ \(sealed\)$/, ''));
}

const filesIn = (desk: ShellDesk, path: string) => listed(desk, path).filter((name) => !name.endsWith('/'));

const MEETS: readonly (readonly [RegExp, Meets])[] = [
  [
    /^If the variable (\S+) is "(.*)", (.*); otherwise, (.*)\.$/,
    (desk, name, value, then, otherwise) => {
      const [is] = desk.tell(deed('value', { name: name! }));
      const chosen = is === value ? then! : otherwise!;
      meet(desk, `${chosen[0]!.toUpperCase()}${chosen.slice(1)}.`);
    },
  ],
  [/^Make the folder (\S+)\.$/, (desk, path) => make(desk, deed('folder', { path: path! }))],
  [
    /^Create the file (\S+) with the text "(.*)"\.$/,
    (desk, path, text) => change(desk, path!, deed('write', { path: path!, text: text! })),
  ],
  [
    /^Create the file (\S+) with the value of the variable (\S+)\.$/,
    (desk, path, name) => {
      const [text] = desk.tell(deed('value', { name: name! }));
      change(desk, path!, deed('write', { path: path!, text: text! }));
    },
  ],
  [
    /^Create the file (\S+) with the names of all files in (\S+), one a line, A to Z\.$/,
    (desk, path, folder) => {
      const text = filesIn(desk, folder!).join('\n');
      change(desk, path!, deed('write', { path: path!, text }));
    },
  ],
  [
    /^Append the line "(.*)" to (\S+)\.$/,
    (desk, line, path) => change(desk, path!, deed('append', { path: path!, line: line! })),
  ],
  [
    /^Append the text of (\S+) as a line to (\S+)\.$/,
    (desk, from, path) => {
      const [line] = desk.tell(deed('read', { path: from! }));
      change(desk, path!, deed('append', { path: path!, line: line! }));
    },
  ],
  [
    /^Delete every file below (\S+) that holds the word "(.*)"\.$/,
    (desk, folder, word) =>
      make(desk, ...holding(desk, folder!, word!).map((path) => deed('remove', { path }))),
  ],
  [
    /^Delete every folder in (\S+) that is empty\.$/,
    (desk, folder) => {
      const folders = listed(desk, folder!).filter((name) => name.endsWith('/'));
      const paths = folders.map((name) => below(folder!, name.slice(0, -1)));
      const held = desk.tell(...paths.map((path) => deed('list', { path })));
      make(desk, ...paths.filter((_, i) => held[i] === '(none)').map((path) => deed('remove', { path })));
    },
  ],
  [/^Delete (\S+)\.$/, (desk, path) => change(desk, path!, deed('remove', { path: path! }))],
  [
    /^Copy every file below (\S+) that holds the word "(.*)" to (\S+)\.$/,
    (desk, folder, word, to) =>
      make(desk, ...holding(desk, folder!, word!).map((from) => deed('copy', { from, to: to! }))),
  ],
  [/^Copy (\S+) to (\S+)\.$/, (desk, from, to) => make(desk, deed('copy', { from: from!, to: to! }))],
  [
    /^Move every file below (\S+) whose name contains "(.*)" to (\S+)\.$/,
    (desk, path, part, to) => {
      const [found] = desk.tell(deed('find', { path: path!, part: part! }));
      make(desk, ...linesOf(found!).map((from) => deed('move', { from, to: to! })));
    },
  ],
  [/^Move (\S+) to (\S+)\.$/, (desk, from, to) => make(desk, deed('move', { from: from!, to: to! }))],
  [
    /^Of the files in (\S+), move the one with the most lines to (\S+)\.$/,
    (desk, folder, to) => {
      const paths = filesIn(desk, folder!).map((name) => below(folder!, name));
      const counts = desk.tell(...paths.map((path) => deed('count', { path }))).map(numberIn);
      const from = paths[counts.indexOf(Math.max(...counts))];
      if (from !== undefined) make(desk, deed('move', { from, to: to! }));
    },
  ],
  [
    /^Replace "(.*)" by "(.*)" in (\S+)\.$/,
    (desk, old, fresh, path) => change(desk, path!, deed('replace', { path: path!, old: old!, new: fresh! })),
  ],
  [/^Sort the lines of (\S+)\.$/, (desk, path) => change(desk, path!, deed('sort', { path: path! }))],
  [/^Seal (\S+)\.$/, (desk, path) => make(desk, deed('seal', { path: path! }))],
  [
    /^Set the variable (\S+) to "(.*)"\.?$/,
    (desk, name, value) => make(desk, deed('set', { name: name!, value: value! })),
  ],
  [
    /^Set the variable (\S+) to the number of lines of (\S+)\.$/,
    (desk, name, path) => {
      const [counted] = desk.tell(deed('count', { path: path! }));
      make(desk, deed('set', { name: name!, value: String(numberIn(counted!)) }));
    },
  ],
  [
    /^Set the variable (\S+) to the number of files below (\S+) that hold the word "(.*)"\.$/,
    (desk, name, folder, word) => {
      const value = String(holding(desk, folder!, word!).length);
      make(desk, deed('set', { name: name!, value }));
    },
  ],
  [
    /^Set the variable (\S+) to the text of (\S+)\.$/,
    (desk, name, path) => {
      const [value] = desk.tell(deed('read', { path: path! }));
      make(desk, deed('set', { name: name!, value: value! }));
    },
  ],
  [/^Remove the variable (\S+)\.$/, (desk, name) => make(desk, deed('unset', { name: name! }))],
];

/** Does what a sentence says. */
function meet(desk: ShellDesk, says: string): void {
  for (const [sentence, meets] of MEETS) {
    const words = sentence.exec(says);
    if (!words) continue;
    meets(desk, ...words.slice(1));
    return;
  }
}

/** The sentences of a request, each a wish; what is not understood is left. */
export function wishesIn(request: string): Wish<Concept>[] {
  const lines = request.split('\n');
  const numbered = lines.flatMap((line) => /^\d+\. (.*)$/.exec(line)?.[1] ?? []);
  const sentences = numbered.length > 0 ? numbered : lines.slice(0, 1);
  const understood = sentences.filter((says) => MEETS.some(([sentence]) => sentence.test(says)));
  return understood.map((says) => ({
    says,
    run: (desk) => {
      meet(desk, says);
      return undefined;
    },
  }));
}
