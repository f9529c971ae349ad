/** Where in a drawing an arrow has room for a count. */
import type { Box, Layout, PlacedEdge, PlacedNode, Point } from '../../../../draw/placed.ts';
import { arrowKey } from '../../../configuration.ts';

/** A count's plate, as wide as most of them: it stays where it is while the count grows. */
const PLATE = { width: 40, height: 16 } as const;
/** Pixels from one place that is tried to the next, and those that stay free around a plate. */
const STRIDE = 4;
const APART = 2;
/** As they are drawn: an arrow's head, a dot, a name, a line of text. */
const HEAD = 8;
const DOT = 5;
const NAME = 28;
const LINE = 16;

/** The middle of each arrow's plate, by `arrowKey`: on its own line, as near to its label as there is room. */
export function roomOnArrows({ nodes, dots, edges }: Layout): ReadonlyMap<string, Point> {
  const taken: Box[] = [
    ...nodes.flatMap(boxesOf),
    ...dots.map(({ x, y }) => ({ x: x - DOT, y: y - DOT, width: 2 * DOT, height: 2 * DOT })),
    ...edges.flatMap(({ label, points }) => [...(label ? [label] : []), boxAround(points.at(-1)!, HEAD)]),
  ];
  const lines = edges.map(({ points }) => segments(points));
  const rooms = new Map<string, Point>();
  for (const [i, edge] of edges.entries()) {
    // Arrows into initial states are not counted.
    if (!nodes.some(({ node }) => node.id === edge.source)) continue;
    const inTheWay = [...taken, ...lines.flatMap((line, other) => (other === i ? [] : line))];
    const room = placesOn(edge).find((place) => !inTheWay.some((box) => overlap(plateAt(place), box)));
    if (!room) continue;
    rooms.set(arrowKey(edge.source, edge.target), room);
    taken.push(plateAt(room));
  }
  return rooms;
}

/** The badge with a state's count, on its upper edge. */
export function badgeOf({ node, x, y, width }: PlacedNode, text: string): Box {
  const wide = 14 + 8.5 * text.length;
  // Of a narrow state the name reaches far: the badge goes out over the corner.
  const beside = Math.min(x + width - 10, x + width / 2 + 4 * node.name.length + 2);
  return { x: Math.max(x + width - wide + 14, beside), y: y - 18, width: wide, height: 22 };
}

/** What is seen of a state: of one that holds others its border and its own texts. */
function boxesOf(placed: PlacedNode): Box[] {
  const { node, lines, x, y, width, height } = placed;
  const badge = badgeOf(placed, '100 %');
  if (node.nodes.length === 0) return [placed, badge];
  return [
    badge,
    { x, y, width, height: NAME + LINE * lines.length },
    { x, y: y + height, width, height: 0 },
    { x, y, width: 0, height },
    { x: x + width, y, width: 0, height },
  ];
}

/** The nearest to its label first, else to its middle. */
function placesOn({ points, label }: PlacedEdge): Point[] {
  const places = segments(points).flatMap(({ x, y, width, height }) => {
    const steps = Math.floor((width + height) / STRIDE);
    return Array.from({ length: steps + 1 }, (_, i) => ({
      x: x + (width * i) / (steps || 1),
      y: y + (height * i) / (steps || 1),
    }));
  });
  const near = label
    ? { x: label.x + label.width / 2, y: label.y + label.height / 2 }
    : places[Math.floor(places.length / 2)]!;
  const far = ({ x, y }: Point) => Math.hypot(x - near.x, y - near.y);
  return places.sort((a, b) => far(a) - far(b));
}

/** Lines run along the axes. */
const segments = (points: readonly Point[]): Box[] =>
  points.slice(1).map((to, i) => {
    const from = points[i]!;
    return {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(from.x - to.x),
      height: Math.abs(from.y - to.y),
    };
  });

const boxAround = ({ x, y }: Point, by: number): Box => ({
  x: x - by,
  y: y - by,
  width: 2 * by,
  height: 2 * by,
});

const plateAt = ({ x, y }: Point): Box => ({ ...PLATE, x: x - PLATE.width / 2, y: y - PLATE.height / 2 });

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width + APART &&
  b.x < a.x + a.width + APART &&
  a.y < b.y + b.height + APART &&
  b.y < a.y + a.height + APART;
