/** Checks what users hand to the define functions: their files are run without a type check. */
import { BadInput } from './errors.ts';
import { nearest } from './nearest.ts';

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
