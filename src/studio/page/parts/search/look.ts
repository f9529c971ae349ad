/** Where one looks at a tree: moved and scaled, but that columns never come nearer than is of use. */
import type { ZoomTransform } from 'd3-zoom';
import { COLUMN, type Shown } from './model.ts';

export interface Look {
  /** Pixels that the root's column lies to the right. */
  x: number;
  y: number;
  k: number;
  /** How much further apart columns are than `k` makes them. */
  stretch: number;
}

/** Pixels from column to column at least. */
const NARROWEST = 84;

export const START: Look = { x: 0, y: 0, k: 1, stretch: 1 };

/** Columns are no nearer, and no further apart, than this many times what they need. */
const [TIGHTEST, WIDEST] = [0.75, 2.5];

const stretchAt = (k: number, spread: number): number => Math.max(spread, NARROWEST / (COLUMN * k));

/** How much further apart columns may be, so that a tree fills the room; 1 where it would not fit anyhow. */
export const spreadFor = (width: number, room: number): number => {
  const spread = room / Math.max(1, width);
  return spread < TIGHTEST ? 1 : Math.min(WIDEST, spread);
};

/** The scale at which so much width fits; what columns keep apart may stick out. */
export const scaleFor = (width: number, room: number): number =>
  Math.max(room / Math.max(1, width), NARROWEST / COLUMN);

export const lookAt = ({ x, y, k }: ZoomTransform, spread: number): Look => ({
  x,
  y,
  k,
  stretch: stretchAt(k, spread),
});

/** The look after a transform has followed on another: the point that was zoomed at stays where it is. */
export function moved(look: Look, before: ZoomTransform, { x, y, k }: ZoomTransform, spread: number): Look {
  const ratio = k / before.k;
  const stretch = stretchAt(k, spread);
  if (Math.abs(ratio - 1) < 1e-9) return { x: look.x + x - before.x, y, k, stretch };
  const fixed = (x - ratio * before.x) / (1 - ratio);
  const across = (k * stretch) / (look.k * look.stretch);
  return { x: fixed - (fixed - look.x) * across, y, k, stretch };
}

/** Where a node lies on the canvas. */
export const pointOf = (
  { x, y, k, stretch }: Look,
  node: Pick<Shown, 'x' | 'y'>,
): readonly [number, number] => [x + node.x * stretch * k, y + node.y * k];
