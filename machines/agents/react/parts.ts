/** Prompts made of parts, and shrunk part by part until they fit. */

/** A part of a prompt: a heading, and entries below it. */
export interface Part {
  title?: string;
  entries: readonly string[];
  /** Entries are left out, the first first, where the prompt is too long: of the lowest number before others. */
  expendable?: number;
  /** What its entries are, to say how many are left out: `earlier steps`. */
  of?: string;
  /** How many are left out. */
  left?: number;
  /** Texts that are shortened in their middle where nothing is left to leave out. */
  shortened?: boolean;
}

/** Characters of a token, as `estimateTokens` has it. */
const CHARACTERS = 4;
/** A text that is shortened keeps at least so many characters. */
const LEAST = 200;

/** What has happened so far: the oldest is left out first of all, and the last only shortened. */
export function historyParts(
  of: string,
  earlier: readonly string[],
  last: readonly string[],
  title?: string,
): [earlier: Part, last: Part] {
  const heading = title === undefined ? {} : { title };
  return [
    { ...heading, entries: earlier, expendable: 0, of },
    { ...(earlier.length === 0 && heading), entries: last, shortened: true },
  ];
}

/** A part as it is read; empty where it says nothing. */
function textOfPart({ title, entries, of = 'entries', left = 0 }: Part): string {
  const lost = left > 0 ? [`(${left} ${of} left out for length)`] : [];
  const said = [...lost, ...entries].filter((entry) => entry !== '');
  if (said.length === 0) return '';
  const text = said.join('\n\n');
  return title === undefined ? text : `# ${title}\n${text}`;
}

/** Parts as one text. */
export const textOfParts = (parts: readonly Part[]): string =>
  parts
    .map(textOfPart)
    .filter((text) => text !== '')
    .join('\n\n');

/** At least the length of the parts as one text: most prompts fit, and need not be written twice. */
function boundOf(parts: readonly Part[]): number {
  let bound = 0;
  for (const { title = '', entries } of parts) {
    bound += title.length + 5;
    for (const entry of entries) bound += entry.length + 2;
  }
  return bound;
}

/**
 * The parts, with as much left out as it takes to stay within `limit` tokens: entries of expendable parts, then
 * the middle of texts that may be shortened. What is neither stays, however long.
 */
export function shrink(parts: readonly Part[], limit: number): readonly Part[] {
  if (boundOf(parts) <= limit * CHARACTERS) return parts;
  const fitted = [...parts];
  const excess = () => textOfParts(fitted).length - limit * CHARACTERS;
  let over = excess();
  const order = [...fitted.keys()]
    .filter((i) => fitted[i]!.expendable !== undefined)
    .sort((a, b) => fitted[a]!.expendable! - fitted[b]!.expendable!);
  for (const i of order) {
    if (over <= 0) break;
    fitted[i] = without(fitted[i]!, over);
    over = excess();
  }
  for (const [i, part] of fitted.entries()) {
    if (over <= 0) break;
    if (!part.shortened) continue;
    fitted[i] = { ...part, entries: shorten(part.entries, over) };
    over = excess();
  }
  return fitted;
}

/** Without its first entries, until so many characters are gone, or all entries. */
function without(part: Part, characters: number): Part {
  let gone = 0;
  let left = 0;
  // The line that says so takes room, too.
  const room = characters + 60;
  while (gone < room && left < part.entries.length) gone += part.entries[left++]!.length + 2;
  return left === 0 ? part : { ...part, entries: part.entries.slice(left), left };
}

function shorten(entries: readonly string[], characters: number): string[] {
  const all = entries.reduce((sum, entry) => sum + entry.length, 0);
  return entries.map((entry) => cut(entry, entry.length - Math.ceil((characters * entry.length) / all) - 40));
}

/** A text of about so many characters: its beginning and its end. */
export function cut(text: string, characters: number): string {
  const kept = Math.max(characters, LEAST);
  if (text.length <= kept) return text;
  const head = Math.ceil(kept / 2);
  const tail = text.length - (kept - head);
  return `${text.slice(0, head)} … (${tail - head} characters left out) … ${text.slice(tail)}`;
}
