import { afterEach, expect, test, vi } from 'vitest';
import ticTacToe from '../../scenarios/tic-tac-toe/index.ts';
import { worldOf } from '../world/scenario.ts';
import { inlineSearches } from './inline.ts';

afterEach(() => void vi.restoreAllMocks());

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
  // A clock that goes on by one whenever a search looks at it.
  let looks = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => looks++);
  const searches = inlineSearches();
  await searches.mcts(request(20_000));
  const deadline = 2 * looks;
  looks = 0;
  const { simulations } = await searches.mcts({ ...request(20_000), trees: 10 }, { deadline });
  expect(simulations).toBe(200_000);
  expect(looks).toBeGreaterThan(2 * deadline);
});
