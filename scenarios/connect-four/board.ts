/**
 * The board as bitboards. A column is six bits, its lowest row first; columns 1 to 4 make one number of
 * 24 bits (`low`), columns 5 to 7 another of 18 (`high`), because small integers are the fastest to search with.
 */
import { ParseError } from '../../src/errors.ts';

export type Side = 'red' | 'yellow';

export const COLUMNS = [1, 2, 3, 4, 5, 6, 7] as const;
export const ROWS = 6;

const LOW_COLUMNS = 4;
const LOW_FULL = 2 ** 24 - 1;
const HIGH_FULL = 2 ** 18 - 1;
const COLUMN_FULL = 2 ** ROWS - 1;

/** Whose discs are where. */
export interface Board {
  readonly redLow: number;
  readonly redHigh: number;
  readonly yellowLow: number;
  readonly yellowHigh: number;
}

export const EMPTY: Board = { redLow: 0, redHigh: 0, yellowLow: 0, yellowHigh: 0 };

/** The bits of a column that are taken; discs fall, so they are the lowest ones. */
function taken({ redLow, redHigh, yellowLow, yellowHigh }: Board, column: number): number {
  return column <= LOW_COLUMNS
    ? ((redLow | yellowLow) >> (ROWS * (column - 1))) & COLUMN_FULL
    : ((redHigh | yellowHigh) >> (ROWS * (column - 1 - LOW_COLUMNS))) & COLUMN_FULL;
}

/** Whether a disc can be dropped there; false for columns that do not exist. */
export const isOpen = (board: Board, column: number): boolean =>
  column >= 1 && column <= 7 && taken(board, column) !== COLUMN_FULL;

/** The bit of `low` that a disc in this column comes to; 0 for the columns of `high`. */
export const landingLow = (board: Board, column: number): number =>
  column <= LOW_COLUMNS ? (taken(board, column) + 1) << (ROWS * (column - 1)) : 0;

/** The bit of `high` that a disc in this column comes to; 0 for the columns of `low`. */
export const landingHigh = (board: Board, column: number): number =>
  column <= LOW_COLUMNS ? 0 : (taken(board, column) + 1) << (ROWS * (column - 1 - LOW_COLUMNS));

/** The open columns as seven bits, column 1 being bit 0. */
export function openColumns({ redLow, redHigh, yellowLow, yellowHigh }: Board): number {
  // The top bit of each column says whether it is full.
  const low = ~(redLow | yellowLow);
  const high = ~(redHigh | yellowHigh);
  return (
    ((low >> 5) & 1) |
    ((low >> 10) & 2) |
    ((low >> 15) & 4) |
    ((low >> 20) & 8) |
    ((high >> 1) & 16) |
    ((high >> 6) & 32) |
    ((high >> 11) & 64)
  );
}

/** Whether a disc in this column would be the last of the game. */
export const isLast = (board: Board, column: number): boolean =>
  (board.redLow | board.yellowLow | landingLow(board, column)) === LOW_FULL &&
  (board.redHigh | board.yellowHigh | landingHigh(board, column)) === HIGH_FULL;

/** The 69 lines of four as pairs of masks, grouped by cell: a cell's begin at `LINES_FROM[cell]`. */
const { lines: LINES, from: LINES_FROM } = linesByCell();

function linesByCell(): { lines: Int32Array; from: Uint16Array } {
  const all: number[][] = [];
  for (let column = 0; column < 7; column++) {
    for (let row = 0; row < ROWS; row++) {
      for (const [right, up] of [
        [1, 0],
        [0, 1],
        [1, 1],
        [1, -1],
      ] as const) {
        const [lastColumn, lastRow] = [column + 3 * right, row + 3 * up];
        if (lastColumn > 6 || lastRow < 0 || lastRow >= ROWS) continue;
        all.push([0, 1, 2, 3].map((step) => ROWS * (column + step * right) + row + step * up));
      }
    }
  }
  const lines: number[] = [];
  const from = [0];
  for (let cell = 0; cell < 42; cell++) {
    for (const line of all.filter((cells) => cells.includes(cell))) {
      lines.push(
        line.reduce((mask, each) => (each < 24 ? mask | (1 << each) : mask), 0),
        line.reduce((mask, each) => (each < 24 ? mask : mask | (1 << (each - 24))), 0),
      );
    }
    from.push(lines.length);
  }
  return { lines: Int32Array.from(lines), from: Uint16Array.from(from) };
}

/** Whether one side's discs, with another one dropped into this open column, hold four in a row through it. */
export function connects(board: Board, low: number, high: number, column: number): boolean {
  const height = 31 - Math.clz32(taken(board, column) + 1);
  const cell = ROWS * (column - 1) + height;
  const newLow = low | landingLow(board, column);
  const newHigh = high | landingHigh(board, column);
  for (let i = LINES_FROM[cell]!; i < LINES_FROM[cell + 1]!; i += 2) {
    const lineLow = LINES[i]!;
    const lineHigh = LINES[i + 1]!;
    if ((newLow & lineLow) === lineLow && (newHigh & lineHigh) === lineHigh) return true;
  }
  return false;
}

/** Whether one side has four in a row anywhere. */
export function hasFour(low: number, high: number): boolean {
  for (let i = 0; i < LINES.length; i += 2) {
    if ((low & LINES[i]!) === LINES[i] && (high & LINES[i + 1]!) === LINES[i + 1]) return true;
  }
  return false;
}

/** The board with one more disc in an open column. */
export function drop(board: Board, side: Side, column: number): Board {
  const low = landingLow(board, column);
  const high = landingHigh(board, column);
  return side === 'red'
    ? { ...board, redLow: board.redLow | low, redHigh: board.redHigh | high }
    : { ...board, yellowLow: board.yellowLow | low, yellowHigh: board.yellowHigh | high };
}

/** Who has a disc in a cell; columns from 1, rows from 0 at the bottom. */
export function discAt(board: Board, column: number, row: number): Side | undefined {
  const cell = ROWS * (column - 1) + row;
  const [red, yellow, bit] =
    cell < 24
      ? [board.redLow, board.yellowLow, 1 << cell]
      : [board.redHigh, board.yellowHigh, 1 << (cell - 24)];
  return red & bit ? 'red' : yellow & bit ? 'yellow' : undefined;
}

const SIGNS = { red: 'R', yellow: 'Y' } as const;

/** Six rows, the highest first, and the numbers of the columns. */
export function drawBoard(board: Board): string {
  const rows = Array.from({ length: ROWS }, (_, i) =>
    COLUMNS.map((column) => SIGNS[discAt(board, column, ROWS - 1 - i)!] ?? '.').join(' '),
  );
  return [...rows, COLUMNS.join(' ')].join('\n');
}

const DRAWN = /(?:^|\n)[ \t|]*((?:[RY.][ \t|]*){7})(?=\n|$)/gi;

/**
 * The board that a text draws: the last six rows of seven signs R, Y and `.`. Throws ParseError for fewer
 * rows, for discs that float, and for numbers of discs that no game leads to.
 */
export function readDrawn(text: string): Board {
  const rows = [...text.matchAll(DRAWN)]
    .map(([, row]) => row!.toUpperCase().replace(/[^RY.]/g, ''))
    .slice(-ROWS);
  if (rows.length < ROWS) throw new ParseError('Draw the board: six rows of seven signs, R, Y or a point.');
  let board = EMPTY;
  for (const column of COLUMNS) {
    const signs = rows.map((row) => row[column - 1]!).reverse();
    const height = signs.indexOf('.') < 0 ? ROWS : signs.indexOf('.');
    if (signs.slice(height).some((sign) => sign !== '.')) {
      throw new ParseError(`In column ${column} a disc floats above a free cell.`);
    }
    for (const sign of signs.slice(0, height)) board = drop(board, sign === 'R' ? 'red' : 'yellow', column);
  }
  const more = discs(board, 'red') - discs(board, 'yellow');
  if (more !== 0 && more !== 1)
    throw new ParseError('There are as many red discs as yellow ones, or one more.');
  return board;
}

function discs(board: Board, side: Side): number {
  return COLUMNS.flatMap((column) =>
    Array.from({ length: ROWS }, (_, row) => discAt(board, column, row)),
  ).filter((disc) => disc === side).length;
}

export const freeCells = (board: Board): number =>
  COLUMNS.length * ROWS - discs(board, 'red') - discs(board, 'yellow');

export const sideToMove = (board: Board): Side =>
  discs(board, 'red') > discs(board, 'yellow') ? 'yellow' : 'red';

/** Who has four in a row. */
export const winnerOf = ({ redLow, redHigh, yellowLow, yellowHigh }: Board): Side | undefined =>
  hasFour(redLow, redHigh) ? 'red' : hasFour(yellowLow, yellowHigh) ? 'yellow' : undefined;

/** The board after these columns were played, as in `4453`; undefined when one of them was full. */
export function played(moves: string): Board | undefined {
  let board = EMPTY;
  for (const [i, sign] of [...moves].entries()) {
    if (!isOpen(board, Number(sign))) return undefined;
    board = drop(board, i % 2 === 0 ? 'red' : 'yellow', Number(sign));
  }
  return board;
}
