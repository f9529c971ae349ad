/** A small library: plain functions, as tools of the scenario `tools`. */

export interface Book {
  title: string;
  author: string;
  year: number;
  /** Where it stands. */
  shelf: 'A' | 'B';
}

const books: readonly Book[] = [
  { title: 'Salt Roads', author: 'Mira Holm', year: 1987, shelf: 'A' },
  { title: 'The Quiet Engine', author: 'Tomas Reyes', year: 2003, shelf: 'B' },
  { title: 'Ninety Winters', author: 'Mira Holm', year: 1994, shelf: 'B' },
];

const lent = new Map<string, string>();

/**
 * Books whose title or author contains the text.
 *
 * @param text - any part of a title or a name
 * @param limit - how many at most
 */
export function search(text: string, limit = 10): Book[] {
  const wanted = text.toLowerCase();
  return books
    .filter(({ title, author }) => `${title}\n${author}`.toLowerCase().includes(wanted))
    .slice(0, limit);
}

/**
 * Lends a book to a reader; a book can be lent once.
 *
 * @returns Who has it now.
 */
export function lend({ title, reader }: { title: string; reader: string }): string {
  if (!books.some((book) => book.title === title)) throw new Error(`there is no book "${title}"`);
  const holder = lent.get(title);
  if (holder) throw new Error(`${title} is lent to ${holder}`);
  lent.set(title, reader);
  return `${reader} has ${title}`;
}

/** The titles that are lent, with who has them. */
export const onLoan = (): Record<string, string> => Object.fromEntries(lent);
