import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../seed.ts';
import { expand, type Path, select } from './beam.ts';

const path = (actions: number[], value = 0, closed = false): Path<number> => ({
  actions,
  value,
  judged: false,
  closed,
});

test('expand continues open paths, keeps closed ones, and merges duplicates', () => {
  const beam = [path([1], 5), path([2], 4, true), path([3], 3)];
  const next = expand(beam, [[7, 7, 8], []], (actions) => actions.at(-1) === 8);
  expect(next).toEqual([
    path([1, 7]),
    { ...path([1, 8]), closed: true },
    path([2], 4, true),
    { ...path([3], 3), closed: true },
  ]);
});

const paths = fc
  .array(fc.nat(50), { minLength: 1, maxLength: 20 })
  .map((values) => values.map((value, i) => path([i], value)));

test('greedy keeps the highest values, the earlier first among equals', () => {
  fc.assert(
    fc.property(paths, fc.integer({ min: 1, max: 8 }), (all, breadth) => {
      const kept = select(all, { breadth, method: 'greedy', random: random('unused') });
      expect(kept).toHaveLength(Math.min(breadth, all.length));
      const worst = kept.at(-1)!;
      for (const other of all) {
        if (kept.includes(other)) continue;
        expect(other.value).toBeLessThanOrEqual(worst.value);
        if (other.value === worst.value) expect(other.actions[0]).toBeGreaterThan(worst.actions[0]!);
      }
    }),
  );
});

test('sampling keeps distinct paths, best first, the same for the same seed', () => {
  fc.assert(
    fc.property(paths, fc.integer({ min: 1, max: 8 }), fc.nat(), (all, breadth, seed) => {
      const draw = () => select(all, { breadth, method: 'sample', random: random('sample', seed) });
      const kept = draw();
      expect(new Set(kept).size).toBe(Math.min(breadth, all.length));
      expect(kept.map(({ value }) => value)).toEqual(kept.map(({ value }) => value).sort((a, b) => b - a));
      expect(draw()).toEqual(kept);
    }),
  );
});

test('sampling draws in proportion to value', () => {
  const all = [path([0], 1), path([1], 3), path([2], 0)];
  const counts = [0, 0, 0];
  for (let i = 0; i < 4000; i++) {
    const [kept] = select(all, { breadth: 1, method: 'sample', random: random('share', i) });
    counts[kept!.actions[0]!]! += 1;
  }
  expect(counts[2]).toBe(0);
  expect(counts[1]! / 4000).toBeGreaterThan(0.72);
  expect(counts[1]! / 4000).toBeLessThan(0.78);
});
