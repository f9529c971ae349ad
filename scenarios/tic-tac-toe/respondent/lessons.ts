/** Facts that a prompt states and the simulated player believes, whatever the sentences around them. */
import { type Board, boardsIn, CELLS, isFree, LINES, type Mark, maskOf, put, winnerOf } from '../board.ts';

export interface Lessons {
  /** Lines that are said to win, as `1-5-9`. */
  lines: ReadonlySet<string>;
  /** Who has won on a board: `X`, `O`, `nobody`, or `not over`. */
  outcomes: ReadonlyMap<string, string>;
  /** Moves on a board, as `12 4 cell 5` → the board after them. */
  results: ReadonlyMap<string, Board>;
  /** Cells that a mark is said to have been put into rightly. */
  places: ReadonlySet<number>;
  /** What the side to move played on a board. */
  replies: ReadonlyMap<string, number>;
  /** One is told to block. */
  block: boolean;
}

export const boardKey = ({ X, O }: Board): string => `${X} ${O}`;
export const lineName = (line: readonly number[]): string => line.join('-');
export const moveKey = (board: Board, cell: number): string => `${boardKey(board)} cell ${cell}`;

const CELL = /\bcell (\d)\b/gi;
const LINE = /\b(\d)\W{1,2}(\d)(?:\W{1,2}| and )(\d)\b/g;
const UNDECIDED = /\bnot (?:yet )?over\b|\bnobody has won yet\b/i;
const WON = /\b(X|O|nobody) (?:has won|wins|won)\b|\bwon by (X|O|nobody)\b|\bover: (X|O|nobody)\b/i;
const TIED = /\b(?:a tie|a draw|tied|drawn)\b/i;

function statedOutcome(text: string): string | undefined {
  if (UNDECIDED.test(text)) return 'not over';
  const winner = WON.exec(text)?.slice(1).find(Boolean);
  if (winner) return winner.length === 1 ? winner.toUpperCase() : 'nobody';
  return TIED.test(text) ? 'nobody' : undefined;
}

/** The move that leads from one board to the other, when one mark does. */
function moveBetween(before: Board, after: Board): { mark: Mark; cell: number } | undefined {
  for (const mark of ['X', 'O'] as const) {
    for (const cell of CELLS) {
      if (isFree(before, cell) && boardKey(put(before, mark, cell)) === boardKey(after))
        return { mark, cell };
    }
  }
  return undefined;
}

/**
 * What a list of lessons says. One with two boards states what a move comes to; one with a board and a
 * result, who has won there; one with a board and a cell, what was played there. Later ones win.
 */
export function readLessons(lessons: readonly string[]): Lessons {
  const lines = new Set<string>();
  const outcomes = new Map<string, string>();
  const results = new Map<string, Board>();
  const places = new Set<number>();
  const replies = new Map<string, number>();
  let block = false;
  for (const text of lessons) {
    const [before, after] = boardsIn(text);
    // A drawn row looks like a line of cells, and is none.
    const words = text.replace(/^.*\|.*$/gm, '');
    const cells = [...text.matchAll(CELL)].map(([, cell]) => Number(cell));
    const outcome = statedOutcome(text);
    block ||= /\bblock/i.test(text);
    if (before && after) {
      const move = moveBetween(before, after);
      const cell = cells[0] ?? move?.cell;
      if (cell !== undefined) results.set(moveKey(before, cell), after);
      if (move && move.cell === cell) places.add(cell);
    }
    const last = after ?? before;
    if (last && outcome !== undefined) {
      outcomes.set(boardKey(last), outcome);
      const winner = winnerOf(last);
      if (winner === outcome) {
        for (const line of LINES) {
          if ((last[winner] & maskOf(line)) === maskOf(line)) lines.add(lineName(line));
        }
      }
    } else if (before && !after && cells.length > 0) {
      replies.set(boardKey(before), cells.at(-1)!);
    }
    if (/\bwin|\bline|\bwon\b/i.test(words)) {
      for (const [, a, b, c] of words.matchAll(LINE)) {
        const name = [a, b, c]
          .map(Number)
          .sort((x, y) => x - y)
          .join('-');
        if (LINES.some((line) => lineName(line) === name)) lines.add(name);
      }
    }
  }
  return { lines, outcomes, results, places, replies, block };
}
