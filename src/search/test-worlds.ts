/** Small worlds for tests and benchmarks, written by hand. */
import { CHANCE, type Draw, OVER, TOGETHER, type World } from './types.ts';

const LINES = [0o7, 0o70, 0o700, 0o111, 0o222, 0o444, 0o421, 0o124];

/** 1 where a set of cells (9 bits) holds three in a row. */
export const THREE = Uint8Array.from({ length: 512 }, (_, cells) =>
  LINES.some((line) => (cells & line) === line) ? 1 : 0,
);
const FULL = 0o777;
/** The free cells, 0 to 8, by the set of taken ones. */
export const FREE = Array.from({ length: 512 }, (_, taken) =>
  Array.from({ length: 9 }, (_, cell) => cell).filter((cell) => !(taken & (1 << cell))),
);
const WON = [1, -1] as const;
const LOST = [-1, 1] as const;
const DRAWN = [0, 0] as const;
const MOVER = 1 << 18;

/**
 * Tic-tac-toe on bitboards: X's cells in bits 0 to 8, O's in 9 to 17, whether O moves in bit 18. An action is
 * a cell from 0. The empty board is 0.
 */
export const ticTacToe: World<number, number> = {
  roles: ['X', 'O'],
  imperfect: false,
  turn(board) {
    const x = board & FULL;
    const o = (board >> 9) & FULL;
    if (THREE[x] || THREE[o] || (x | o) === FULL) return OVER;
    return board >> 18;
  },
  actions: (board) => FREE[(board | (board >> 9)) & FULL]!,
  act: (board, role, cell) => (board | (1 << (role * 9 + cell))) ^ MOVER,
  returns: (board) => (THREE[board & FULL] ? WON : THREE[(board >> 9) & FULL] ? LOST : DRAWN),
  key: (board) => board,
};

/** The board after these cells have been played in turn. */
export const board = (...cells: number[]): number =>
  cells.reduce((state, cell, i) => ticTacToe.act(state, i % 2, cell), 0);

/** Two take 1 to 3 of `left` stones in turn; who takes the last wins. Lost for the mover where 4 divides `left`. */
export const nim: World<{ left: number; mover: number }, number> = {
  roles: ['first', 'second'],
  imperfect: false,
  turn: ({ left, mover }) => (left === 0 ? OVER : mover),
  actions: ({ left }) => [1, 2, 3].filter((count) => count <= left),
  act: ({ left, mover }, _, count) => ({ left: left - count, mover: 1 - mover }),
  returns: ({ left, mover }) => (left > 0 ? DRAWN : mover === 1 ? WON : LOST),
  key: ({ left, mover }) => left * 2 + mover,
};

/**
 * Stop with 0.4, or bet: 1 with probability `luck`, else 0. Betting is worth `luck`.
 * States: 0 deciding, 1 thrown, 2 stopped, 3 lost, 4 won.
 */
export const bet = (luck: number): World<number, 'stop' | 'bet'> => ({
  roles: ['agent'],
  imperfect: false,
  turn: (state) => (state === 0 ? 0 : state === 1 ? CHANCE : OVER),
  actions: () => ['stop', 'bet'],
  act: (_state, _role, action) => (action === 'stop' ? 2 : 1),
  chance: () => [
    ['lose', 1 - luck],
    ['win', luck],
  ],
  draw: (_, outcome) => (outcome === 'win' ? 4 : 3),
  returns: (state) => [[0, 0, 0.4, 0, 1][state]!],
  key: (state) => state,
});

/** Matching pennies: both choose at once; `even` gets what the table says, `odd` pays it. */
export const pennies = (table = [1, -1, -1, 1]): World<number, 'heads' | 'tails'> => ({
  roles: ['even', 'odd'],
  imperfect: false,
  turn: (state) => (state < 0 ? TOGETHER : OVER),
  movers: () => [0, 1],
  actions: () => ['heads', 'tails'],
  act: (state) => state,
  actTogether: (_, __, [even, odd]) => (even === 'heads' ? 0 : 2) + (odd === 'heads' ? 0 : 1),
  returns: (state) => (state < 0 ? DRAWN : [table[state]!, -table[state]!]),
});

export interface Guess {
  /** What only chance knows. */
  card: number;
  /** What everybody knows of it. */
  shown: boolean;
  guess?: number;
}

/** Guess a card of three; card 2 is as likely as the others together. */
export const hiddenCard: World<Guess, number> = {
  roles: ['agent'],
  imperfect: true,
  turn: ({ guess }) => (guess === undefined ? 0 : OVER),
  actions: () => [0, 1, 2],
  act: (state, _, guess) => ({ ...state, guess }),
  returns: ({ card, guess }) => [card === guess ? 1 : 0],
  resample: (state, _, draw: Draw) => (state.shown ? state : { ...state, card: [0, 1, 2, 2][draw.int(4)]! }),
};

/** Steps left and right along a line from 0; an end at `goal` pays 1. There is no other end. */
export const walk = (goal: number): World<number, -1 | 1> => ({
  roles: ['agent'],
  imperfect: false,
  turn: (place) => (place === goal ? OVER : 0),
  actions: () => [-1, 1],
  act: (place, _, step) => place + step,
  returns: (place) => [place === goal ? 1 : 0],
  value: (place) => [1 / (1 + Math.abs(goal - place))],
  key: (place) => place,
});

/** Name a number from 0 to 1 once, an open space: it pays 1 − its distance from 0.7. */
export const aim: World<number, number> = {
  roles: ['agent'],
  imperfect: false,
  turn: (state) => (state < 0 ? 0 : OVER),
  sample: (_, __, draw) => draw.int(1000) / 1000,
  act: (_, __, action) => action,
  returns: (state) => [1 - Math.abs(0.7 - Math.max(0, state))],
};

/** Three in turn take one of two coins: each maximises its own, and nobody's loss is another's gain. */
export const threesome: World<string, string> = {
  roles: ['a', 'b', 'c'],
  imperfect: false,
  turn: (moves) => (moves.length === 3 ? OVER : moves.length),
  actions: () => ['l', 'r'],
  act: (moves, _, move) => moves + move,
  returns: (moves) => THREESOME[moves] ?? [0, 0, 0],
  key: (moves) => moves,
};

const THREESOME: Readonly<Record<string, readonly number[]>> = {
  lll: [0.1, 0.2, 0.3],
  llr: [0.9, 0.1, 0.2],
  lrl: [0.3, 0.4, 0.1],
  lrr: [0.2, 0.6, 0.7],
  rll: [0.4, 0.9, 0.1],
  rlr: [0.8, 0.3, 0.5],
  rrl: [0.5, 0.7, 0.9],
  rrr: [0.1, 0.1, 0.1],
};
