import { expect, test } from 'vitest';
import ticTacToe from '../../scenarios/tic-tac-toe/index.ts';
import { worldOf } from '../world/scenario.ts';
import { inlineSearches } from './inline.ts';

const request = (simulations: number) => ({
  scenario: ticTacToe,
  task: {},
  state: worldOf(ticTacToe).initial({}),
  role: 'X',
  options: { simulations, seed: 1, solver: false },
});

test('a search in this thread is given up when it is late', async () => {
  const searches = inlineSearches();
  await expect(searches.mcts(request(1_000_000), { deadline: 0 })).rejects.toMatchObject({
    kind: 'timeout',
    message: 'scenario tic-tac-toe: the search (mcts) was not done after 0 s',
  });
  expect((await searches.mcts(request(1000), { deadline: 600_000 })).simulations).toBe(1000);
});

test('the deadline is that of each tree', async () => {
  const searches = inlineSearches();
  const began = performance.now();
  await searches.mcts(request(20_000));
  const deadline = 8 * (performance.now() - began);
  const { simulations } = await searches.mcts({ ...request(20_000), trees: 30 }, { deadline });
  expect(simulations).toBe(600_000);
});
