/** How the simulated player sees lines, chooses cells and judges positions. */
import type { Draws } from '../../../src/models/types.ts';
import { random } from '../../../src/seed.ts';
import { type Board, freeCells, LINES, type Mark, maskOf, put, sideToMove } from '../board.ts';
import { boardKey, type Lessons, lineName } from './lessons.ts';
import { bestFirst, worthFor } from './perfect.ts';
import { believes, rates } from './rates.ts';

export const otherOf = (mark: Mark): Mark => (mark === 'X' ? 'O' : 'X');

/** The lines it recognises, as masks: those of a lesson, and all but its blind ones. */
function seenLines({ lines }: Lessons, draws: Draws): number[] {
  return LINES.filter((line, i) => {
    const kind = i < 3 ? 'row' : i < 6 ? 'column' : 'diagonal';
    const name = lineName(line);
    return lines.has(name) || !believes(draws, rates.blind[kind], 'line', name);
  }).map(maskOf);
}

/** Who has won, as far as it sees. */
export function seenWinner(board: Board, lessons: Lessons, draws: Draws): Mark | undefined {
  const lines = seenLines(lessons, draws);
  const has = (mark: Mark) => lines.some((line) => (board[mark] & line) === line);
  return has('X') ? 'X' : has('O') ? 'O' : undefined;
}

/** Free cells by how readily they come to mind; `label` tells the purposes of one position apart. */
export function comingToMind(board: Board, draws: Draws, label: string): number[] {
  const { centre, corner, edge, correlation } = rates.liking;
  const fixed = random(draws.belief(label, boardKey(board)));
  const own = random(draws.slip(label));
  return freeCells(board)
    .map((cell) => {
      const [belief, slip] = [fixed.next(), own.next()];
      const u = own.next() < Math.sqrt(correlation) ? belief : slip;
      const weight = cell === 5 ? centre : cell % 2 === 1 ? corner : edge;
      // The smallest of −ln(1 − u) / w is a draw in proportion to w; sorted, draws without replacement.
      return { cell, time: -Math.log(1 - u) / weight };
    })
    .sort((a, b) => a.time - b.time)
    .map(({ cell }) => cell);
}

const thinks = (board: Board, draws: Draws) => !believes(draws, rates.feeling, 'feeling', boardKey(board));

/** The free cells as the side to move would choose them: by thought, or by feeling and what it notices. */
export function preferred(board: Board, lessons: Lessons, draws: Draws): number[] {
  if (thinks(board, draws)) return bestFirst(board);
  const mark = sideToMove(board);
  const completing = (side: Mark) =>
    freeCells(board).filter((cell) => seenWinner(put(board, side, cell), lessons, draws) === side);
  const { own, other } = rates.overlook;
  const left = lessons.block ? rates.reminded : 1;
  const notices = (side: 'own' | 'other', rate: number) =>
    !believes(draws, rate, 'overlook', side, boardKey(board));
  return [
    ...new Set([
      ...(notices('own', own) ? completing(mark) : []),
      ...(notices('other', other * left) ? completing(otherOf(mark)) : []),
      ...comingToMind(board, draws, 'move'),
    ]),
  ];
}

/** How promising a position is for one side: 1, 0 or −1, 0 also where it does not know. */
export function judge(board: Board, role: Mark, lessons: Lessons, draws: Draws): number {
  if (thinks(board, draws)) return Math.sign(worthFor(role, board));
  const winner = seenWinner(board, lessons, draws);
  if (winner) return winner === role ? 1 : -1;
  const mark = sideToMove(board);
  const wins = freeCells(board).some((cell) => seenWinner(put(board, mark, cell), lessons, draws) === mark);
  return wins ? (mark === role ? 1 : -1) : 0;
}
