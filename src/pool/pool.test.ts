import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { EpisodeError, Stopped } from '../errors.ts';
import type { SearchTree } from '../search/types.ts';
import { worldOf } from '../world/scenario.ts';
import { inlineSearches } from './inline.ts';
import { createSearches } from './pool.ts';
import { type Broken, stairs } from './test-file.ts';
import type { Searches, SearchStart } from './types.ts';

const options = { simulations: 300, seed: 5, solver: false };

let dir: string;
let pool: Searches;
let start: SearchStart;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'troupe-pool-'));
  start = await stairs(dir, 'stairs');
  pool = createSearches({ threads: 1, memory: 128 });
});
afterAll(async () => {
  await pool.close();
  await rm(dir, { recursive: true, force: true });
});

async function game(): Promise<SearchStart> {
  const scenario = await scenarios['tic-tac-toe']!();
  const [task] = await scenario.tasks({ options: scenario.options?.parse({}) as never });
  return { scenario, task, state: worldOf(scenario).initial(task), role: 'X' };
}

const bytes = (tree: SearchTree) =>
  Object.entries(tree).map(([name, value]) => [
    name,
    ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
      : value,
  ]);

describe('the same on any threads', () => {
  test('equal seeds give equal trees on 1, 2 and 4 threads, byte for byte', async () => {
    const request = { ...(await game()), options: { ...options, simulations: 2000 }, trees: 4 };
    const other = { ...request, options: { ...request.options, seed: 6 } };
    const trees = [];
    for (const threads of [1, 2, 4]) {
      const several = createSearches({ threads });
      const [tree, unlike] = await Promise.all([several.mcts(request), several.mcts(other)]);
      await several.close();
      expect(tree.root.map(({ visits }) => visits)).not.toEqual(unlike.root.map(({ visits }) => visits));
      trees.push(tree);
    }
    expect(trees[0]).toMatchObject({ trees: 4, simulations: 8000 });
    for (const tree of trees) expect(bytes(tree)).toEqual(bytes(trees[0]!));
    expect((await inlineSearches().mcts(request)).root).toEqual(trees[0]!.root);
  });

  test('a single tree is the plain search, trimmed to its size', async () => {
    const request = { ...start, options };
    const [there, here] = [await pool.mcts(request), await inlineSearches().mcts(request)];
    expect(there.visits).toHaveLength(there.size);
    expect(there.returns).toHaveLength(there.size * there.roles.length);
    expect(there.root).toEqual(here.root);
    expect(there.line).toEqual(here.line);
    expect([...there.visits]).toEqual([...here.visits.subarray(0, here.size)]);
  });

  test.each(['value', 'playouts'] as const)('leaves are judged by %s', async (evaluate) => {
    const request = { ...start, options, evaluate, playouts: 2 };
    expect((await pool.mcts(request)).root).toEqual((await inlineSearches().mcts(request)).root);
  });

  test('playouts of many states, exact play, plans and thoughts', async () => {
    const { state, ...rest } = await game();
    const { scenario, task } = rest;
    const world = worldOf(scenario);
    const states = Array.from({ length: 9 }, (_, i) => world.act(world.initial(task), 0, { cell: i + 1 }));
    const many = { ...rest, states: [...states, ...states, ...states, ...states], count: 20, seed: 3 };
    const means = await pool.playouts(many);
    expect(means).toEqual(await inlineSearches().playouts(many));
    expect(means).toHaveLength(36);
    // Every state has a stream of its own, whatever batch it is in.
    expect(means[0]).not.toEqual(means[9]);

    expect(await pool.solve({ ...rest, state, states: 10_000 })).toMatchObject({ values: [0, 0] });
    expect(await pool.plan({ ...start, states: 100 })).toMatchObject({ actions: [1, 2, 2], values: [1] });
    const thoughts = {
      ...start,
      strategy: 'breadth',
      breadth: 3,
      depth: 5,
      proposals: 2,
      playouts: 1,
      seed: 1,
    } as const;
    const { plan } = await pool.thoughts(thoughts);
    expect((plan as number[]).reduce((sum, steps) => sum + steps)).toBe(5);
  });

  test('no plan, and more states than allowed', async () => {
    const stuck = { ...start, state: { ...start.state, context: { steps: 6, height: 5 }, value: 'fallen' } };
    expect(
      await pool.plan({ ...stuck, state: { ...stuck.state, status: 'done' } as never, states: 100 }),
    ).toBe(undefined);
    await expect(pool.solve({ ...(await game()), states: 100 })).rejects.toThrow(
      new Stopped('states', 'there are more than the 100 states allowed'),
    );
  });

  test('a scenario that other threads cannot find is searched here', async () => {
    const { origin: _, ...scenario } = start.scenario;
    const searches = createSearches({ threads: 1 });
    const tree = await searches.mcts({ ...start, scenario, options });
    expect(tree.root).toEqual((await pool.mcts({ ...start, options })).root);
    await searches.close();
  });
});

describe('faults end one search', () => {
  const searchOf = async (name: string, broken: Broken, deadline?: number) =>
    pool.mcts({ ...(await stairs(dir, name, broken)), options }, { deadline });

  /** How a broken search ends while two whole ones share its only thread. */
  async function amidOthers(name: string, broken: Broken, deadline?: number): Promise<EpisodeError> {
    const [failed, ...others] = await Promise.allSettled([
      searchOf(name, broken, deadline),
      pool.mcts({ ...start, options }),
      pool.mcts({ ...start, options }),
    ]);
    expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect((await pool.mcts({ ...start, options })).size).toBeGreaterThan(3);
    const { reason } = failed as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(EpisodeError);
    return reason;
  }

  test('a guard that throws', async () => {
    const error = await amidOthers('guard', {
      guard: "if (context.steps > 2) throw new Error('the stairs creak')",
    });
    expect(error.kind).toBe('scenario');
    expect(error.message).toMatch(/^scenario stairs \(.*guard\.ts\): .*'a step up'.*the stairs creak/);
  });

  test('a function that never returns is ended by the deadline', async () => {
    // What the thread needs to start counts as well.
    await pool.mcts({ ...start, options });
    const error = await amidOthers('endless', { returns: 'while (onThread) {}' }, 1500);
    expect(error.kind).toBe('timeout');
    expect(error.message).toBe(
      'scenario stairs: the search (mcts) was not done after 1.5 s: its thread was ended',
    );
  });

  test('one that holds too much is ended, long before V8 would', async () => {
    const all = 'const all = []; while (onThread) if (all.length < 6e6) all.push({ at: all.length })';
    const error = await amidOthers('memory', { returns: all }, 20_000);
    expect(error.kind).toBe('internal');
    expect(error.message).toBe('scenario stairs: the search (mcts) ran out of memory');
  });

  test('one that ends its thread', async () => {
    const error = await amidOthers('exit', { returns: 'if (onThread) process.exit(7)' });
    expect(error.kind).toBe('internal');
    expect(error.message).toBe(
      'scenario stairs: the search (mcts) lost its thread: worker exited with code: 7',
    );
  });

  test('what a search has left behind harms no other', async () => {
    const later = "if (onThread) setTimeout(() => { throw new Error('left behind'); })";
    await searchOf('later', { returns: later });
    for (let i = 0; i < 5; i++) expect((await pool.mcts({ ...start, options })).simulations).toBe(300);
  });

  test('a file that does not load on the thread', async () => {
    const error = await amidOthers('unread', { top: "if (onThread) throw new Error('only one of me');" });
    expect(error.kind).toBe('scenario');
    expect(error.message).toMatch(/unread\.ts does not load: only one of me.* \(on a search's thread\)$/);
  });

  test('what is no data cannot go to another thread', async () => {
    const error = await pool
      .mcts({ ...start, task: { height: 5, say: () => {} }, options })
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(EpisodeError);
    expect(error.message).toMatch(/^scenario stairs: the search \(mcts\) cannot go to another thread/);
  });
});

describe('watched and cancelled', () => {
  test('progress is told, up to all simulations of all trees', async () => {
    const told: number[] = [];
    const request = { ...start, options: { ...options, simulations: 100_000 }, trees: 2 };
    await pool.mcts(request, { progress: (simulations) => told.push(simulations) });
    expect(told.at(-1)).toBe(200_000);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  test('a search ends when it is cancelled, and so does one that never looks', async () => {
    const endless = await stairs(dir, 'deaf', { returns: 'while (onThread) {}' });
    const long = { ...options, simulations: 1_000_000_000 };
    for (const request of [
      { ...start, options: long },
      { ...endless, options },
    ]) {
      const controller = new AbortController();
      const reason = new Error('enough');
      const searching = pool.mcts(request, { signal: controller.signal });
      const queued = pool.mcts(request, { signal: controller.signal });
      setTimeout(() => controller.abort(reason), 300);
      await expect(searching).rejects.toBe(reason);
      await expect(queued).rejects.toBe(reason);
      // The thread is free again.
      expect((await pool.mcts({ ...start, options })).simulations).toBe(300);
    }
  });

  test('what is cancelled before it begins never does', async () => {
    const reason = new Error('not wanted');
    const cancelled = pool.mcts({ ...start, options }, { signal: AbortSignal.abort(reason) });
    await expect(cancelled).rejects.toBe(reason);
  });

  test('closing ends searches under way, and refuses later ones', async () => {
    const searches = createSearches({ threads: 1 });
    const long = { ...start, options: { ...options, simulations: 1_000_000_000 } };
    const underWay = [searches.mcts(long), searches.mcts(long)].map((search) =>
      search.catch((error) => error.message),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    await searches.close();
    expect(await Promise.all(underWay)).toEqual(Array(2).fill('the pool of searches was closed'));
    await expect(searches.mcts(long)).rejects.toThrow('the pool of searches was closed');
  });

  test('closing ends a search in this thread that waits for a silent model', async () => {
    const { origin: _, ...scenario } = start.scenario;
    const never = () => new Promise<never>(() => {});
    const model = {
      search: { ask: never, weigh: never },
      attempt: 0,
      decision: 0,
      memory: { propose: [], predict: [] },
      temperature: 0,
      samples: 1,
      alpha: 0.5,
    };
    const searches = createSearches({ threads: 1 });
    const search = searches.mcts({ ...start, scenario, options: { ...options, depth: 4 }, model });
    const ended = expect(search).rejects.toThrow('the pool of searches was closed');
    await searches.close();
    await ended;
  });
});
