/** Draws the shown part of a tree on a canvas. */
import { colourOf, type Palette, type Span } from './colours.ts';
import type { Look } from './look.ts';
import { COLUMN, ROW, type Shown, type TreeIndex, worthOf } from './model.ts';

export interface Scene {
  index: TreeIndex;
  shown: readonly Shown[];
  palette: Palette;
  span: Span;
  /** Whose values colour the nodes. */
  to: number | 'mover';
  selected?: number;
  hovered?: number;
  /** The family. */
  font: string;
}

export interface Size {
  width: number;
  height: number;
}

const [SMALL, LARGE] = [3, 12];
/** Where nodes of unknown visits stand. */
const PLAIN = 5;
/** Below this many pixels from row to row texts would not be read. */
const READABLE = 11;
/** Nodes of one column nearer than this, in pixels, are drawn as one. */
const CLOSE = 1.5;
/** Pixels of texts, however far away the tree is, and of a letter, about. */
const [TALL, LETTER] = [12, 6.4];

/** Its area goes with its visits, but for what makes the least of them seen. */
export function radiusOf({ view }: TreeIndex, place: number): number {
  const visits = view.nodes.visits[place]!;
  const all = view.nodes.visits[0]!;
  if (visits === 0 || all === 0) return view.world === 'model' ? PLAIN : SMALL;
  return SMALL + (LARGE - SMALL) * Math.sqrt(visits / all);
}

export function draw(context: CanvasRenderingContext2D, scene: Scene, area: Size, look: Look): void {
  const { palette } = scene;
  const ratio = devicePixelRatio;
  const { x, y, k, stretch } = look;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, area.width, area.height);
  context.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
  const seen = visible(scene, area, look);
  drawEdges(context, scene, seen, look);
  for (const item of seen) drawNode(context, scene, item, look);
  if (k * ROW < READABLE) return;
  const size = Math.max(TALL, (TALL - 1) / k);
  context.font = `${size}px ${scene.font}`;
  context.textBaseline = 'alphabetic';
  context.lineJoin = 'round';
  context.strokeStyle = palette.surface;
  context.lineWidth = size / 4;
  for (const item of seen) drawText(context, scene, { ...item, x: item.x * stretch }, size, COLUMN * stretch);
}

/** What is in sight, and of what falls together one. */
function visible(
  { index, shown, selected, hovered }: Scene,
  { width, height }: Size,
  { x, y, k, stretch }: Look,
) {
  const column = COLUMN * stretch;
  const [left, right] = [(-x - 40) / k - column, (width - x + 40) / k + column];
  const [top, bottom] = [(-y - 40) / k, (height - y + 40) / k];
  const last: number[] = [];
  return shown.filter(({ place, x: nodeX, y: nodeY, depth, parent }) => {
    if (nodeX * stretch < left || nodeX * stretch > right) return false;
    if (Math.max(nodeY, parent?.y ?? nodeY) < top || Math.min(nodeY, parent?.y ?? nodeY) > bottom)
      return false;
    if (index.taken.has(place) || place === selected || place === hovered) return true;
    if ((nodeY - (last[depth] ?? Number.NEGATIVE_INFINITY)) * k < CLOSE) return false;
    last[depth] = nodeY;
    return true;
  });
}

function drawEdges(
  context: CanvasRenderingContext2D,
  { index, palette }: Scene,
  seen: readonly Shown[],
  { k, stretch }: Look,
) {
  const { taken, view } = index;
  const strands = [new Path2D(), new Path2D()] as const;
  const curved = k * ROW > 4;
  const turn = 0.3 * COLUMN * stretch;
  for (const { place, x: across, y, parent } of seen) {
    if (!parent) continue;
    const [from, x] = [parent.x * stretch, across * stretch];
    const path = strands[taken.has(place) ? 1 : 0];
    path.moveTo(from, parent.y);
    if (curved) path.bezierCurveTo(from + 0.8 * turn, parent.y, from + 0.2 * turn, y, from + turn, y);
    path.lineTo(x, y);
  }
  context.setLineDash(view.world === 'model' ? [5, 4] : []);
  context.strokeStyle = palette.line;
  context.globalAlpha = 0.75;
  context.lineWidth = Math.max(1, 0.6 / k);
  context.stroke(strands[0]);
  context.globalAlpha = 1;
  // What was played is no imagination.
  context.setLineDash([]);
  context.strokeStyle = palette.text;
  context.lineWidth = Math.max(3.5, 2.5 / k);
  context.stroke(strands[1]);
}

function outline(
  context: CanvasRenderingContext2D,
  turn: number,
  x: number,
  y: number,
  radius: number,
): void {
  context.beginPath();
  if (turn === -1) {
    const side = radius * Math.sqrt(Math.PI);
    context.rect(x - side / 2, y - side / 2, side, side);
  } else if (turn === -2) {
    const half = radius * Math.sqrt(Math.PI / 2);
    context.moveTo(x, y - half);
    context.lineTo(x + half, y);
    context.lineTo(x, y + half);
    context.lineTo(x - half, y);
    context.closePath();
  } else context.arc(x, y, radius, 0, 2 * Math.PI);
}

function drawNode(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { place, x: across, y }: Shown,
  { k, stretch }: Look,
): void {
  const { index, palette, span, to, selected, hovered } = scene;
  const { nodes, world } = index.view;
  const x = across * stretch;
  const turn = nodes.turn[place]!;
  const radius = Math.max(radiusOf(index, place), 1.2 / k);
  context.fillStyle = colourOf(palette, span, worthOf(index, place, to));
  outline(context, turn, x, y, radius);
  context.fill();
  // Outlines would hide what is no larger than they are.
  if (radius * k < 2) return;
  context.strokeStyle = palette.text;
  context.lineWidth = 1;
  context.setLineDash(world === 'model' && place > 0 ? [2.5, 2] : []);
  context.stroke();
  context.setLineDash([]);
  if (nodes.proven[place] === 1) ring(context, turn, x, y, radius + 3, palette.text, 1.5);
  if (place === hovered && place !== selected) ring(context, 0, x, y, radius + 6, palette.accent, 1.5);
  if (place === selected) ring(context, 0, x, y, radius + 6, palette.accent, 3);
}

function ring(
  context: CanvasRenderingContext2D,
  turn: number,
  x: number,
  y: number,
  radius: number,
  colour: string,
  width: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  outline(context, turn, x, y, radius);
  context.stroke();
}

function drawText(
  context: CanvasRenderingContext2D,
  { index, palette }: Scene,
  item: Shown,
  size: number,
  column: number,
): void {
  const { place, x, y, hidden, shown } = item;
  const { nodes, texts } = index.view;
  const radius = radiusOf(index, place);
  const right = x + radius + 6;
  if (hidden > 0) {
    context.textAlign = 'left';
    halo(
      context,
      `+${hidden}`,
      right + (nodes.proven[place] === 1 ? 3 : 0),
      y + (shown > 0 ? 14 : 4),
      palette.quiet,
    );
  }
  if (place === 0) return;
  context.textAlign = 'right';
  const edge = x - radius - (nodes.proven[place] === 1 ? 8 : 5);
  const visits = nodes.visits[place]!;
  const base = y - (index.taken.has(place) ? 5 : 3);
  let end = edge;
  if (visits > 0) {
    const figure = shortCount(visits);
    halo(context, figure, end, base, palette.quiet);
    end -= context.measureText(figure).width + 6;
  }
  const text = texts[nodes.text[place]!]!;
  // As far as the parent's column, and what stands at its right.
  const letters = Math.floor((end - (x - column) - LARGE - 16) / ((LETTER * size) / TALL));
  halo(context, text.length > letters ? `${text.slice(0, letters - 1)}…` : text, end, base, palette.text);
}

function halo(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string): void {
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/** Large counts short. */
export const shortCount = (visits: number): string =>
  visits < 10_000 ? String(visits) : `${(visits / 1000).toFixed(visits < 100_000 ? 1 : 0)}k`;

/** The node at a point of the canvas, its text included. */
export function nodeAt(
  { index, shown }: Scene,
  { x, y, k, stretch }: Look,
  [px, py]: readonly [number, number],
) {
  const [atX, atY] = [(px - x) / k, (py - y) / k];
  const reach = Math.max(ROW / 2, 6 / k);
  let best: Shown | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (const item of shown) {
    const nodeX = item.x * stretch;
    const right = nodeX + radiusOf(index, item.place) + Math.max(8, 6 / k);
    if (atX > right || atX < nodeX - COLUMN * stretch * 0.7) continue;
    const away = Math.abs(item.y - atY) + Math.max(0, nodeX - atX) / COLUMN;
    if (Math.abs(item.y - atY) > reach || away >= nearest) continue;
    best = item;
    nearest = away;
  }
  return best;
}
