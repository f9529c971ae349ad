/** Counts at arrows stand on their own lines and cover nothing else. */
import { expect, test } from 'vitest';
import type { Layout, PlacedEdge, PlacedNode, Point } from '../../../../draw/placed.ts';
import { roomOnArrows } from './arrow-room.ts';

const stateAt = (id: string, x: number, y: number): PlacedNode => ({
  node: { id, name: id, type: 'atomic', tags: [], entry: [], exit: [], invoke: [], nodes: [] },
  region: false,
  lines: [],
  x,
  y,
  width: 100,
  height: 32,
});

const down = (source: string, target: string, x: number, label?: PlacedEdge['label']): PlacedEdge => ({
  source,
  target,
  points: [
    { x, y: 132 },
    { x, y: 300 },
  ],
  ...(label && { label }),
});

const nodes = [stateAt('a', 100, 100), stateAt('b', 100, 300)];
const layout = (...edges: PlacedEdge[]): Layout => ({ width: 500, height: 400, nodes, dots: [], edges });
const room = (all: Layout): Record<string, Point> => Object.fromEntries(roomOnArrows(all));

test('in the middle of a line, or next to its label', () => {
  expect(room(layout(down('a', 'b', 120)))).toEqual({ 'a → b': { x: 120, y: 216 } });
  const label = { x: 90, y: 200, width: 60, height: 32, lines: [], full: 'GO' };
  const { x, y } = room(layout(down('a', 'b', 120, label)))['a → b']!;
  expect(x).toBe(120);
  // Half a plate and a gap from its edge.
  expect(Math.abs(y - 216) - 16).toBeGreaterThanOrEqual(10);
  expect(Math.abs(y - 216) - 16).toBeLessThan(16);
});

test('apart from other lines and other counts', () => {
  const beside = room(layout(down('a', 'b', 120), down('b', 'a', 144)));
  expect(beside).toEqual({ 'a → b': { x: 120, y: 216 }, 'b → a': { x: 144, y: 196 } });
});

test('none where there is no room, and none of initial states', () => {
  expect(room(layout(down('a', 'b', 120), down('b', 'a', 136)))).toEqual({});
  const short: PlacedEdge = {
    source: 'd',
    target: 'b',
    points: [
      { x: 120, y: 280 },
      { x: 120, y: 300 },
    ],
  };
  expect(room({ ...layout(short), nodes: [...nodes, stateAt('d', 100, 248)] })).toEqual({});
  expect(room(layout(down('initial of m', 'a', 120)))).toEqual({});
});
