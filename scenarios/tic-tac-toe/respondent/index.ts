/**
 * The simulated player of tic-tac-toe. It reads a prompt as any model would, works the answer out exactly,
 * then errs at the rates of `rates.ts`. It measures planners and the engine, never an LLM.
 */
import type { Draws, Message, Respondent } from '../../../src/models/types.ts';
import {
  type Board,
  CELLS,
  drawBoard,
  FULL,
  freeCells,
  isFree,
  LINES,
  maskOf,
  put,
  sideToMove,
  winnerOf,
} from '../board.ts';
import { boardKey, lineName, moveKey } from './lessons.ts';
import { bestFirst } from './perfect.ts';
import { comingToMind, judge, otherOf, preferred, seenWinner } from './play.ts';
import { follow, type Question, readQuestion } from './question.ts';
import { believes, rates, slips } from './rates.ts';

type Asking<TKind extends Question['kind']> = Extract<Question, { kind: TKind }>;

const move = (cell: number) => `cell ${cell}`;

function reply(messages: readonly Message[], draws: Draws): string {
  const question = readQuestion(messages);
  switch (question.kind) {
    case 'plan':
      return plan(question, draws);
    case 'propose': {
      const cells = preferred(question.board, question.lessons, draws).slice(0, question.count);
      return cells.map(move).join('\n') || 'No cell is free.';
    }
    case 'value': {
      const verdict = judge(question.board, question.role, question.lessons, draws);
      return ['I think that I lose.\nimpossible', 'It is open.\nlikely', 'I think that I win.\nsure'][
        verdict + 1
      ]!;
    }
    case 'vote':
      return `Best: ${vote(question, draws) + 1}`;
    case 'choose': {
      const cell = preferred(question.board, question.lessons, draws).find((each) =>
        question.cells.includes(each),
      );
      return String(cell === undefined ? 1 : question.cells.indexOf(cell) + 1);
    }
    case 'predict':
      return `You are ${question.role}. The board:\n${drawBoard(predicted(question, draws))}`;
    case 'outcome':
      return outcome(question, draws);
    case 'anticipate':
      return anticipated(question, draws);
    case 'reflect':
      return reflection(question);
    case 'unknown':
      return 'I can play tic-tac-toe. Please show me the board and say who I am.';
  }
}

function plan({ board, lessons, thinking }: Asking<'plan'>, draws: Draws): string {
  if (slips(draws, rates.slip.unreadable, 'unreadable')) return 'It is hard to say: cell 1 or cell 9?';
  const taken = CELLS.filter((each) => !isFree(board, each));
  const careless = taken.length > 0 && slips(draws, rates.slip.taken, 'taken');
  const cell = careless
    ? taken[Math.floor(draws.slip('which taken') * taken.length)]
    : preferred(board, lessons, draws)[0];
  if (cell === undefined) return 'No cell is free.';
  return thinking ? `I look at the lines of three.\n\nActions:\n${move(cell)}` : move(cell);
}

/** The first of the paths whose end it judges best. */
function vote({ board, role, lessons, paths }: Asking<'vote'>, draws: Draws): number {
  const worths = paths.map((cells) => judge(follow(board, cells), role, lessons, draws));
  return Math.max(0, worths.indexOf(Math.max(...worths)));
}

/** The board after a move; a cell may be taken for its neighbour, unless a lesson tells. */
function predicted({ board, cell, lessons }: Asking<'predict'>, draws: Draws): Board {
  const told = lessons.results.get(moveKey(board, cell));
  if (told) return told;
  if (!isFree(board, cell)) return board;
  const mark = sideToMove(board);
  const { misplaced } = rates;
  const confused = !lessons.places.has(cell) && believes(draws, misplaced.cell, 'cell', cell);
  const misread = believes(draws, misplaced.board, 'result', boardKey(board), cell);
  const near = freeCells(board).filter((each) => adjacent(each, cell));
  if ((!confused && !misread) || near.length === 0) return put(board, mark, cell);
  return put(board, mark, near[Math.floor(draws.belief('neighbour', cell) * near.length)]!);
}

function adjacent(a: number, b: number): boolean {
  const rows = Math.abs(Math.floor((a - 1) / 3) - Math.floor((b - 1) / 3));
  const columns = Math.abs(((a - 1) % 3) - ((b - 1) % 3));
  return rows + columns === 1;
}

function outcome({ board, lessons }: Asking<'outcome'>, draws: Draws): string {
  const full = (board.X | board.O) === FULL;
  const seen = seenWinner(board, lessons, draws) ?? (full ? 'nobody' : 'not over');
  const told = lessons.outcomes.get(boardKey(board));
  const said = told ?? (slips(draws, rates.slip.outcome, 'outcome') ? 'not over' : seen);
  return said === 'not over' ? said : `over: ${said}`;
}

/** What the other will play: as a lesson tells; else a cell that merely comes to mind, or the best one. */
function anticipated({ board, lessons }: Asking<'anticipate'>, draws: Draws): string {
  const told = lessons.replies.get(boardKey(board));
  const guesses = believes(draws, rates.reply, 'reply', boardKey(board));
  const cell = told ?? (guesses ? comingToMind(board, draws, 'reply') : bestFirst(board))[0];
  return cell === undefined ? 'No cell is free.' : move(cell);
}

/** A lesson from how a game ended: the line that lost it, or to look at lines at all. */
function reflection({ end, role }: Asking<'reflect'>): string {
  const winner = winnerOf(end);
  if (winner !== otherOf(role)) {
    return 'Complete a line of your own as soon as it can be done, and block those of the other.';
  }
  const line = LINES.find((each) => (end[winner] & maskOf(each)) === maskOf(each))!;
  return `The line ${lineName(line)} wins. Block a line in which the other has two marks.`;
}

export const respondent: Respondent = { version: '1', rates, reply };
