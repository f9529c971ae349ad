/** The pool of worker threads: what a second one is worth, and what handing over a search costs. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { scenarios } from '../scenarios/index.ts';
import { createSearches } from '../src/pool/pool.ts';
import type { MctsRequest, Searches } from '../src/pool/types.ts';
import { worldOf } from '../src/world/scenario.ts';
import { type Figure, median } from './measure.ts';

const TREES = 8;
const SIMULATIONS = 300_000;
/** Searches of each thread before any is measured: V8 goes on optimising, and heaps go on growing, for some. */
const WARMING = 6;
const ROUNDS = 11;
/** Milliseconds before each search, for what collects the memory of the one before. */
const REST = 150;
const HANDOVERS = 500;

async function request(simulations: number, trees: number): Promise<MctsRequest> {
  const scenario = await scenarios['tic-tac-toe']!();
  const [task] = await scenario.tasks({ options: scenario.options?.parse({}) as Record<string, unknown> });
  const state = worldOf(scenario).initial(task);
  const options = { simulations, seed: 1, solver: false };
  return { scenario, task, state, role: 'X', trees, options };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** A search whose trees all threads share. */
export const rootParallel = () => request(SIMULATIONS, TREES);

/** A search in a process of its own, each time `run` is called. */
async function searchProcess() {
  const child = fork(fileURLToPath(new URL('search-process.ts', import.meta.url)));
  await once(child, 'message');
  return {
    async run() {
      child.send('go');
      await once(child, 'message');
    },
    stop: () => child.disconnect(),
  };
}

/**
 * One search of eight trees on one thread and on two, in turn. For comparison two processes run it at once, each
 * on one thread: they share nothing but the machine, so what a second one adds is all that this machine has to give.
 */
export async function threads(): Promise<Figure> {
  const search = await rootParallel();
  const [one, two] = [createSearches({ threads: 1 }), createSearches({ threads: 2 })];
  const processes = await Promise.all([searchProcess(), searchProcess()]);
  const works = {
    one: () => one.mcts(search),
    two: () => two.mcts(search),
    apart: () => Promise.all(processes.map(({ run }) => run())),
  };
  type Name = keyof typeof works;
  const times: Record<Name, number[]> = { one: [], two: [], apart: [] };
  // Each of two threads does half of a search.
  for (let i = 0; i < WARMING; i++) {
    for (const work of [works.one, works.two, works.two, works.apart]) await work();
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(works)) {
      await setTimeout(REST);
      times[name as Name].push(await milliseconds(work));
    }
  }
  for (const { stop } of processes) stop();
  await Promise.all([one.close(), two.close()]);
  const ratio = median(times.one) / median(times.two);
  const bound = (2 * median(times.one)) / median(times.apart);
  const all = (list: readonly number[]) => list.map((time) => time.toFixed(0)).join(', ');
  return {
    name: '2 threads against 1',
    value: ratio,
    unit: '×',
    target: '>= 1.8',
    met: ratio >= 1.8,
    from: `${TREES} trees × ${SIMULATIONS.toLocaleString('en')} simulations of tic-tac-toe; ms on 1: ${all(times.one)}; on 2: ${all(times.two)}; two processes at once, one thread each: ${all(times.apart)}, ${bound.toFixed(2)} × one`,
  };
}

/** A search of one simulation, there and back, one after another. */
export async function handover(): Promise<Figure> {
  const search = await request(1, 1);
  const pool = createSearches({ threads: 1 });
  const batch = async (searches: Searches) => {
    for (let i = 0; i < HANDOVERS; i++) await searches.mcts(search);
  };
  await batch(pool);
  const each: number[] = [];
  for (let round = 0; round < 5; round++) {
    each.push((1000 * (await milliseconds(() => batch(pool)))) / HANDOVERS);
  }
  await pool.close();
  const value = median(each);
  return {
    name: 'pool overhead per search',
    value,
    unit: 'µs',
    target: '<= 500',
    met: value <= 500,
    from: `searches of 1 simulation, one after another; 5 rounds of ${HANDOVERS}: ${each.map((time) => time.toFixed(0)).join(', ')} µs`,
  };
}
