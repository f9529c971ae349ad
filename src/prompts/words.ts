import { ParseError } from '../errors.ts';

/**
 * The one of `words` that a text names, in any case and with anything around it. Throws ParseError, which
 * lists the words, for a text that names none of them or several.
 *
 * @example
 * ```ts
 * import { readWord } from 'troupe';
 * readWord('I would call.', ['call', 'fold']); // 'call'
 * ```
 */
export function readWord<const TWord extends string>(text: string, words: readonly TWord[]): TWord {
  const named = new Set(text.toLowerCase().match(/[\p{L}\p{N}-]+/gu));
  const [word, ...others] = words.filter((candidate) => named.has(candidate.toLowerCase()));
  if (word !== undefined && others.length === 0) return word;
  const list = words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : words.join('');
  throw new ParseError(`"${text.slice(0, 80)}" does not name one action: write ${list}`);
}
