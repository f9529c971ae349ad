/** The board as a small SVG. */
import { type Board, COLUMNS, discAt, ROWS } from './board.ts';

const FILLS = { red: '#d64545', yellow: '#e8b730' } as const;

/** 140 × 120 units; the board itself is drawn in the text's own colour. */
export function picture(board: Board): string {
  const discs = COLUMNS.flatMap((column) =>
    Array.from({ length: ROWS }, (_, row) => {
      const disc = discAt(board, column, row);
      const fill = disc ? `fill="${FILLS[disc]}"` : 'fill="none" stroke="currentColor" opacity=".3"';
      return `<circle cx="${20 * column - 10}" cy="${20 * (ROWS - row) - 10}" r="8" ${fill}/>`;
    }),
  );
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 140 120" role="img" aria-label="Connect four board">',
    '<rect x=".5" y=".5" width="139" height="119" rx="6" fill="none" stroke="currentColor" opacity=".4"/>',
    ...discs,
    '</svg>',
  ].join('');
}
