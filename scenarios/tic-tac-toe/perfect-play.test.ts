/** Agents that search never lose a game that cannot be lost. `npm run perfect-play` plays 1,000 games of each kind. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readResults, run } from '../../src/index.ts';
import { bestAction } from '../../src/search/best.ts';
import { mcts } from '../../src/search/mcts.ts';
import { random } from '../../src/seed.ts';
import { type MachineWorld, worldOf } from '../../src/world/scenario.ts';
import { type Board, type Mark, put } from './board.ts';
import ttt from './index.ts';
import { bestFirst, worthFor } from './respondent/perfect.ts';

const GAMES = Number(process.env.PERFECT_PLAY_GAMES ?? 40);
const MCTS = 'mcts?simulations=2000';

/** How often games of this cast ended which way, and in how many different ways they were played. */
async function endsOf(x: string, o: string) {
  const out = await mkdtemp(join(tmpdir(), 'troupe-perfect-play-'));
  try {
    const options = { scenario: 'tic-tac-toe', agents: `X=${x},O=${o}`, seeds: GAMES, concurrency: 8 };
    const summary = await run({ ...options, out, cache: 'off', cwd: out });
    const lines = await readResults(join(out, summary.run, 'results.jsonl'));
    expect(lines.map(({ status, end }) => [status === 'error', end])).toEqual(
      Array.from({ length: GAMES }, () => [false, 'terminated']),
    );
    const count = (reward: number) => lines.filter(({ rewards }) => rewards.X === reward).length;
    const ends = { 'X wins': count(1), tie: count(0), 'O wins': count(-1) };
    return { ends, different: new Set(lines.map(({ answer }) => answer)).size };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

describe(`in ${GAMES} episodes each`, { timeout: 600_000 }, () => {
  test('mcts with 2,000 simulations never loses to random, with either mark', async () => {
    const first = await endsOf(MCTS, 'random');
    expect(first.ends).toMatchObject({ 'O wins': 0 });
    expect(first.ends['X wins']).toBeGreaterThan(GAMES / 2);
    const second = await endsOf('random', MCTS);
    expect(second.ends).toMatchObject({ 'X wins': 0 });
    expect(second.ends['O wins']).toBeGreaterThan(GAMES / 2);
    expect(Math.min(first.different, second.different)).toBeGreaterThan(GAMES / 3);
  });

  test('nor to optimal, with either mark', async () => {
    expect((await endsOf(MCTS, 'optimal')).ends).toEqual({ 'X wins': 0, tie: GAMES, 'O wins': 0 });
    expect((await endsOf('optimal', MCTS)).ends).toEqual({ 'X wins': 0, tie: GAMES, 'O wins': 0 });
  });

  test('optimal against itself ties', async () => {
    expect((await endsOf('optimal', 'optimal')).ends).toEqual({ 'X wins': 0, tie: GAMES, 'O wins': 0 });
  });

  // The agent always takes the first of the best moves: here any of them is taken, so that games differ.
  test('nor to any perfect reply', () => {
    const world: MachineWorld = worldOf(ttt as never);
    for (const mark of ['X', 'O']) {
      const games = new Set<string>();
      for (let game = 0; game < GAMES; game++) {
        let state = world.initial({});
        const cells: number[] = [];
        while (state.status === 'active') {
          const mover = world.turn(state);
          const board = state.context as Board;
          const cell =
            world.roles[mover] === mark
              ? searched(world, state, game, cells.length)
              : perfect(board, game, cells);
          cells.push(cell);
          state = world.act(state, mover, { cell });
        }
        expect(state.value, cells.join()).toBe('tie');
        games.add(cells.join());
      }
      expect(games.size).toBeGreaterThan(6);
    }
  });
});

function searched(world: MachineWorld, state: ReturnType<MachineWorld['initial']>, game: number, n: number) {
  const tree = mcts(world, state, { simulations: 2000, seed: 10 * game + n, transpositions: true });
  return (bestAction(tree).action as { cell: number }).cell;
}

/** One of the moves that keep the worth of the position. */
function perfect(board: Board, game: number, cells: readonly number[]): number {
  const mark: Mark = cells.length % 2 === 0 ? 'X' : 'O';
  const worth = (cell: number) => worthFor(mark, put(board, mark, cell));
  const best = bestFirst(board);
  return random('perfect', game, cells.length).pick(best.filter((cell) => worth(cell) === worth(best[0]!)));
}
