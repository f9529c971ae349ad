/** The board as a small SVG. */
import { type Board, bit, CELLS } from './board.ts';

const STROKE = 'fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round"';

function sign({ X, O }: Board, cell: number): string {
  const x = 20 + 40 * ((cell - 1) % 3);
  const y = 20 + 40 * Math.floor((cell - 1) / 3);
  if (X & bit(cell)) return `<path d="M${x - 10} ${y - 10}l20 20m0-20l-20 20" ${STROKE}/>`;
  return O & bit(cell) ? `<circle cx="${x}" cy="${y}" r="11" ${STROKE}/>` : '';
}

/** 120 × 120 units, in the text's own colour. */
export function picture(board: Board): string {
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" role="img" aria-label="Tic-tac-toe board">',
    '<path d="M40 4v112M80 4v112M4 40h112M4 80h112" stroke="currentColor" opacity=".4" stroke-width="2"/>',
    ...CELLS.map((cell) => sign(board, cell)),
    '</svg>',
  ].join('');
}
