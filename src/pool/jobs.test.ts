import { expect, test } from 'vitest';
import ticTacToe from '../../scenarios/tic-tac-toe/index.ts';
import { mergeTrees } from '../search/merge.ts';
import type { SearchTree } from '../search/types.ts';
import { worldOf } from '../world/scenario.ts';
import { performHere } from './inline.ts';
import { type JobRequest, searchesOver } from './jobs.ts';

const request = {
  scenario: ticTacToe,
  task: {},
  state: worldOf(ticTacToe).initial({}),
  role: 'X',
  options: { simulations: 200, seed: 1, solver: false },
};

test('root-parallel trees differ, and the first is the plain search', async () => {
  const grown: SearchTree[] = [];
  const searches = searchesOver(async (given) => {
    const result = await performHere(given);
    if (given.job.kind === 'mcts') grown.push(...(result as SearchTree[]).filter(Boolean));
    return result;
  }, 4);
  await searches.mcts({ ...request, trees: 4 });
  const tables = grown.map(({ root }) => JSON.stringify(root));
  expect(new Set(tables).size).toBe(4);
  await searches.mcts(request);
  expect(JSON.stringify(grown.at(-1)!.root)).toBe(tables[0]);
});

test('trees that are merged in groups give what they give merged at once', async () => {
  const grown: SearchTree[] = [];
  const searches = searchesOver(async (given) => {
    const result = await performHere(given);
    if (given.job.kind === 'mcts') Object.assign(grown, result);
    return structuredClone(result);
  }, 3);
  const merged = await searches.mcts({ ...request, trees: 11 });
  const { root, line, improvements, simulations, trees, size, visits } = mergeTrees(grown);
  expect(merged).toMatchObject({ root, line, improvements, simulations, trees, size });
  expect(merged.visits.toSorted()).toEqual(visits.toSorted());
  expect(merged.line.length).toBeGreaterThan(1);
});

test('a tree that fails aborts the others', async () => {
  const failure = new Error('no');
  const others: AbortSignal[] = [];
  const searches = searchesOver(({ signal }: JobRequest) => {
    if (others.length === 2) return Promise.reject(failure);
    others.push(signal);
    return new Promise(() => {});
  }, 3);
  await expect(searches.mcts({ ...request, trees: 3 })).rejects.toBe(failure);
  expect(others.map(({ reason }) => reason)).toEqual([failure, failure]);
});
