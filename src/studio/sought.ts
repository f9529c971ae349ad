/**
 * What someone searches for, as it was typed, and the one rule of where it stands: a word of it begins a word there,
 * whatever its case; what is `"in quotes"` stands there as it is, its first word at the beginning of a word.
 */

export interface Term {
  text: string;
  /** It stood in quotes. */
  whole: boolean;
}

/** Signs that may stand within a word; marks are accents of the letter before. */
const PART = '[\\p{L}\\p{N}\\p{M}]';

/** Words, and what is in quotes; one that is not closed ends with the query, and one of nothing is none. */
export const termsOf = (query: string): Term[] =>
  [...query.matchAll(/"([^"]*)"?|[^\s"]+/g)]
    .map(([word, quoted]) => ({ text: (quoted ?? word).trim(), whole: quoted !== undefined }))
    .filter(({ text }) => text !== '');

/** Terms as they would be typed. */
export const typed = (terms: readonly Term[]): string =>
  terms.map(({ text, whole }) => (whole ? `"${text}"` : text)).join(' ');

export const isTelling = ({ text }: Term): boolean => /[\p{L}\p{N}]/u.test(text);

/** What must be found: signs between words say nothing by themselves, as those of a sum. */
export function wantedOf(terms: readonly Term[]): Term[] {
  const telling = terms.filter(isTelling);
  return telling.length > 0 ? telling : [...terms];
}

/** What tells whether the text has every term; without terms, no text has. */
export function finderOf(terms: readonly Term[]): (text: string) => boolean {
  const patterns = terms.map((term) => patternOf([term]));
  return (text) => patterns.length > 0 && patterns.every((pattern) => pattern.test(text));
}

/** The text in parts, every second of them a place where one of the terms stands. */
export const partedBy = (text: string, terms: readonly Term[]): string[] =>
  terms.length === 0 ? [text] : text.split(patternOf(terms));

/** The longest that stands somewhere, as one group. */
function patternOf(terms: readonly Term[]): RegExp {
  const longest = terms.toSorted((one, other) => other.text.length - one.text.length);
  return new RegExp(`(${longest.map(({ text }) => placeOf(text)).join('|')})`, 'iu');
}

const placeOf = (text: string): string =>
  `${/^[\p{L}\p{N}\p{M}]/u.test(text) ? `(?<!${PART})` : ''}${text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}`;
