/** Search never loses a game that cannot be lost. `npm run perfect-play` plays 1,000 games of each kind. */
import { describe, expect, test } from 'vitest';
import { bestAction } from '../../src/search/best.ts';
import { mcts } from '../../src/search/mcts.ts';
import { random } from '../../src/seed.ts';
import { type MachineWorld, worldOf } from '../../src/world/scenario.ts';
import { type Board, type Mark, put } from './board.ts';
import ttt from './index.ts';
import type { Move } from './machine.ts';
import { bestFirst, worthFor } from './respondent/perfect.ts';

const GAMES = Number(process.env.PERFECT_PLAY_GAMES ?? 100);

const world: MachineWorld = worldOf(ttt as never);
type State = ReturnType<MachineWorld['initial']>;

/** Chooses a move in its `n`th decision of a game. */
type Player = (state: State, game: number, n: number) => Move;

/** As the agent `mcts` does. */
const searching: Player = (state, game, n) =>
  bestAction(mcts(world, state, { simulations: 2000, seed: 10 * game + n, transpositions: true }))
    .action as Move;
/** Any of the moves that keep the worth of the position, so that games differ. */
const optimal: Player = (state, game, n) => {
  const mark = world.roles[world.turn(state)] as Mark;
  const cells = bestFirst(state.context as Board);
  const worthOf = (cell: number) => worthFor(mark, put(state.context as Board, mark, cell));
  const cell = random('optimal', game, n).pick(cells.filter((each) => worthOf(each) === worthOf(cells[0]!)));
  return { cell };
};
const blind: Player = (state, game, n) =>
  random('perfect play', game, n).pick(world.actions!(state, world.turn(state)) as Move[]);

const after = (state: State, move: Move) => world.act(state, world.turn(state), move);

function playOut(players: readonly Player[], game: number): State {
  let state = world.initial({});
  for (let n = 0; state.status === 'active'; n++) {
    state = after(state, players[world.turn(state)]!(state, game, n));
  }
  return state;
}

function endsOf(players: readonly Player[], games: number): Set<unknown> {
  return new Set(Array.from({ length: games }, (_, game) => playOut(players, game).value));
}

describe(`in ${GAMES} games each`, { timeout: 120_000 }, () => {
  test('mcts with 2,000 simulations never loses to random play', () => {
    expect([...endsOf([searching, blind], GAMES)].sort()).toEqual(['X wins', 'tie']);
    expect([...endsOf([blind, searching], GAMES)].sort()).toEqual(['O wins', 'tie']);
  });

  test('nor to optimal play', () => {
    expect([...endsOf([searching, optimal], GAMES)]).toEqual(['tie']);
    expect([...endsOf([optimal, searching], GAMES)]).toEqual(['tie']);
  });

  test('optimal play against itself ties', () => {
    expect([...endsOf([optimal, optimal], GAMES)]).toEqual(['tie']);
  });
});
