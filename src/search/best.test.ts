import { expect, test } from 'vitest';
import { bestAction } from './best.ts';

/** The action played from a root table of [visits, value, proven]. */
const played = (...rows: [visits: number, value: number, proven?: boolean][]) =>
  bestAction({
    root: rows.map(([visits, value, proven = false], action) => ({
      action,
      visits,
      value,
      proven,
      prior: 0,
    })),
  }).action;

test('estimates go by visits, then by value, then by order', () => {
  expect(played([5, 0.9], [9, 0.1])).toBe(1);
  expect(played([9, 0.1], [9, 0.2])).toBe(1);
  expect(played([9, 0.1], [9, 0.1])).toBe(0);
});

test('a proven loss is not played for its visits; where all is lost, what held out longest is', () => {
  expect(played([717, -1, true], [565, -0.1], [50, -0.4])).toBe(1);
  expect(played([2, -1, true], [95, -1, true], [6, -1, true])).toBe(1);
});

test('a proven value is played when no estimate is above it', () => {
  expect(played([900, 0.8], [3, 1, true])).toBe(1);
  expect(played([900, -0.1], [3, 0, true])).toBe(1);
  expect(played([900, 0.4], [3, 0, true])).toBe(0);
});

test('what is closed is taken at its value too, whatever its visits', () => {
  const row = (visits: number, value: number) => ({ action: visits, visits, value, prior: 0, proven: false });
  const closed = { ...row(500, 0), closed: true } as const;
  expect(bestAction({ root: [closed, row(400, 0.4)] }).action).toBe(400);
  expect(bestAction({ root: [row(400, -0.4), closed] }).action).toBe(500);
});

test('an empty table has no best action', () => {
  expect(() => played()).toThrow(RangeError);
});
