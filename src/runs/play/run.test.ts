import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setup } from 'xstate';
import { z } from 'zod';
import { BadInput } from '../../errors.ts';
import { createBroker } from '../../models/broker.ts';
import { startTestServer } from '../../models/test-server.ts';
import { defineScenario } from '../../scenario.ts';
import { type Claimed, claim } from '../folder/claim.ts';
import { readJournal } from '../folder/journal.ts';
import { type Manifest, readManifest, writeManifest } from '../folder/manifest.ts';
import { lastLaunches, type ResultLine, readResults } from '../folder/results.ts';
import { run } from './run.ts';
import type { RunOptions } from './run-options.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-run-'));
});

const play = (options: Partial<RunOptions> & Pick<RunOptions, 'agents'>) =>
  run({ scenario: 'game24', tasks: '0-3', cwd, env: {}, warn: () => {}, ...options });

const resultsOf = (dir: string) => readResults(join(cwd, dir, 'results.jsonl'));

/** Results without what may differ between equal runs, in order of episode. */
const essence = (lines: readonly ResultLine[]) =>
  lines
    .map(({ seconds: _s, live: _l, spent: _p, launch: _n, ...line }) => line)
    .sort((a, b) => (a.episode < b.episode ? -1 : 1));

/** Ends after one action, or goes wrong in the way the task says. */
const trap = defineScenario({
  id: 'trap',
  title: 'Trap',
  roles: ['agent'],
  rules: 'Answer with go.',
  task: z.object({ kind: z.string() }),
  tasks: () => ['fine', 'machine', 'observe', 'actions', 'returns', 'stray'].map((kind) => ({ kind })),
  taskName: ({ kind }) => kind,
  action: z.literal('go'),
  machine: setup({
    types: {
      context: {} as { kind: string },
      input: {} as { kind: string },
      events: {} as { type: 'ACT'; role: string; action: 'go' },
    },
    actions: {
      work: ({ context }) => {
        if (context.kind === 'machine') throw new Error('machine broke');
      },
    },
  }).createMachine({
    context: ({ input }) => input,
    initial: 'open',
    states: { open: { on: { ACT: { target: 'gone', actions: 'work' } } }, gone: { type: 'final' } },
  }),
  turn: (state) => (state.status === 'active' ? (state.context.kind === 'stray' ? 'nobody' : 'agent') : null),
  actions: ({ context }) => {
    if (context.kind === 'actions') throw new Error('actions broke');
    return ['go'];
  },
  observe: ({ context }) => {
    if (context.kind === 'observe') throw new Error('observe broke');
    return 'Go.';
  },
  format: (action) => action,
  parse: () => 'go',
  returns: ({ context, status }) => {
    if (context.kind === 'returns') throw new Error('returns broke');
    return { agent: status === 'done' ? 1 : 0 };
  },
});

describe('a run', () => {
  it('writes its folder: manifest, a line per episode, a journal each', async () => {
    const summary = await play({ agents: 'direct,random', seeds: 2 });
    expect(summary).toMatchObject({ status: 'finished', episodes: 12, errors: 0 });
    expect(summary.run).toMatch(/^runs\/\d{8}-\d{6}-game24$/);
    const lines = await resultsOf(summary.run);
    expect(lines).toHaveLength(12);
    expect(new Set(lines.map(({ episode }) => episode)).size).toBe(12);
    expect(lines.filter(({ status }) => status === 'solved')).toHaveLength(summary.solved);
    expect(lines.reduce((sum, { calls }) => sum + calls, 0)).toBe(summary.calls);
    const [line] = lines.filter(({ agent }) => agent === 'direct');
    expect(line).toMatchObject({
      scenario: 'game24',
      model: 'synthetic',
      launch: 1,
      arm: 'direct?model=synthetic',
    });
    expect(lines.find(({ agent }) => agent === 'random')).toMatchObject({ model: null, calls: 0 });
    const journal = await readJournal(join(cwd, summary.run, 'episodes', `${line!.episode}.jsonl`));
    expect(journal.filter(({ type }) => type === 'call')).toHaveLength(line!.calls);
    expect(journal.filter(({ type }) => type === 'action')).toHaveLength(line!.steps);
    expect(journal.filter(({ type }) => type === 'end')).toMatchObject([{ status: line!.status }]);
    const manifest = await readManifest(join(cwd, summary.run));
    expect(manifest).toMatchObject({
      name: 'game24',
      status: 'finished',
      plan: { seeds: { from: 1, count: 2 } },
    });
    expect(manifest!.versions).toMatchObject({ node: process.versions.node, xstate: '5.33.3' });
  });

  it('gives the same results for any concurrency, cached or not', async () => {
    const options = { agents: 'direct,reflexion,tot,rafa', set: { attempts: 2 }, seeds: 2 } as const;
    const runs = [];
    for (const more of [
      { concurrency: 1, cache: 'off' },
      { concurrency: -1, cache: 'off' },
      { concurrency: 5, cache: 'read-write' },
      { concurrency: 64, cache: 'replay' },
    ] as const) {
      runs.push(await play({ ...options, ...more }));
    }
    const [first, ...others] = await Promise.all(runs.map(async ({ run }) => essence(await resultsOf(run))));
    for (const other of others) expect(other).toEqual(first);
    expect(first).toHaveLength(24);
    expect(runs[3]).toMatchObject({ live: 0, spent: 0, calls: runs[0]!.calls });
    expect(runs[3]!.arms).toEqual(runs[0]!.arms);
  });

  it('counts the same tokens for any concurrency and order of arms that share samples', async () => {
    const arms = ['tot?attempts=2&evaluations=1', 'tot?attempts=2&evaluations=3'];
    const options = { tasks: '1300-1310', maxTokens: 12_000 } as const;
    const lines = [];
    for (const agents of [arms, arms.toReversed()]) {
      for (const more of [
        { concurrency: 1, cache: 'off' },
        { concurrency: 64, cache: 'off' },
        { concurrency: 64, cache: 'read-write', env: { TROUPE_CACHE_DIR: agents[0]!.slice(-1) } },
      ] as const) {
        lines.push(essence(await resultsOf((await play({ ...options, ...more, agents })).run)));
      }
    }
    for (const other of lines) expect(other).toEqual(lines[0]);
    expect(new Set(lines[0]!.map(({ stopped }) => stopped))).toContain('tokens');
  });

  it('gives the same results when episodes run out of calls while others are under way', async () => {
    const options = { agents: 'tot,rafa', maxCalls: 17, cache: 'off' } as const;
    const one = await play({ ...options, concurrency: 1, model: 'synthetic?latency=2ms' });
    const all = await play({ ...options, concurrency: -1, model: 'synthetic?latency=2ms' });
    const lines = essence(await resultsOf(one.run));
    expect(lines).toEqual(essence(await resultsOf(all.run)));
    for (const { stopped, calls } of lines) {
      expect(stopped).toBe('calls');
      expect(calls).toBeLessThanOrEqual(17);
    }
  });

  it('lets no episode’s trouble touch another', async () => {
    const summary = await run({ scenario: trap, agents: 'first', cwd, env: {} });
    expect(summary).toMatchObject({ episodes: 6, solved: 1, errors: 5, status: 'finished' });
    const lines = await resultsOf(summary.run);
    for (const { task, status, error, end } of lines) {
      if (task === 'fine') expect(status).toBe('solved');
      else expect({ status, end }).toEqual({ status: 'error', end: undefined });
      // An agent looks at the legal actions itself.
      if (task !== 'fine') expect(error!.kind).toMatch(task === 'actions' ? /scenario|internal/ : 'scenario');
    }
    expect(lines.find(({ task }) => task === 'machine')!.error!.message).toContain('machine broke');
  });

  it('throws an episode’s error with debug', async () => {
    await expect(run({ scenario: trap, agents: 'first', cwd, env: {}, debug: true })).rejects.toThrow(
      /machine broke/,
    );
    const [folder] = await readdir(join(cwd, 'runs'));
    expect(await readManifest(join(cwd, 'runs', folder!))).toMatchObject({ status: 'failed' });
  });

  it('tells how it goes on', async () => {
    const seen: string[] = [];
    const summary = await play({
      agents: 'random',
      on(event) {
        if (event.type === 'start') seen.push(`start ${event.total} ${event.run}`);
        else if (event.type === 'episode') seen.push(event.line.episode);
      },
    });
    expect(seen).toHaveLength(4);
    expect(seen[0]).toBe(`start 3 ${summary.run}`);
  });
});

describe('bad input', () => {
  it.each<[Partial<RunOptions>, RegExp]>([
    [{ model: 'openai:gpt-4o' }, /OPENAI_API_KEY is not set/],
    [{ out: 'file/runs' }, /--out .*file is not a folder/],
    [{ env: { TROUPE_CACHE_DIR: 'file/x' } }, /TROUPE_CACHE_DIR .*file is not a folder/],
    [{ concurrency: 0 }, /--concurrency 0/],
    [{ maxCost: -1 }, /--max-cost -1/],
    [{ maxCost: 1, model: 'openai:m@http://127.0.0.1:9/v1' }, /no price for openai:m@http:\/\/127/],
    [{ name: 'a/b' }, /--name "a\/b"/],
    [{ tasks: 'none.csv' }, /no such file/],
  ])('%j writes nothing', async (options, why) => {
    await writeFile(join(cwd, 'file'), '');
    const error = await play({ agents: 'direct', ...options }).catch((reason) => reason);
    expect(error).toBeInstanceOf(BadInput);
    expect(error.message).toMatch(why);
    expect(await readdir(cwd)).toEqual(['file']);
  });

  it('a cache that is replayed asks no key', async () => {
    const summary = await play({ agents: 'direct', model: 'openai:gpt-4o', cache: 'replay' });
    expect(summary).toMatchObject({ errors: 3, live: 0 });
  });
});

describe('an unfinished run', () => {
  const options = { agents: 'direct,tot', set: { attempts: 2 }, name: 'mine', seeds: 4 } as const;

  /** Stops after so many episodes. */
  async function interrupted(episodes: number, more: Partial<RunOptions> = {}) {
    const stop = new AbortController();
    let ended = 0;
    const summary = await play({
      ...options,
      concurrency: 3,
      model: 'synthetic?latency=1ms',
      signal: stop.signal,
      on: (event) => void (event.type === 'episode' && ++ended === episodes && stop.abort()),
      ...more,
    });
    return summary;
  }

  it('goes on under its name, and ends as if it had never been stopped', async () => {
    const part = await interrupted(5);
    expect(part.status).toBe('interrupted');
    expect(part.episodes).toBeGreaterThanOrEqual(5);
    expect(part.episodes).toBeLessThan(24);
    const before = await resultsOf(part.run);
    const seen: string[] = [];
    const whole = await play({
      ...options,
      model: 'synthetic?latency=1ms',
      on: (event) => void (event.type === 'episode' && seen.push(event.line.episode)),
    });
    expect(whole).toMatchObject({ run: part.run, status: 'finished', episodes: 24 });
    expect(seen).toHaveLength(24 - part.episodes);
    expect(seen).not.toContain(before[0]!.episode);
    const lines = await resultsOf(whole.run);
    expect(lines.slice(0, part.episodes)).toEqual(before);
    const straight = await play({ ...options, name: 'straight', model: 'synthetic?latency=1ms' });
    expect(essence(lines)).toEqual(essence(await resultsOf(straight.run)));
    const { run: _r, seconds: _s, live: _l, cached: _c, ...figures } = whole;
    expect(straight).toMatchObject(figures);
    expect(straight.live).toBe(0);
    // All live calls of the whole run, those of its cut-off episodes included, none twice.
    expect(whole.live + whole.cached).toBe(whole.calls);
    expect(whole.seconds).toBeGreaterThan(part.seconds);
  });

  it('counts what its cut-off episodes asked', async () => {
    const keys = async (dir: string) => {
      const names = await readdir(join(cwd, dir, 'episodes'));
      const journals = await Promise.all(names.map((name) => readJournal(join(cwd, dir, 'episodes', name))));
      const calls = journals.flat().filter(({ type }) => type === 'call');
      return calls.flatMap(({ sources }) => sources as string[]).filter((source) => source === 'live').length;
    };
    const part = await interrupted(1);
    expect(part.live).toBe(await keys(part.run));
    const ended = (await resultsOf(part.run)).reduce((sum, { live }) => sum + live, 0);
    expect(part.live).toBeGreaterThan(ended);
    const again = await interrupted(1);
    expect(again.live).toBeGreaterThanOrEqual(part.live);
  });

  it('with another plan is bad input; under another name it is left alone', async () => {
    await interrupted(2);
    const error = await play({ ...options, seeds: 5 }).catch((reason) => reason);
    expect(error).toBeInstanceOf(BadInput);
    expect(error.message).toMatch(
      /--name mine: .* is unfinished and has another plan \(arms, seeds differ\)/,
    );
    expect((await play({ agents: 'random', name: 'other' })).status).toBe('finished');
    expect((await play({ agents: 'random' })).status).toBe('finished');
    expect(await readdir(join(cwd, 'runs'))).toHaveLength(3);
  });

  it('that a process is still playing is bad input', async () => {
    const { run: folder } = await interrupted(2);
    const dir = join(cwd, folder);
    const claimed = (await claim(dir)) as Claimed;
    await expect(interrupted(2)).rejects.toThrow(
      `--name mine: process ${process.pid} is playing ${dir}; choose`,
    );
    await claimed.release();
    // What a process of that number, but not that process, has left.
    const manifest = (await readManifest(dir)) as Manifest;
    await writeManifest(dir, { ...manifest, status: 'running', pid: process.ppid });
    expect((await interrupted(2)).run).toBe(folder);
  });

  it('that another process has taken over while this one slept is left to the other', async () => {
    const now = Date.now();
    const files = async () => {
      const [dir] = await readdir(join(cwd, 'runs'));
      const names = ['results.jsonl', 'run.json', 'run.lock'];
      return Promise.all(names.map((name) => readFile(join(cwd, 'runs', dir!, name), 'utf8')));
    };
    let folder = '';
    let taken: Promise<string[]> | undefined;
    const playing = play({
      ...options,
      concurrency: 1,
      model: 'synthetic?latency=1ms',
      on: (event) => {
        if (event.type === 'start') folder = join(cwd, event.run);
        if (event.type !== 'episode' || taken) return;
        writeFileSync(join(folder, 'run.lock'), JSON.stringify({ host: 'elsewhere', pid: 1 }));
        taken = files();
        vi.spyOn(Date, 'now').mockImplementation(() => now + 60_000);
      },
    });
    await expect(playing).rejects.toThrow(`another process has taken over ${folder}`);
    vi.restoreAllMocks();
    expect((await taken)![0]).toMatch(/^.*\n$/);
    expect(await files()).toEqual(await taken);
  });

  it('that is finished starts anew beside it', async () => {
    const first = await play({ agents: 'random', name: 'mine' });
    const second = await play({ agents: 'random', name: 'mine' });
    expect(second.run).not.toBe(first.run);
    expect(essence(await resultsOf(second.run))).toEqual(essence(await resultsOf(first.run)));
  });

  it('plays its errors again, with a higher launch', async () => {
    let broken = true;
    const server = await startTestServer(({ n }) =>
      broken && n % 2 === 0 ? { status: 400, message: 'no' } : { texts: ['1 + 1 = 2'] },
    );
    const stop = new AbortController();
    const broker = createBroker({ env: {} });
    const again: Partial<RunOptions> & Pick<RunOptions, 'agents'> = {
      agents: 'direct',
      model: `openai:m@${server.openai}`,
      set: { attempts: 1 },
      name: 'errors',
      tasks: '0-6',
      concurrency: 1,
      broker,
    };
    let ended = 0;
    const part = await play({
      ...again,
      signal: stop.signal,
      on: (event) => void (event.type === 'episode' && ++ended === 5 && stop.abort()),
    });
    expect(part.errors).toBeGreaterThan(0);
    broken = false;
    const whole = await play(again);
    expect(whole).toMatchObject({ run: part.run, episodes: 6, errors: 0 });
    const lines = await resultsOf(whole.run);
    expect(lines).toHaveLength(6 + part.errors);
    expect([...lastLaunches(lines).values()].filter(({ launch }) => launch === 2)).toHaveLength(part.errors);
    await broker.close();
    await server.close();
  });
});

describe('a budget', () => {
  it('stops the run when it is spent, over all its parts', async () => {
    const server = await startTestServer(() => ({ texts: ['1 + 1 = 2'] }));
    const model = `openai:gpt-4o@${server.openai}`;
    const options = {
      agents: 'direct',
      model,
      name: 'dear',
      tasks: '0-9',
      concurrency: 1,
      cache: 'read-write',
    } as const;
    const free = await play({ ...options, name: 'free' });
    expect(free.status).toBe('finished');
    const asked = server.seen.length;
    const fresh = { ...options, env: { TROUPE_CACHE_DIR: 'other' } };
    const part = await play({ ...fresh, maxCost: free.cost / 2 });
    expect(part.status).toBe('budget');
    expect(part.episodes).toBeLessThan(9);
    expect(part.episodes).toBeGreaterThan(0);
    expect(await resultsOf(part.run)).toHaveLength(part.episodes);
    const still = await play({ ...fresh, maxCost: free.cost / 2 });
    expect(still).toMatchObject({ status: 'budget', run: part.run });
    const whole = await play({ ...fresh, maxCost: 2 * free.cost });
    expect(whole).toMatchObject({ status: 'finished', run: part.run, episodes: 9, cost: free.cost });
    expect(whole.spent).toBeCloseTo(free.spent, 9);
    expect(server.seen.length).toBe(2 * asked);
    await server.close();
  });

  it('goes by a price of the folder’s that names the server', async () => {
    const server = await startTestServer(() => ({ texts: ['1 + 1 = 2'] }));
    const model = `openai:m@${server.openai}`;
    await writeFile(join(cwd, 'prices.json'), JSON.stringify({ [model]: { input: 1000, output: 1000 } }));
    // 100 tokens in and 20 out: 0.12 USD a call.
    const summary = await play({ agents: 'direct', model: `${model}?temperature=1`, maxCost: 0.2 });
    expect(summary).toMatchObject({ status: 'budget', live: 2 });
    expect(summary.spent).toBeCloseTo(0.24);
    expect(server.seen).toHaveLength(2);
    await server.close();
  });
});

describe('run.json', () => {
  it('is valid at any time', async () => {
    const running = play({ agents: 'direct', seeds: 3, model: 'synthetic?latency=1ms' });
    const seen = new Set<string>();
    let over = false;
    const end = running.finally(() => {
      over = true;
    });
    while (!over) {
      const [folder] = await readdir(join(cwd, 'runs')).catch(() => []);
      const text =
        folder && (await readFile(join(cwd, 'runs', folder, 'run.json'), 'utf8').catch(() => undefined));
      if (text) seen.add((JSON.parse(text) as Manifest).status);
      await new Promise(setImmediate);
    }
    await end;
    expect(seen).toContain('running');
  });
});
