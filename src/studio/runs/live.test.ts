/** Runs under way, of this process and of others, as pages follow them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readResults } from '../../runs/folder/results.ts';
import { createControl } from '../../runs/play/control.ts';
import { run } from '../../runs/play/run.ts';
import type {
  RunDetail,
  RunEvent,
  RunListing,
  RunningEpisode,
  RunsEvent,
  WantedAnswer,
} from '../api/runs.ts';
import { serveRuns, type TestServer } from './test-server.ts';

const BIN = resolve('bin/troupe.js');

let cwd: string;
let out: string;
const ends: (() => unknown)[] = [];

/** On a machine that has other things to do. */
const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 30_000 });

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-studio-live-'));
  out = join(cwd, 'runs');
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(cwd, { recursive: true, force: true });
});

async function serve(port = 0): Promise<TestServer> {
  const server = await serveRuns(out, cwd, port);
  ends.push(server.close);
  return server;
}

interface Message<T> {
  id: string;
  event: T;
}

/** Follows a stream as a browser does, until it breaks off or is left. */
function follow<T>(port: number, path: string, lastId?: string) {
  const messages: Message<T>[] = [];
  const leave = new AbortController();
  const headers = lastId === undefined ? undefined : { 'last-event-id': lastId };
  const over = (async () => {
    const response = await fetch(`http://127.0.0.1:${port}/api/${path}`, { headers, signal: leave.signal });
    let text = '';
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      const parts = (text + piece).split('\n\n');
      text = parts.pop()!;
      for (const part of parts) {
        const fields = Object.fromEntries(part.split('\n').map((line) => line.split(/: ?(.*)/s)));
        if (fields.data) messages.push({ id: fields.id, event: JSON.parse(fields.data) as T });
      }
    }
  })().catch(() => {});
  const end = () => {
    leave.abort();
    return over;
  };
  ends.push(end);
  return { messages, over, end };
}

const endedOf = (messages: Message<RunEvent>[]) =>
  messages.flatMap(({ event }) => event.ended.map(({ episode }) => episode));

/** A run in a process of its own, slow enough to be watched. */
function play(): ChildProcess {
  const args = [
    'run',
    'game24',
    '--agent',
    'direct,tot',
    '--tasks',
    '0-6',
    '--set',
    'attempts=1',
    '--cache',
    'off',
    '--seeds',
    '6',
  ];
  const slow = ['--model', 'synthetic?latency=500ms', '--concurrency', '3', '--display', 'none'];
  const child = spawn(process.execPath, [BIN, ...args, ...slow], { cwd, stdio: 'ignore' });
  ends.push(() => child.kill('SIGKILL'));
  return child;
}

/** The only run's id, once it is there. */
const idOfRun = () =>
  until(async () => {
    const [id] = await readdir(out);
    expect(await readFile(join(out, id!, 'results.jsonl'), 'utf8')).toBeDefined();
    return id!;
  });

const episodesOf = async (id: string) =>
  (await readResults(join(out, id, 'results.jsonl'), { warn: () => {} })).map(({ episode }) => episode);

test('a server that ends and is started again goes on after the last id: nothing is lost or repeated', async () => {
  const control = createControl();
  let ended = 0;
  const playing = run({
    scenario: 'game24',
    agents: ['direct', 'tot'],
    tasks: '0-6',
    set: { attempts: 1 },
    seeds: 3,
    cache: 'off',
    concurrency: 3,
    control,
    cwd,
    env: {},
    warn: () => {},
    on(event) {
      // It is held up until it has been looked at.
      if (event.type === 'episode' && ++ended === 5) control.change({ paused: true });
    },
  });
  const id = await idOfRun();
  const first = await serve();
  const before = follow<RunEvent>(first.port, `runs/${id}/events?from=0`);
  await until(() => expect(endedOf(before.messages).length).toBeGreaterThan(4));
  await first.close();
  await before.over;
  const seen = endedOf(before.messages).length;
  // Episodes end while nobody looks.
  control.change({ paused: false });
  await until(async () => expect((await episodesOf(id)).length).toBeGreaterThan(seen + 2));
  const again = await serve(first.port);
  // The address is the same as before: the id counts, not `from`.
  const after = follow<RunEvent>(again.port, `runs/${id}/events?from=0`, before.messages.at(-1)!.id);
  await playing;
  await until(() => expect(after.messages.at(-1)?.event.status).toBe('finished'));
  expect([...endedOf(before.messages), ...endedOf(after.messages)]).toEqual(await episodesOf(id));
  expect(before.messages[0]!.event.live ?? after.messages[0]!.event.live).toMatchObject({ total: 36 });
});

test('a run of another process is told while it goes on, steered, and told as cut off when it is killed', async () => {
  const child = play();
  const id = await idOfRun();
  const server = await serve();
  const runs = follow<RunsEvent>(server.port, 'runs/events');
  const stream = follow<RunEvent>(server.port, `runs/${id}/events`);
  const listed = async () => (await server.get<RunListing[]>('runs'))[0]!;
  await until(async () => expect(await listed()).toMatchObject({ status: 'running', live: { total: 72 } }));
  const detail = await server.get<RunDetail>(`runs/${id}`);
  expect(detail).toMatchObject({ status: 'running', total: 72, live: { total: 72 } });
  const live = await server.get<RunningEpisode[]>(`runs/${id}/running`);
  const names = (await readdir(join(out, id, 'episodes'))).map((name) => basename(name, '.jsonl'));
  expect(names).toEqual(expect.arrayContaining(live.map(({ episode }) => episode)));

  const wanted = await server.post(`runs/${id}/wanted`, { paused: true, concurrency: 2 });
  expect(wanted.status).toBe(200);
  expect(wanted.body as WantedAnswer).toMatchObject({ heard: true, live: { paused: true, concurrency: 2 } });

  child.kill('SIGKILL');
  await until(() => expect(stream.messages.at(-1)!.event.status).toBe('cut off'));
  await until(async () => expect(await listed()).toMatchObject({ status: 'cut off' }));
  expect((await server.get<RunDetail>(`runs/${id}`)).live).toBeUndefined();
  await until(() => expect(runs.messages.some(({ event }) => event.changed.includes(id))).toBe(true));
  expect(await server.post(`runs/${id}/wanted`, { paused: false })).toMatchObject({ status: 400 });
});

test('a run of this process is followed; at most ten messages a second come', async () => {
  const server = await serve();
  const runs = follow<RunsEvent>(server.port, 'runs/events');
  const playing = run({
    scenario: 'matching-pennies',
    agents: 'random',
    seeds: 3000,
    cwd,
    env: {},
    warn: () => {},
  });
  const id = await idOfRun();
  const began = performance.now();
  const stream = follow<RunEvent>(server.port, `runs/${id}/events?from=0`);
  const summary = await playing;
  await until(() => expect(stream.messages.at(-1)?.event.status).toBe('finished'));
  const seconds = (performance.now() - began) / 1000;
  expect(endedOf(stream.messages)).toEqual(await episodesOf(basename(summary.run)));
  expect(stream.messages.length).toBeLessThanOrEqual(10 * seconds + 2);
  await until(() => expect(runs.messages.flatMap(({ event }) => event.changed)).toContain(id));
});

test('torn lines wait until they are whole, and a run that goes is told', async () => {
  const summary = await run({
    scenario: 'kuhn-poker',
    agents: 'random',
    seeds: 4,
    cwd,
    env: {},
    warn: () => {},
  });
  const id = basename(summary.run);
  const file = join(out, id, 'results.jsonl');
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  await writeFile(file, `${lines.slice(0, 2).join('\n')}\n${lines[2]!.slice(0, 40)}`);
  const server = await serve();
  const stream = follow<RunEvent>(server.port, `runs/${id}/events?from=0`);
  await until(() => expect(endedOf(stream.messages)).toHaveLength(2));
  await appendFile(file, `${lines[2]!.slice(40)}\n${lines[3]}\n`);
  await until(() => expect(endedOf(stream.messages)).toEqual(lines.map((line) => JSON.parse(line).episode)));

  const runs = follow<RunsEvent>(server.port, 'runs/events');
  await cp(join(out, id), join(out, 'other'), { recursive: true });
  await until(() => expect(runs.messages.at(-1)?.event.changed).toContain('other'));
  await rm(join(out, 'other'), { recursive: true });
  await until(() => expect(runs.messages.at(-1)?.event.removed).toEqual(['other']));
  // From the id of a time before, what was written since is told again.
  await runs.end();
  const later = follow<RunsEvent>(server.port, 'runs/events', String(Date.now() - 60_000));
  await until(() => expect(later.messages[0]?.event.changed).toEqual([id]));
});

test('streams that pages leave keep nobody from following anew', async () => {
  const summary = await run({
    scenario: 'kuhn-poker',
    agents: 'random',
    seeds: 2,
    cwd,
    env: {},
    warn: () => {},
  });
  const server = await serve();
  const path = `runs/${basename(summary.run)}/events`;
  for (let i = 0; i < 20; i++) {
    const stream = follow<RunEvent>(server.port, path);
    await until(() => expect(stream.messages).toHaveLength(1));
    await stream.end();
  }
  expect(await server.get<RunListing[]>('runs')).toHaveLength(1);
});
