import { expect, test } from 'vitest';
import ticTacToe from '../../scenarios/tic-tac-toe/index.ts';
import { mergeTrees } from '../search/merge.ts';
import { worldOf } from '../world/scenario.ts';
import { performHere } from './inline.ts';
import { type Job, type JobRequest, searchesOver } from './jobs.ts';

const options = { simulations: 200, seed: 1, solver: false };
const request = {
  scenario: ticTacToe,
  task: {},
  state: worldOf(ticTacToe).initial({}),
  role: 'X',
  options,
};

/** Searches, and the jobs that they have made of their requests. */
function watched(threads: number) {
  const jobs: Job[] = [];
  const searches = searchesOver(async (given) => {
    jobs.push(given.job);
    return structuredClone(await performHere(given));
  }, threads);
  return { searches, jobs };
}

const treeOf = (seed: number) => watched(1).searches.mcts({ ...request, options: { ...options, seed } });

test.each([1, 3, 40])('root-parallel trees are those of their seeds, on %i threads', async (threads) => {
  const { searches, jobs } = watched(threads);
  const merged = await searches.mcts({ ...request, trees: 22 });
  const [first] = jobs;
  if (first?.kind !== 'mcts') throw new Error('the first job grows no trees');
  const alone = await Promise.all(first.seeds.map(treeOf));
  expect(first.seeds[0]).toBe(options.seed);
  expect(new Set(alone.map(({ root }) => JSON.stringify(root))).size).toBe(22);
  const { root, line, improvements, simulations, trees, size, visits } = mergeTrees(alone);
  expect(merged).toMatchObject({ root, line, improvements, simulations, trees, size });
  expect(merged.visits.toSorted()).toEqual(visits.toSorted());
  expect(line.length).toBeGreaterThan(1);
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
