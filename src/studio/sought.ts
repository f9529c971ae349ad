/** What someone searches for, as it was typed. */

export interface Term {
  text: string;
  /** It stood in quotes. */
  whole: boolean;
}

/** Words, and what is `"in quotes"` as a whole. A quote without its end is a letter like others. */
export const termsOf = (query: string): Term[] =>
  [...query.matchAll(/"([^"]+)"|\S+/g)].map(([word, quoted]) => ({
    text: quoted ?? word,
    whole: quoted !== undefined,
  }));

/** Terms as they would be typed. */
export const typed = (terms: readonly Term[]): string =>
  terms.map(({ text, whole }) => (whole ? `"${text}"` : text)).join(' ');

/** The terms in lower case. */
export const wordsOf = (query: string): string[] => termsOf(query).map(({ text }) => text.toLowerCase());

/** Signs alone stand everywhere, and in no index of words. */
export const isTelling = ({ text }: Term): boolean => /[\p{L}\p{N}]/u.test(text);
