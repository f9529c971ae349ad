/** Connect four: four discs in a row win; a full board is a tie. */
import { z } from 'zod';
import { ParseError } from '../../src/errors.ts';
import { defineScenario, type StateOf } from '../../src/scenario.ts';
import {
  type Board,
  COLUMNS,
  drawBoard,
  freeCells,
  isOpen,
  openColumns,
  played,
  readDrawn,
  type Side,
  sideToMove,
  winnerOf,
} from './board.ts';
import { type ConnectFourTask, type Drop, machine } from './machine.ts';
import { picture } from './picture.ts';

type State = StateOf<typeof machine>;

/**
 * The drops that are legal, by which columns are open; made once, because search asks for them often. The lists
 * are not frozen: V8 is slow at reading frozen ones.
 */
const DROPS: readonly (readonly Drop[])[] = dropsByOpen();
const NONE: readonly Drop[] = [];

function dropsByOpen(): (readonly Drop[])[] {
  const all = COLUMNS.map((column): Drop => Object.freeze({ column }));
  return Array.from({ length: 2 ** COLUMNS.length }, (_, open) =>
    all.filter(({ column }) => open & (1 << (column - 1))),
  );
}

const EVEN = Object.freeze({ red: 0, yellow: 0 });
const RED_WINS = Object.freeze({ red: 1, yellow: -1 });
const YELLOW_WINS = Object.freeze({ red: -1, yellow: 1 });

function turn({ value }: State): Side | null {
  return value === 'red to move' ? 'red' : value === 'yellow to move' ? 'yellow' : null;
}

/** The one column that a text names, if it is open. */
function readDrop(text: string, board: Board): Drop {
  const named = text.match(/\bcolumn\s*\d+\b/gi) ?? [text];
  const numbers = new Set(named.flatMap((words) => words.match(/\d+/g) ?? []).map(Number));
  const [column, ...others] = numbers;
  const open = COLUMNS.filter((each) => isOpen(board, each)).join(', ') || 'none';
  if (column === undefined || others.length > 0) {
    throw new ParseError(
      `"${text.slice(0, 80)}" does not name one column: write one of the open ones: ${open}`,
    );
  }
  if (column < 1 || column > 7) throw new ParseError(`there is no column ${column}; open columns: ${open}`);
  if (!isOpen(board, column)) throw new ParseError(`column ${column} is full; open columns: ${open}`);
  return { column };
}

/** The machine's state where the discs lie so. */
function stateOf(board: Board): State {
  const winner = winnerOf(board);
  const full = openColumns(board) === 0;
  const value = winner
    ? (`${winner} wins` as const)
    : full
      ? 'tie'
      : (`${sideToMove(board)} to move` as const);
  return machine.resolveState({ value, context: board });
}

/** Whether these moves are legal and leave the game open. */
function isPosition(moves: string): boolean {
  return [...moves, ''].every((_, i) => {
    const board = played(moves.slice(0, i));
    return board !== undefined && !winnerOf(board) && openColumns(board) !== 0;
  });
}

export default defineScenario({
  id: 'connect-four',
  title: 'Connect four',
  roles: ['red', 'yellow'],
  rules: [
    'Connect four is played on an upright board of seven columns, numbered from 1 to 7, and six rows.',
    'Red and yellow take turns to drop a disc into a column, where it falls to the lowest free cell; red begins.',
    'Who first has four discs in a row, a column or a diagonal wins; a full board without that is a tie.',
    'In a drawing of the board R is a red disc, Y a yellow one, and a point a free cell.',
    'An action names the column, as in: column 4',
  ].join('\n'),
  task: z.strictObject({
    moves: z
      .string()
      .regex(/^[1-7]*$/, 'give the columns played so far, as in 4453')
      .refine(isPosition, 'no disc falls into a full column, and the game is not over')
      .optional(),
  }),
  tasks: (): ConnectFourTask[] => [{}],
  taskName: ({ moves }) => moves || 'empty',
  action: z.object({ column: z.int().min(1).max(7) }),
  machine,
  turn,
  actions: (state, role) => (turn(state) === role ? DROPS[openColumns(state.context)]! : NONE),
  observe: ({ context }, role) => `You are ${role}. The board:\n${drawBoard(context)}`,
  format: ({ column }) => `column ${column}`,
  parse: (text, { context }) => readDrop(text, context),
  returns: ({ value }) => (value === 'red wins' ? RED_WINS : value === 'yellow wins' ? YELLOW_WINS : EVEN),
  // Who gives up has lost.
  forfeit: (_, role) => (role === 'red' ? YELLOW_WINS : RED_WINS),
  answer: (_, drops) => drops.map(({ column }) => column).join(' '),
  imagine: (text) => stateOf(readDrawn(text)),
  key: ({ context: { redLow, redHigh, yellowLow, yellowHigh } }) =>
    `${redLow} ${redHigh} ${yellowLow} ${yellowHigh}`,
  horizon: ({ status, context }) => (status === 'active' ? freeCells(context) : 0),
  maxSteps: 100,
  picture: ({ context }) => picture(context),
  spot: ({ column }) => [(column - 1) / COLUMNS.length, 0, 1 / COLUMNS.length, 1],
});
