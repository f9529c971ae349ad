/** Search: from the machine, on a bitboard, and bare; its memory; and a model that takes its time. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bestAction } from '../src/search/best.ts';
import { solveGame } from '../src/search/exhaustive.ts';
import { mcts, mctsWaves } from '../src/search/mcts.ts';
import { Stream } from '../src/search/rng.ts';
import { board, FREE, ticTacToe } from '../src/search/test-worlds.ts';
import { OVER, type SearchTree, type WaveEvaluator } from '../src/search/types.ts';
import { type Figure, median, timed } from './measure.ts';

/** One measurement: so many searches of so many simulations from the empty board. */
const SEARCHES = 20;
const SIMULATIONS = 10_000;
const ROUNDS = 5;

/** Simulations per second of the engine beside which ours is judged: OpenSpiel's C++ MCTS, on one quiet core. */
const OPEN_SPIEL = 1.18e6;

const figure = (name: string, value: number, unit: string, target: string, from: string): Figure => {
  const bound = Number(target.slice(3));
  return { name, value, unit, target, met: target.startsWith('>=') ? value >= bound : value <= bound, from };
};

/** MCTS on tic-tac-toe: simulations per second from the machine, on our bitboard world, and bare. */
export function searchSpeed(): Figure[] {
  const rates: Record<string, number> = {};
  // A process each: V8 specialises the search for the one world that it meets, as on a worker.
  for (const name of ['bare', 'bitboard', 'machine']) {
    const file = fileURLToPath(new URL('search-rate.ts', import.meta.url));
    const args = [file, name, SEARCHES, SIMULATIONS, ROUNDS].map(String);
    rates[name] = Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  }
  const rate = (name: string) => rates[name]!;
  const millions = (value: number) => `${(value / 1e6).toFixed(2)} M/s`;
  const from = Object.keys(rates)
    .map((name) => `${name} ${millions(rate(name))}`)
    .join(', ');
  return [
    figure(
      'MCTS on tic-tac-toe, its machine ÷ our search on a bitboard world',
      rate('machine') / rate('bitboard'),
      '×',
      '>= 0.6',
      `${from} (CPU time, median of ${ROUNDS}, ${SEARCHES} × ${SIMULATIONS} simulations)`,
    ),
    figure(
      'MCTS on tic-tac-toe, its machine ÷ a bare bitboard MCTS',
      rate('machine') / rate('bare'),
      '×',
      '>= 0.55',
      from,
    ),
    figure(
      'MCTS on tic-tac-toe from its machine, million simulations a second',
      rate('machine') / 1e6,
      'M/s',
      `>= ${OPEN_SPIEL / 1e6}`,
      'the target is OpenSpiel’s C++ MCTS on one quiet core',
    ),
  ];
}

/** Bytes of a tree of a million nodes, states left out. */
export function searchMemory(): Figure {
  // A number line without end: every simulation adds a node.
  const line = {
    roles: ['agent'],
    imperfect: false,
    turn: () => 0,
    actions: () => [0, 1, 2, 3],
    act: (state: number, _: number, action: number) => state + action,
    returns: () => [0],
  };
  const tree = mcts(line, 0, { simulations: 1_000_000, seed: 1, solver: false }, ({ state }) => ({
    values: [(state % 7) / 7],
  }));
  const columns = Object.values(tree as unknown as Record<string, unknown>).filter(ArrayBuffer.isView);
  const bytes = columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return figure(
    'a search tree of a million nodes, without states',
    bytes / 1e6,
    'MB',
    '<= 200',
    `${tree.size} nodes in ${columns.length} columns`,
  );
}

/** Milliseconds that the model takes to answer. */
const LATENCY = 50;
const POSITIONS = 300;
const BUDGET = 64;

/** A model's guess at a position: the exact value, blurred; for one position always the same. */
function guess(state: number): number[] {
  const exact = solveGame(ticTacToe, state, 10_000).values[0]!;
  const value = exact + 1.2 * (new Stream(state, 99).next() - 0.5);
  return [value, -value];
}

/** Positions in the middle of random games where some moves are best and some are not. */
function puzzles(): { state: number; best: Set<number> }[] {
  const found = new Map<number, Set<number>>();
  const stream = new Stream(2024);
  while (found.size < POSITIONS) {
    let state = board();
    for (let left = stream.int(6); left > 0 && ticTacToe.turn(state) !== OVER; left--) {
      const free = ticTacToe.actions!(state, 0);
      state = ticTacToe.act(state, ticTacToe.turn(state), free[stream.int(free.length)]!);
    }
    const mover = ticTacToe.turn(state);
    if (mover === OVER) continue;
    const free = FREE[(state | (state >> 9)) & 0o777]!;
    const worth = free.map(
      (cell) => solveGame(ticTacToe, ticTacToe.act(state, mover, cell), 10_000).values[mover]!,
    );
    const best = new Set(free.filter((_, i) => worth[i] === Math.max(...worth)));
    if (best.size < free.length) found.set(state, best);
  }
  return [...found].map(([state, best]) => ({ state, best }));
}

/** A model behind 50 ms: waves of 16 against one question at a time, and what it costs in good moves. */
export async function searchWaves(): Promise<Figure[]> {
  const positions = puzzles();
  const known = new Map<number, number[]>();
  const values = (state: number) => {
    if (!known.has(state)) known.set(state, guess(state));
    return known.get(state)!;
  };
  const answering = (latency: number): WaveEvaluator<number, number> => ({
    evaluate: async (leaves) => {
      if (latency > 0) await sleep(latency);
      return leaves.map(({ state }) => ({ values: values(state) }));
    },
  });
  const search = (state: number, wave: number, latency: number): Promise<SearchTree<number>> =>
    mctsWaves(
      ticTacToe,
      state,
      { simulations: BUDGET, seed: 1, wave, exploration: 1, solver: false },
      answering(latency),
    );
  const share = async (wave: number) => {
    let right = 0;
    for (const { state, best } of positions) {
      if (best.has(bestAction(await search(state, wave, 0)).action)) right++;
    }
    return right / positions.length;
  };
  const seconds = async (wave: number) => {
    const times: number[] = [];
    for (const { state } of positions.slice(0, ROUNDS)) {
      times.push((await timed(() => search(state, wave, LATENCY))).wall / 1000);
    }
    return median(times);
  };
  const [alone, together] = [await share(1), await share(16)];
  const [slow, fast] = [await seconds(1), await seconds(16)];
  return [
    figure(
      `MCTS on a model of ${LATENCY} ms, ${BUDGET} simulations: waves of 16 against 1`,
      slow / fast,
      '× faster',
      '>= 10',
      `${slow.toFixed(2)} s against ${fast.toFixed(2)} s, median of ${ROUNDS} positions`,
    ),
    figure(
      'share of optimal moves, waves of 16 against 1',
      100 * Math.abs(together - alone),
      'points apart',
      '<= 3',
      `${(100 * together).toFixed(1)} % against ${(100 * alone).toFixed(1)} % of ${POSITIONS} positions`,
    ),
  ];
}
