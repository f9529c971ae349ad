/** Relaunches: each mode plays the right episodes again and no other; what cannot be made again is said. */
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { z } from 'zod';
import { BadInput } from '../../errors.ts';
import { createBroker } from '../../models/broker.ts';
import {
  type Behaviour,
  type SeenRequest,
  startTestServer,
  type TestServer,
} from '../../models/test-server.ts';
import type { Broker } from '../../models/types.ts';
import { defineScenario } from '../../scenario.ts';
import { type ResultLine, readResults } from '../folder/results.ts';
import { type RelaunchOptions, relaunch, relaunched } from './relaunch.ts';
import type { RelaunchMode } from './relaunch-mode.ts';
import { run } from './run.ts';
import type { RunOptions } from './run-options.ts';

/** What becomes of a task: of the scenario's own doing, else of the server's. */
const KINDS = ['fine', 'lost', 'server', 'rate-limit', 'timeout', 'request', 'scenario', 'cut'] as const;
const STATUS: Partial<Record<string, number>> = {
  server: 500,
  'rate-limit': 429,
  timeout: 408,
  request: 400,
};

/** Solved by the word yes; broken, as long as it is, on one kind of task. */
let broken = true;
const fickle = defineScenario({
  id: 'fickle',
  title: 'Trouble of every kind',
  roles: ['agent'],
  rules: 'Say yes.',
  task: z.object({ kind: z.string() }),
  tasks: () => KINDS.map((kind) => ({ kind })),
  taskName: ({ kind }) => kind,
  action: z.string(),
  machine: setup({
    types: {
      input: {} as { kind: string },
      context: {} as { kind: string },
      events: {} as { type: 'ACT'; role: string; action: string },
    },
    guards: { yes: ({ event }) => event.action === 'yes' },
  }).createMachine({
    context: ({ input }) => input,
    initial: 'open',
    states: {
      open: { on: { ACT: [{ guard: 'yes', target: 'won' }, 'lost'] } },
      won: { type: 'final' },
      lost: { type: 'final' },
    },
  }),
  turn: ({ status }) => (status === 'active' ? 'agent' : null),
  actions: () => ['yes', 'no'],
  observe: ({ context }) => {
    if (broken && context.kind === 'scenario') throw new Error('it broke');
    return `task ${context.kind}.`;
  },
  format: (action) => action,
  parse: (text) => text.trim(),
  returns: (state) => ({ agent: state.matches('won') ? 1 : 0 }),
});

let server: TestServer;
/** What is under way at a run's end must not answer the next one. */
const brokers: Broker[] = [];
function newBroker(): Broker {
  const broker = createBroker({ env: {}, tries: 1 });
  brokers.push(broker);
  return broker;
}
let behave: (kind: string, request: SeenRequest) => Behaviour;
beforeAll(async () => {
  server = await startTestServer((request) => {
    const text = request.body.messages.map(({ content }) => content).join(' ');
    return behave(/task ([\w-]+)\./.exec(text)![1]!, request);
  });
});
afterEach(async () => {
  for (const broker of brokers.splice(0)) await broker.close();
});
afterAll(() => server.close());

const failing = (kind: string): Behaviour => {
  if (kind === 'cut') return 'hang';
  const status = STATUS[kind];
  return status === undefined ? healthy(kind) : { status, message: `no ${kind}` };
};
const healthy = (kind: string): Behaviour => ({ texts: [kind === 'lost' ? 'no' : 'yes'] });

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-relaunch-'));
  broken = true;
  behave = failing;
});

const options = () =>
  ({
    scenario: fickle,
    agents: 'direct?attempts=1',
    model: `openai:m@${server.openai}`,
    cwd,
    env: {},
    broker: newBroker(),
    warn: () => {},
  }) satisfies RunOptions;

const again = (folder: string, more: RelaunchOptions = {}) =>
  relaunch(folder, { scenario: fickle, cwd, env: {}, broker: newBroker(), warn: () => {}, ...more });

const resultsOf = (dir: string) => readResults(join(cwd, dir, 'results.jsonl'));
const taskOf = ({ task }: ResultLine) => task;

/** A run in which everything happened once, cut off while one episode was under way. */
async function troubled(): Promise<string> {
  const stop = new AbortController();
  let ended = 0;
  const { run: folder, status } = await run({
    ...options(),
    name: 'troubled',
    signal: stop.signal,
    on: (event) => void (event.type === 'episode' && ++ended === KINDS.length - 1 && stop.abort()),
  });
  expect(status).toBe('interrupted');
  const kinds = (await resultsOf(folder)).map(({ task, status, error }) => [task, error?.kind ?? status]);
  expect(Object.fromEntries(kinds)).toEqual({
    fine: 'solved',
    lost: 'unsolved',
    ...Object.fromEntries(['server', 'rate-limit', 'timeout', 'request', 'scenario'].map((k) => [k, k])),
  });
  return folder;
}

describe('a relaunch', () => {
  it.each<[RelaunchMode | undefined, string[]]>([
    ['incomplete-only', ['cut']],
    ['server-errors', ['cut', 'rate-limit', 'server', 'timeout']],
    ['all-errors', ['cut', 'rate-limit', 'request', 'scenario', 'server', 'timeout']],
    [undefined, ['cut', 'rate-limit', 'request', 'scenario', 'server', 'timeout']],
  ])('%s plays the right episodes again, and no other', async (mode, expected) => {
    const folder = await troubled();
    const before = await resultsOf(folder);
    const how = mode ? { mode } : {};
    const told = await relaunched(folder, { scenario: fickle, cwd, env: {}, ...how });
    const text = await readFile(join(cwd, folder, 'results.jsonl'), 'utf8');
    expect(told.map(({ episode }) => episode.split('.')[0]).sort()).toEqual(expected);
    expect(told.find(({ episode }) => episode.startsWith('server'))?.error?.kind).toBe(
      expected.includes('server') ? 'server' : undefined,
    );

    broken = false;
    behave = healthy;
    const asked = server.seen.length;
    const summary = await again(folder, how);
    const lines = await resultsOf(folder);
    // Every attempt's line stays.
    const now = await readFile(join(cwd, folder, 'results.jsonl'), 'utf8');
    expect(now.slice(0, text.length)).toBe(text);
    const played = lines.slice(before.length);
    expect(played.map(taskOf).sort()).toEqual(expected);
    expect(server.seen.length - asked).toBe(expected.length);
    for (const { task, launch, status } of played) {
      expect([task, launch, status]).toEqual([task, task === 'cut' ? 1 : 2, 'solved']);
    }
    expect(summary).toMatchObject({
      run: folder,
      status: 'finished',
      episodes: KINDS.length,
      solved: 1 + expected.length,
      errors: KINDS.length - 2 - expected.length,
    });
  });

  it('keeps the errors of every launch, and counts the last', async () => {
    const folder = await troubled();
    await again(folder, { mode: 'incomplete-only', signal: AbortSignal.abort() });
    expect(await resultsOf(folder)).toHaveLength(KINDS.length - 1);
    behave = (kind) => (kind === 'server' ? failing(kind) : healthy(kind));
    broken = false;
    const summary = await again(folder);
    expect(summary).toMatchObject({ episodes: KINDS.length, errors: 1 });
    const launches = (await resultsOf(folder)).filter(({ task }) => task === 'server');
    expect(launches.map(({ launch, error }) => [launch, error!.kind])).toEqual([
      [1, 'server'],
      [2, 'server'],
    ]);
  });

  it('of the same run command under its name plays errors again, too', async () => {
    const folder = await troubled();
    broken = false;
    behave = healthy;
    expect(await run({ ...options(), name: 'troubled' })).toMatchObject({ run: folder, errors: 0 });
    expect(await resultsOf(folder)).toHaveLength(KINDS.length - 1 + 6);
  });

  it('that plays no errors does not play them again, either', async () => {
    const folder = await troubled();
    await expect(again(folder, { mode: 'incomplete-only', relaunch: 3 })).rejects.toThrow(
      /^--incomplete-only and --relaunch 3: .*; give one of them$/,
    );
    expect(await resultsOf(folder)).toHaveLength(KINDS.length - 1);
  });

  it('that is only looked at writes nothing', async () => {
    const folder = join(cwd, await troubled());
    await cp(folder, join(cwd, 'copy'), { recursive: true, preserveTimestamps: true });
    await appendFile(join(folder, 'results.jsonl'), '{"torn');
    const warned: string[] = [];
    await relaunched('troubled', { scenario: fickle, cwd, env: {}, warn: (line) => warned.push(line) });
    expect(warned).toEqual([expect.stringContaining('dropped its last line')]);
    expect((await readdir(folder)).sort()).toEqual((await readdir(join(cwd, 'copy'))).sort());
    expect(await readFile(join(folder, 'results.jsonl'), 'utf8')).toMatch(/\{"torn$/);
  });

  it('finds the latest run as last, and says so where there is none', async () => {
    await expect(relaunched('last', { cwd })).rejects.toThrow(/no run yet in runs/);
    const folder = await troubled();
    const told = () => relaunched('last', { scenario: fickle, cwd, env: {} });
    expect(await told()).toHaveLength(6);
    // What was begun has left a journal.
    const cut = { scenario: 'fickle', agent: 'direct?attempts=1', begun: true };
    expect((await told()).find(({ error }) => !error)).toMatchObject(cut);
    await rm(join(cwd, folder, 'episodes'), { recursive: true });
    expect((await told()).find(({ error }) => !error)).toMatchObject({ ...cut, begun: false });
    await expect(relaunched('other', { cwd })).rejects.toThrow(BadInput);
  });
});

describe('what is not as it was is bad input that names it', () => {
  const PUZZLES = 'Rank,Puzzles\n1,1 1 4 6\n2,1 1 11 11\n';

  it('a task file', async () => {
    await writeFile(join(cwd, 'mine.csv'), PUZZLES);
    const how = { cwd, env: {}, cache: 'off' } as const;
    const { run: folder } = await run({ scenario: 'game24', agents: 'direct', tasks: 'mine.csv', ...how });
    expect(await relaunched(folder, how)).toEqual([]);
    await writeFile(join(cwd, 'mine.csv'), PUZZLES.replace('11 11', '2 12'));
    await expect(relaunched(folder, how)).rejects.toThrow(
      /changed since: the tasks of mine.csv; undo that, or run it anew/,
    );
    await expect(relaunch(folder, how)).rejects.toThrow(BadInput);
    expect(await readdir(join(cwd, folder))).not.toContain('run.lock');
  });

  it('a file of tools, and not the requests that go with it', async () => {
    const tools = (years: number) => `export function age() { return ${years}; }\n`;
    const requests = JSON.stringify([{ request: 'How old is it?', answer: '3' }]);
    await writeFile(join(cwd, 'mine.ts'), tools(3));
    await writeFile(join(cwd, 'mine.json'), requests);
    const server = await startTestServer(() => ({ texts: ['3'] }));
    const how = { cwd, env: {}, cache: 'off' } as const;
    const set = { tools: './mine.ts' };
    const model = `openai:m@${server.openai}`;
    const { run: folder } = await run({
      ...{ scenario: 'tools', agents: 'react', tasks: 'mine.json', set, model },
      ...how,
    });
    await server.close();
    expect(await relaunched(folder, how)).toEqual([]);
    await writeFile(join(cwd, 'mine.ts'), tools(4));
    await expect(relaunched(folder, how)).rejects.toThrow('changed since: the tools of ./mine.ts; undo');
    await writeFile(join(cwd, 'mine.ts'), tools(3));
    await writeFile(join(cwd, 'mine.json'), requests.replace('old', 'young'));
    await expect(relaunched(folder, how)).rejects.toThrow('changed since: the tasks of mine.json; undo');
  });

  it('and the name goes on, too, with a run of an experiment that is not finished', async () => {
    const experiment = { name: 'mine', file: './mine.experiment.ts' };
    const how = { cwd, env: {}, cache: 'off' } as const;
    const { run: folder } = await run({ scenario: 'kuhn-poker', agents: 'first', experiment, ...how });
    const scenario = 'kuhn-pocker';
    const again = await relaunched(folder, { scenario, ...how }).catch(({ message }) => message);
    expect(again).toMatch(/^unknown scenario "kuhn-pocker": [^(]*$/);
    const file = join(cwd, folder, 'run.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"finished"', '"interrupted"'));
    await expect(relaunched(folder, { scenario, ...how })).rejects.toThrow(
      '(troupe run ./mine.experiment.ts --name mine, as it was, goes on, too)',
    );
  });

  it('a folder without run.json', async () => {
    const folder = join(cwd, await troubled());
    await writeFile(join(folder, 'run.json'), '{');
    await expect(relaunch('last', { cwd })).rejects.toThrow(/has no run.json that can be read/);
  });
});

describe('a run that plays its errors again by itself', () => {
  const TASKS = Array.from({ length: 10 }, (_, i) => ({ kind: `t${i}` }));
  /** Plays; `fails` says whether a task's nth try fails. */
  async function play(fails: (task: number, time: number) => boolean) {
    const times = new Map<string, number>();
    behave = (kind) => {
      const time = (times.get(kind) ?? 0) + 1;
      times.set(kind, time);
      return fails(Number(kind.slice(1)), time) ? { status: 500 } : { texts: ['yes'] };
    };
    const warned: string[] = [];
    const told: string[] = [];
    const summary = await run({
      ...options(),
      tasks: TASKS,
      relaunch: 3,
      warn: (line) => warned.push(line),
      on: (event) => void (event.type === 'relaunch' && told.push(`${event.errors} again, ${event.time}`)),
    });
    return { summary, warned, told, tries: [...times.values()] };
  }

  it('until none is left', async () => {
    const { summary, warned, told, tries } = await play((task, time) => task < 3 && time <= task);
    expect(summary).toMatchObject({ episodes: 10, solved: 10, errors: 0 });
    expect(told).toEqual(['2 again, 1', '1 again, 2']);
    expect(warned).toEqual([]);
    expect(tries).toEqual([1, 2, 3, 1, 1, 1, 1, 1, 1, 1]);
    expect(await resultsOf(summary.run)).toHaveLength(13);
  });

  it('three times at most', async () => {
    const { summary, told } = await play((task, time) => (task < 2 ? time <= 1 + task : task === 2));
    expect(summary).toMatchObject({ episodes: 10, errors: 1 });
    expect(told).toHaveLength(3);
  });

  it('not where no fewer fail', async () => {
    const { summary, told, warned } = await play((task) => task < 2);
    expect(summary).toMatchObject({ errors: 2 });
    expect(told).toEqual(['2 again, 1']);
    expect(warned).toEqual([
      '2 of 10 episodes failed, no fewer than before: they are not played again; troupe relaunch does',
    ]);
  });

  it('nor where over 30 % fail', async () => {
    const { summary, told, warned } = await play((task) => task < 4);
    expect(summary).toMatchObject({ errors: 4 });
    expect(told).toEqual([]);
    expect(warned).toEqual([expect.stringContaining('4 of 10 episodes failed, over 30 % of all')]);
  });
});
