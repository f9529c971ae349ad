import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../seed.ts';
import { board, ticTacToe, walk } from './test-worlds.ts';
import {
  expand,
  isFound,
  judge,
  keep,
  needsJudging,
  openPaths,
  type Path,
  planOf,
  propose,
  select,
  type ThoughtsOptions,
  think,
} from './thoughts.ts';
import { thoughts } from './thoughts-exact.ts';

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

/** Thinks about strings of letters: what each is worth, and where it can go on. */
function deliberate(options: ThoughtsOptions, next: Record<string, string>, values: Record<string, number>) {
  const asked: string[] = [];
  let thinking = think<string>();
  do {
    const open = openPaths(thinking).map(({ actions }) => actions.join(''));
    asked.push(...open);
    const proposals = open.map((path) => [...(next[path] ?? '')]);
    thinking = propose(thinking, proposals, (actions) => actions.at(-1) === '!');
    if (needsJudging(thinking, options)) {
      thinking = judge(
        thinking,
        thinking.candidates.map(({ actions }) => values[actions.join('')] ?? 0),
      );
    }
    thinking = keep(thinking, options, random('thoughts'));
  } while (!isFound(thinking, options));
  return { plan: planOf(thinking, options).join(''), asked, levels: thinking.levels };
}

const depthFirst: ThoughtsOptions = {
  strategy: 'depth',
  breadth: 1,
  select: 'greedy',
  horizon: 5,
  nodes: 100,
};
const garden = { '': 'ab', a: 'cd', b: '!' };
const views = { a: 3, b: 2, ac: 2, ad: 1, 'b!': 5 };

test('depth first goes the best way, comes to dead ends, and goes back', () => {
  const { plan, asked } = deliberate(depthFirst, garden, views);
  expect(asked).toEqual(['', 'a', 'ac', 'ad', 'b']);
  expect(plan).toBe('b!');
});

test('depth first gives up what is judged below the threshold', () => {
  const { plan, asked, levels } = deliberate({ ...depthFirst, threshold: 2 }, garden, views);
  expect(asked).toEqual(['', 'a', 'ac', 'b']);
  expect(plan).toBe('b!');
  expect(levels[1]!.candidates.map(({ kept }) => kept)).toEqual([true, false]);
});

test('depth first without a complete path gives the best seen, within its horizon and budget', () => {
  const { b: _, ...closed } = garden;
  expect(deliberate(depthFirst, closed, views).plan).toBe('a');
  expect(deliberate({ ...depthFirst, nodes: 2 }, garden, views).asked).toEqual(['', 'a']);
  expect(deliberate({ ...depthFirst, horizon: 1 }, garden, views).asked).toEqual(['']);
  expect(deliberate(depthFirst, {}, views).plan).toBe('');
});

test('breadth first keeps the best of each level and cannot go back', () => {
  const breadth = { ...depthFirst, strategy: 'breadth' as const };
  expect(deliberate(breadth, garden, views).asked).toEqual(['', 'a', 'ac']);
  expect(deliberate({ ...breadth, breadth: 2 }, garden, views).plan).toBe('b!');
});

const exact = { breadth: 2, depth: 6, proposals: 10, playouts: 20, seed: 1 };

test.each(['breadth', 'depth'] as const)('over an exact world, %s first', (strategy) => {
  expect(thoughts(walk(4), 0, { ...exact, strategy }).plan).toEqual([1, 1, 1, 1]);
  const { plan, levels } = thoughts(ticTacToe, board(0, 3, 1, 6), { ...exact, strategy });
  expect(plan).toEqual([2]);
  expect(levels[0]!.candidates).toHaveLength(5);
  expect(thoughts(ticTacToe, board(), { ...exact, strategy, proposals: 3 })).toEqual(
    thoughts(ticTacToe, board(), { ...exact, strategy, proposals: 3 }),
  );
});

test('over an exact world a lost end is a dead end for depth first', () => {
  // Going left pays at first sight, and loses.
  const trap = {
    ...walk(3),
    turn: (place: number) => (place === 3 || place === -2 ? -1 : 0),
    value: (place: number) => [place < 0 ? 0.9 : 0.1],
  };
  expect(thoughts(trap, 0, { ...exact, strategy: 'depth', depth: 3 }).plan).toEqual([1, 1, 1]);
  expect(thoughts(trap, 0, { ...exact, strategy: 'breadth', breadth: 1, depth: 3 }).plan[0]).toBe(-1);
});
