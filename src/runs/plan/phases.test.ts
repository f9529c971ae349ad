import { expect, test } from 'vitest';
import { gameAddress, gameLabel, gameName, gameNamed, gamesOf, type Phases } from './phases.ts';

const phases: Phases = { epochs: 3, evalGames: 4, evalEvery: 1, learn: [0], eval: [0] };

test('every game of a learner on a task has draws, an address and a name of its own', () => {
  const games = [...gamesOf(phases)];
  expect(games).toHaveLength(3 + 4 * 4);
  for (const told of [gameAddress, gameLabel, gameName]) {
    expect(new Set(games.map((game) => JSON.stringify(told(game)))).size).toBe(games.length);
  }
  for (const { task: _task, ...game } of games)
    expect(gameNamed(`empty.mpc-eval1.0.s1.${gameName(game)}`)).toEqual(game);
  expect(gameNamed('learn1.mpc-eval1.0.s1')).toBeUndefined();
});
