/** Lines of arrows, with the same rounded corners as in the drawings of the command line. */
import type { Point } from '../../../../draw/placed.ts';

const CORNER = 8;
const TIP = 7;

export function linePath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const parts = [`M${round(first.x)} ${round(first.y)}`];
  for (const [i, point] of rest.entries()) {
    const after = rest[i + 1];
    if (!after) parts.push(`L${round(point.x)} ${round(point.y)}`);
    else {
      const into = towards(point, points[i]!);
      const out = towards(point, after);
      parts.push(
        `L${round(into.x)} ${round(into.y)}Q${round(point.x)} ${round(point.y)} ${round(out.x)} ${round(out.y)}`,
      );
    }
  }
  return parts.join('');
}

/** The head at its end. */
export function tipPath(points: readonly Point[]): string {
  const [before, end] = points.slice(-2);
  if (!before || !end) return '';
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const [dx, dy] = [(end.x - before.x) / length, (end.y - before.y) / length];
  const at = (back: number, aside: number) =>
    `${round(end.x - back * dx - aside * dy)} ${round(end.y - back * dy + aside * dx)}`;
  return `M${at(TIP, 3.4)}L${at(0, 0)}L${at(TIP, -3.4)}Z`;
}

/** A point up to a corner's size from `from` on the way to `to`, at most half of it. */
function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

const round = (n: number): number => Math.round(10 * n) / 10;
