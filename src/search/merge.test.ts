import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestAction, childrenOf } from './best.ts';
import { CLOSED } from './columns.ts';
import { mcts } from './mcts.ts';
import { mergeTrees } from './merge.ts';
import { aim, board, nim, pennies, ticTacToe } from './test-worlds.ts';
import type { SearchTree } from './types.ts';

/** Everything that counts of a tree, path by path. */
function sums(tree: SearchTree): unknown {
  const rows = new Map<string, number[]>();
  const visit = (node: number, path: string) => {
    const returns = tree.roles.map((_, r) => tree.returns[node * tree.roles.length + r]!);
    rows.set(path, [tree.visits[node]!, tree.proven[node]!, ...returns]);
    for (const child of childrenOf(tree, node)) {
      const code = tree.action[child]!;
      visit(child, `${path}/${code >= 0 ? code : JSON.stringify(tree.added[-2 - code])}`);
    }
  };
  visit(0, '');
  return { rows, root: tree.root, trees: tree.trees, simulations: tree.simulations };
}

const grow = (seed: number, simulations: number) =>
  mcts(ticTacToe, board(), { simulations, seed, solver: false });
const trees = fc
  .array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 120 })), { minLength: 3, maxLength: 3 })
  .map((seeds) => seeds.map(([seed, simulations]) => grow(seed, simulations)));

test('merging is a sum: in any order, in any grouping', () => {
  fc.assert(
    fc.property(trees, ([a, b, c]) => {
      const all = mergeTrees([a!, b!, c!]);
      expect(sums(mergeTrees([c!, a!, b!]))).toEqual(sums(all));
      expect(sums(mergeTrees([mergeTrees([a!, b!]), c!]))).toEqual(sums(all));
      expect(sums(mergeTrees([a!, mergeTrees([b!, c!])]))).toEqual(sums(all));
      expect(all.visits[0]).toBe(a!.visits[0]! + b!.visits[0]! + c!.visits[0]!);
      expect(all.trees).toBe(3);
    }),
    { numRuns: 30 },
  );
});

test('rows of equal actions are summed, and the line begins with the action to play', () => {
  const parts = [1, 2, 3, 4].map((seed) => grow(seed, 400));
  const merged = mergeTrees(parts);
  for (const { action, visits, value } of merged.root) {
    const rows = parts.map(({ root }) => root.find((row) => row.action === action)!);
    expect(visits).toBe(rows.reduce((sum, row) => sum + row.visits, 0));
    expect(value).toBeCloseTo(rows.reduce((sum, row) => sum + row.visits * row.value, 0) / visits, 9);
  }
  expect(merged.line[0]).toBe(bestAction(merged).action);
  const values = merged.improvements.map(({ value }) => value);
  expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
});

test('what one tree has proven the merged tree knows', () => {
  const won = board(0, 3, 1, 6);
  const proof = mcts(ticTacToe, won, { simulations: 1000, seed: 1 });
  const guess = mcts(ticTacToe, won, { simulations: 1000, seed: 2, solver: false });
  const merged = mergeTrees([guess, proof]);
  expect(bestAction(merged)).toMatchObject({ action: 2, value: 1, proven: true });
  expect(merged.line).toEqual([2]);
});

test('a proven value stays what it is among estimates, whichever tree comes first', () => {
  const start = { left: 5, mover: 0 };
  const grown = (seed: number, solver: boolean) =>
    mcts(nim, start, { simulations: 60, seed, solver, exploration: 20 });
  const proof = grown(1, true);
  const guesses = [2, 3].map((seed) => grown(seed, false));
  const row = (tree: SearchTree<number>) => tree.root.find(({ action }) => action === 1)!;
  expect(row(proof)).toMatchObject({ value: 1, proven: true });
  for (const guess of guesses) expect(row(guess).value).toBeLessThan(0.9);
  for (const parts of [
    [proof, ...guesses],
    [...guesses, proof],
    [guesses[0]!, proof, guesses[1]!],
  ]) {
    expect(row(mergeTrees(parts))).toMatchObject({ value: expect.closeTo(1, 12), proven: true });
  }
});

test('the line is that of the tree which looked most closely at the action to play', () => {
  let telling = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const parts = [0, 1, 2, 3].map((i) => grow(10 * seed + i, 60 + 40 * i));
    const merged = mergeTrees(parts);
    const best = bestAction(merged).action;
    const visits = ({ root }: SearchTree<number>) => root.find(({ action }) => action === best)?.visits ?? 0;
    const looked = parts.filter(({ line }) => line[0] === best);
    if (looked.length === 0) continue;
    const closest = looked.reduce((most, tree) => (visits(tree) > visits(most) ? tree : most));
    expect(merged.line).toEqual(closest.line);
    if (parts.some(({ line }) => line[0] === best && line.join() !== closest.line.join())) telling++;
  }
  expect(telling).toBeGreaterThan(5);
});

test('open spaces and simultaneous moves merge by action', () => {
  const open = [1, 2].map((seed) => mcts(aim, -1, { simulations: 300, seed }));
  const actions = new Set(open.flatMap(({ root }) => root.map(({ action }) => action)));
  expect(mergeTrees(open).root.length).toBe(actions.size);
  const both = mergeTrees([1, 2].map((seed) => mcts(pennies(), -1, { simulations: 300, seed })));
  expect(both.root.map(({ action }) => action)).toEqual(['heads', 'tails']);
  // The root's first visit judges the root itself.
  expect(both.root.reduce((sum, { visits }) => sum + visits, 0)).toBe(2 * 299);
});

test('nothing, and trees of different roles, cannot be merged', () => {
  expect(() => mergeTrees([])).toThrow(/no tree/);
  const other = mcts(ticTacToe, board(0), { simulations: 10, seed: 1 });
  expect(() => mergeTrees([grow(1, 10), other])).toThrow(/same roles/);
});

test('what one tree has closed, another may go on from', () => {
  const [first, second] = [grow(1, 100), grow(2, 100)];
  first.proven[1] = CLOSED;
  expect([...mergeTrees([first, second]).proven]).not.toContain(CLOSED);
  expect(sums(mergeTrees([first, second]))).toEqual(sums(mergeTrees([second, first])));
});
