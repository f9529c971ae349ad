/** Tic-tac-toe: three in a row wins; a full board is a tie. */
import { z } from 'zod';
import { ParseError } from '../../src/errors.ts';
import { defineScenario, type StateOf } from '../../src/scenario.ts';
import {
  type Board,
  CELLS,
  count,
  drawBoard,
  FULL,
  freeCells,
  fromSigns,
  isFree,
  type Mark,
  readDrawn,
  sideToMove,
  winnerOf,
} from './board.ts';
import { type Move, machine, type TicTacToeTask } from './machine.ts';
import { picture } from './picture.ts';
import { respondent } from './respondent/index.ts';

type State = StateOf<typeof machine>;

/**
 * The moves left by which cells are taken; made once, because search asks for them millions of times. The
 * lists are not frozen: V8 is slow at reading frozen ones.
 */
const MOVES: readonly (readonly Move[])[] = movesByTaken();
const NONE: readonly Move[] = [];

function movesByTaken(): (readonly Move[])[] {
  const all = CELLS.map((cell): Move => Object.freeze({ cell }));
  return Array.from({ length: FULL + 1 }, (_, taken) =>
    all.filter(({ cell }) => isFree({ X: taken, O: 0 }, cell)),
  );
}

const EVEN = Object.freeze({ X: 0, O: 0 });
const X_WINS = Object.freeze({ X: 1, O: -1 });
const O_WINS = Object.freeze({ X: -1, O: 1 });

function turn({ value }: State): Mark | null {
  return value === 'X to move' ? 'X' : value === 'O to move' ? 'O' : null;
}

/** The one cell that a text names, if it is free. */
function readMove(text: string, board: Board): Move {
  const named = text.match(/\bcell\s*\d+\b/gi) ?? [text];
  const numbers = new Set(named.flatMap((words) => words.match(/\d+/g) ?? []).map(Number));
  const [cell, ...others] = numbers;
  const free = freeCells(board).join(', ') || 'none';
  if (cell === undefined || others.length > 0) {
    throw new ParseError(
      `"${text.slice(0, 80)}" does not name one cell: write one of the free cells: ${free}`,
    );
  }
  if (cell < 1 || cell > 9) throw new ParseError(`there is no cell ${cell}; free cells: ${free}`);
  if (!isFree(board, cell)) throw new ParseError(`cell ${cell} is taken; free cells: ${free}`);
  return { cell };
}

/** The machine's state where the board stands so. */
function stateOf(board: Board): State {
  const winner = winnerOf(board);
  const full = (board.X | board.O) === FULL;
  const value = winner
    ? (`${winner} wins` as const)
    : full
      ? 'tie'
      : (`${sideToMove(board)} to move` as const);
  return machine.resolveState({ value, context: board });
}

/** Whether a game may go on from nine signs. */
function isOpen(signs: string): boolean {
  const board = fromSigns(signs);
  const more = count(board.X) - count(board.O);
  return (more === 0 || more === 1) && !winnerOf(board) && (board.X | board.O) !== FULL;
}

export default defineScenario({
  id: 'tic-tac-toe',
  title: 'Tic-tac-toe',
  roles: ['X', 'O'],
  rules: [
    'Tic-tac-toe is played on a board of nine cells, numbered from 1 to 9 row by row.',
    'X and O take turns to put their mark into a free cell; X begins.',
    'Who first has three marks in a row, a column or a diagonal wins; a full board without that is a tie.',
    'In a drawing of the board a number is a free cell.',
    'An action names the cell, as in: cell 5',
  ].join('\n'),
  task: z.strictObject({
    board: z
      .string()
      .regex(/^[XO.]{9}$/, 'give nine signs row by row: X, O, and . for a free cell')
      .refine(isOpen, 'as many X as O or one X more, nobody has won, and a cell is free')
      .optional(),
  }),
  tasks: (): TicTacToeTask[] => [{}],
  taskName: ({ board }) => board ?? 'empty',
  action: z.object({ cell: z.int().min(1).max(9) }),
  machine,
  turn,
  actions: (state, role) => (turn(state) === role ? MOVES[state.context.X | state.context.O]! : NONE),
  observe: ({ context }, role) => `You are ${role}. The board:\n${drawBoard(context)}`,
  format: ({ cell }) => `cell ${cell}`,
  parse: (text, { context }) => readMove(text, context),
  returns: ({ value }) => (value === 'X wins' ? X_WINS : value === 'O wins' ? O_WINS : EVEN),
  // Who gives up has lost.
  forfeit: (_, role) => (role === 'X' ? O_WINS : X_WINS),
  answer: (_, moves) => moves.map(({ cell }) => cell).join(' '),
  imagine: (text) => stateOf(readDrawn(text)),
  key: ({ context: { X, O } }) => `${X} ${O}`,
  horizon: ({ status, context }) => (status === 'active' ? freeCells(context).length : 0),
  respondent,
  maxSteps: 100,
  picture: ({ context }) => picture(context),
  spot: ({ cell }) => [((cell - 1) % 3) / 3, Math.floor((cell - 1) / 3) / 3, 1 / 3, 1 / 3],
});
