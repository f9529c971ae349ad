/** Perfect play, by exhausting the game. */
import { type Board, FULL, freeCells, type Mark, put, sideToMove, winnerOf } from '../board.ts';

const known = new Map<number, number>();

/**
 * The worth of a board for X under perfect play: 0 for a tie; a win is worth the more the sooner it comes,
 * 10 at once, and a loss accordingly.
 */
export function worth(board: Board): number {
  const { X, O } = board;
  const winner = winnerOf(board);
  if (winner) return winner === 'X' ? 10 : -10;
  if ((X | O) === FULL) return 0;
  const key = X * (FULL + 1) + O;
  let best = known.get(key);
  if (best === undefined) {
    const mark = sideToMove(board);
    const worths = freeCells(board).map((cell) => worth(put(board, mark, cell)));
    const found = mark === 'X' ? Math.max(...worths) : Math.min(...worths);
    best = found - Math.sign(found);
    known.set(key, best);
  }
  return best;
}

/** As `worth`, for one side. */
export const worthFor = (mark: Mark, board: Board): number => (mark === 'X' ? worth(board) : -worth(board));

/** The free cells, the best for the side to move first. */
export function bestFirst(board: Board): number[] {
  const mark = sideToMove(board);
  return freeCells(board)
    .map((cell) => ({ cell, worth: worthFor(mark, put(board, mark, cell)) }))
    .sort((a, b) => b.worth - a.worth)
    .map(({ cell }) => cell);
}
