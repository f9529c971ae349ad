/** Checks what users hand to the define functions: their files are run without a type check. */
import { BadInput } from './errors.ts';

/** What a part of a definition has to be; with `?` it may be left out. Values are looked at elsewhere. */
export type Part =
  | 'function'
  | 'function?'
  | 'string'
  | 'string?'
  | 'number?'
  | 'array'
  | 'object'
  | 'object?';

/**
 * Throws BadInput for the first part that is missing, of another kind, or unknown; `who` begins the
 * message. Unknown parts are most often misspelt, so the nearest known name is offered.
 */
export function checkDefinition(
  who: string,
  definition: object,
  parts: Readonly<Record<string, Part>>,
): void {
  for (const name of Object.keys(definition)) {
    if (name in parts) continue;
    const near = nearest(name, Object.keys(parts));
    throw new BadInput(`${who}: unknown part "${name}"${near ? `; did you mean ${near}?` : ''}`);
  }
  for (const [name, part] of Object.entries(parts)) {
    const value = (definition as Record<string, unknown>)[name];
    const wanted = part.replace('?', '');
    if (value === undefined && part.endsWith('?')) continue;
    const found =
      value === undefined
        ? 'nothing'
        : Array.isArray(value)
          ? 'array'
          : value === null
            ? 'null'
            : typeof value;
    if (found !== wanted) throw new BadInput(`${who}: ${name} has to be ${article(wanted)}, and is ${found}`);
  }
}

const article = (word: string) => `${/^[aeo]/.test(word) ? 'an' : 'a'} ${word}`;

/** The known name that takes the fewest edits, if they are few. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((other) => ({ other, edits: distance(name.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.max(2, name.length / 3) ? best.other : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, swap));
    }
    row = next;
  }
  return row[b.length]!;
}
