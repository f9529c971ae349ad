/** Puzzles: all that can be solved, generated and ordered by difficulty, or those of a CSV file. */
import { readFileSync } from 'node:fs';
import { BadInput } from '../../src/errors.ts';
import { chance } from './solver.ts';

const LARGEST = 13;
let generated: readonly (readonly number[])[] | undefined;

/**
 * All 1,362 multisets of four numbers from 1 to 13 that can make 24, easiest first: in descending order
 * of the chance that a player who draws every step at random, one to a fraction or a negative number a
 * hundredth as often as others, ends at 24; ties by the numbers. Worked out once per process (~0.15 s).
 */
export function puzzles(): readonly (readonly number[])[] {
  generated ??= generate();
  return generated;
}

function generate(): number[][] {
  const solvable: { numbers: number[]; luck: number }[] = [];
  for (let a = 1; a <= LARGEST; a++) {
    for (let b = a; b <= LARGEST; b++) {
      for (let c = b; c <= LARGEST; c++) {
        for (let d = c; d <= LARGEST; d++) {
          const numbers = [a, b, c, d];
          const luck = chance(numbers.map((n) => ({ n, d: 1 })));
          if (luck > 0) solvable.push({ numbers, luck });
        }
      }
    }
  }
  // The sort is stable and the numbers were made in order, which settles ties.
  return solvable.sort((x, y) => y.luck - x.luck).map(({ numbers }) => numbers);
}

/**
 * The puzzles of a CSV file, in its order: a header row with a column `Puzzles`, whose cells hold four
 * whole numbers from 1 to 13, as `4 5 6 10`. Puzzles without a solution are allowed. Throws BadInput that
 * names the file and the row (the header is row 1).
 */
export function readPuzzles(path: string): number[][] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new BadInput(`${path}: ${why}; --tasks takes a CSV file with a column "Puzzles"`);
  }
  const refuse = (row: number, why: string) => new BadInput(`${path} row ${row}: ${why}`);
  if (/^\s*[[{]/.test(text)) {
    throw new BadInput(
      `${path} is JSON: --tasks takes a CSV file with a column "Puzzles", whose cells hold four whole numbers (4 5 6 10)`,
    );
  }
  const rows = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r\n|\n|\r/);
  const header = cells(rows[0]!) ?? [];
  const column = header.findIndex((name) => name.toLowerCase() === 'puzzles');
  if (column < 0) throw refuse(1, 'there is no column "Puzzles" in the header');
  if (rows.length < 2) throw new BadInput(`${path}: there is no puzzle under the header`);

  const seen = new Map<string, number>();
  return rows.slice(1).map((line, index) => {
    const row = index + 2;
    const read = cells(line);
    if (!read) throw refuse(row, 'a quotation mark is not closed, or stands inside a cell');
    if (read.length !== header.length) {
      throw refuse(row, `${read.length} cells, but the header has ${header.length}`);
    }
    const cell = read[column]!;
    const numbers = cell.split(/\s+/).map((word) => (/^\d{1,2}$/.test(word) ? Number(word) : 0));
    if (numbers.length !== 4 || numbers.some((n) => n < 1 || n > LARGEST)) {
      throw refuse(row, `"${cell}" is not four whole numbers from 1 to ${LARGEST}, as in "4 5 6 10"`);
    }
    const name = numbers.join(' ');
    const before = seen.get(name);
    if (before !== undefined) throw refuse(row, `"${name}" is already in row ${before}; remove one`);
    seen.set(name, row);
    return numbers;
  });
}

/** The cells of one CSV row, trimmed; a cell in quotation marks may hold commas. Undefined when malformed. */
function cells(line: string): string[] | undefined {
  const found: string[] = [];
  const cell = /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y;
  for (;;) {
    const match = cell.exec(line);
    if (!match) return undefined;
    found.push((match[1]?.replaceAll('""', '"') ?? match[2]!).trim());
    if (match[3] === '') return found;
  }
}
