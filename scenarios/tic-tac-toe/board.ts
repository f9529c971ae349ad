/** The board as two bitboards of nine bits, cell 1 being bit 0, and as text. */
import { ParseError } from '../../src/errors.ts';

export type Mark = 'X' | 'O';

/** Whose marks are where; one bit a cell. */
export interface Board {
  readonly X: number;
  readonly O: number;
}

/** All nine cells. */
export const FULL = 0b111_111_111;

export const CELLS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** The eight lines of three cells. */
export const LINES: readonly (readonly [number, number, number])[] = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
  [1, 4, 7],
  [2, 5, 8],
  [3, 6, 9],
  [1, 5, 9],
  [3, 5, 7],
];

export const bit = (cell: number): number => 1 << (cell - 1);

/** The bits of a line. */
export const maskOf = (line: readonly number[]): number => line.reduce((mask, cell) => mask | bit(cell), 0);

/** For each set of one side's marks, 1 when it holds a line. */
export const HAS_LINE: Uint8Array = Uint8Array.from({ length: FULL + 1 }, (_, marks) =>
  LINES.some((line) => (marks & maskOf(line)) === maskOf(line)) ? 1 : 0,
);

export const isFree = ({ X, O }: Board, cell: number): boolean =>
  cell >= 1 && cell <= 9 && ((X | O) & (1 << (cell - 1))) === 0;

export const freeCells = (board: Board): number[] => CELLS.filter((cell) => isFree(board, cell));

/** How many of nine bits are set. */
export function count(marks: number): number {
  let left = marks;
  let found = 0;
  for (; left !== 0; left &= left - 1) found++;
  return found;
}

/** Whose turn it is by the number of marks. */
export const sideToMove = ({ X, O }: Board): Mark => (count(X) > count(O) ? 'O' : 'X');

/** Who has three in a row. */
export const winnerOf = ({ X, O }: Board): Mark | undefined =>
  HAS_LINE[X] === 1 ? 'X' : HAS_LINE[O] === 1 ? 'O' : undefined;

export const put = (board: Board, mark: Mark, cell: number): Board => ({
  ...board,
  [mark]: board[mark] | bit(cell),
});

const signAt = ({ X, O }: Board, cell: number): string =>
  X & bit(cell) ? 'X' : O & bit(cell) ? 'O' : String(cell);

/** Three rows; free cells show their number. */
export const drawBoard = (board: Board): string =>
  [0, 3, 6].map((row) => [1, 2, 3].map((column) => signAt(board, row + column)).join(' | ')).join('\n');

const ROW = String.raw`([XO1-9._])[ \t]*\|[ \t]*([XO1-9._])[ \t]*\|[ \t]*([XO1-9._])`;
const BETWEEN = String.raw`[\s|/;,+-]*`;
const DRAWN = new RegExp([ROW, ROW, ROW].join(BETWEEN), 'gi');

/** All boards drawn in a text, in order, whatever stands between rows; `.` and `_` are free cells too. */
export function boardsIn(text: string): Board[] {
  return [...text.matchAll(DRAWN)].map(([, ...signs]) => fromSigns(signs));
}

/**
 * The board that a text draws, at least one and the last one counting. Throws ParseError for none, and for
 * one that no game leads to by its number of marks.
 */
export function readDrawn(text: string): Board {
  const board = boardsIn(text).at(-1);
  if (!board)
    throw new ParseError('Draw the board: three rows such as 1 | X | 3, free cells by their number.');
  const more = count(board.X) - count(board.O);
  if (more !== 0 && more !== 1) {
    throw new ParseError('A board holds as many X as O, or one X more.');
  }
  return board;
}

/** A board from nine signs, row by row: X, O, and anything else for a free cell. */
export function fromSigns(signs: Iterable<string>): Board {
  const marksOf = (mark: Mark) =>
    [...signs].reduce((marks, sign, i) => (sign.toUpperCase() === mark ? marks | (1 << i) : marks), 0);
  return { X: marksOf('X'), O: marksOf('O') };
}
