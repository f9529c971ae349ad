/** The command line against real servers: refusals, secrets, repeats, kills, and what it will not begin. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCache } from '../cache/cache.ts';
import { type Behaviour, type SeenRequest, startTestServer } from '../models/test-server.ts';
import { type JournalLine, readJournal } from '../runs/folder/journal.ts';
import { type ResultLine, readResults } from '../runs/folder/results.ts';
import { game24Texts } from '../runs/test-model.ts';
import { end } from './test-process.ts';

const BIN = resolve('bin/troupe.js');
const WIRES = ['openai', 'anthropic'] as const;

let cwd: string;
const open: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-cli-servers-'));
});
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serve(behave: (request: SeenRequest) => Behaviour) {
  const server = await startTestServer(behave);
  open.push(server);
  return server;
}

function start(command: string, env: Record<string, string> = {}): ChildProcess {
  const { OPENAI_API_KEY: _o, ANTHROPIC_API_KEY: _a, ...own } = process.env;
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  return spawn(process.execPath, [BIN, ...command.split(' ')], {
    cwd,
    env: { ...own, ...env },
    stdio: [...stdio],
  });
}

const troupe = (command: string, env?: Record<string, string>) => end(start(command, env));

const resultsOf = (dir: string) => readResults(join(cwd, dir, 'results.jsonl'));

async function callsIn(dir: string): Promise<JournalLine[]> {
  const names = await readdir(dir);
  // A killed process leaves torn lines.
  const journals = await Promise.all(names.map((name) => readJournal(join(dir, name), () => {})));
  return journals.flat().filter(({ type, keys }) => type === 'call' && keys);
}

const essence = (lines: readonly ResultLine[]) =>
  lines
    .map(({ seconds: _s, live: _l, spent: _p, ...line }) => line)
    .sort((a, b) => (a.episode < b.episode ? -1 : 1));

/** Every file below the working folder, with its bytes. */
async function files(): Promise<Map<string, Buffer>> {
  const found = await readdir(cwd, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path)] as const)));
}

describe('a server that refuses', () => {
  const KEY = 'sk-acceptance-7f3a9c51';

  it.each(WIRES)('%s: a wrong key stops its model and no other, in one clear message', async (wire) => {
    const server = await serve((request) =>
      request.body.model === 'locked'
        ? { status: 401, message: `Incorrect API key provided: ${KEY}` }
        : { texts: [`${game24Texts(request)[0]}\nYour key is ${KEY}`] },
    );
    const [locked, free] = ['locked', 'free'].map((name) => `${wire}:${name}@${server[wire]}`);
    const variable = `${wire.toUpperCase()}_API_KEY`;
    const { code, stdout, stderr } = await troupe(
      `run game24 --agent direct --model ${locked},${free} --tasks 0-12 --concurrency 4 --set attempts=2 --json`,
      { [variable]: KEY },
    );
    expect(code).toBe(3);
    const { run, arms } = JSON.parse(stdout);
    expect(arms).toMatchObject([
      { model: locked, errors: 12 },
      { model: free, episodes: 12, errors: 0 },
    ]);
    const errors = (await resultsOf(run)).flatMap(({ error }) => error ?? []);
    expect(new Set(errors.map((error) => JSON.stringify(error))).size).toBe(1);
    expect(errors[0]).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining(`(check ${variable})`),
    });
    // Those that were on their way when the first refusal came.
    expect(server.seen.filter(({ body }) => body.model === 'locked').length).toBeLessThanOrEqual(4);

    const sent = server.seen[0]!.headers;
    expect(`${sent.authorization} ${sent['x-api-key']}`).toContain(KEY);
    expect(stdout + stderr).not.toContain(KEY);
    const written = await files();
    expect([...written.keys()].filter((path) => path.endsWith('data.mdb'))).toHaveLength(1);
    const leaks = [...written].filter(([, bytes]) => bytes.includes(KEY)).map(([path]) => path);
    expect(leaks).toEqual([]);
  });

  it.each(WIRES)('%s: a bad request ends its episode at once', async (wire) => {
    const server = await serve(() => ({ status: 400, message: 'max_tokens is too large' }));
    const model = `${wire}:m@${server[wire]}`;
    const { code, stdout } = await troupe(`run game24 --agent direct --model ${model} --tasks 0-3 --json`);
    expect(code).toBe(3);
    const lines = await resultsOf(JSON.parse(stdout).run);
    for (const { status, error } of lines) {
      expect({ status, ...error }).toMatchObject({ status: 'error', kind: 'request' });
      expect(error!.message).toContain('max_tokens is too large');
    }
    expect(server.seen).toHaveLength(3);
  });
});

describe('the same run again', () => {
  it('asks nothing, prints the same, and needs no server', async () => {
    const server = await serve((request) => ({ texts: game24Texts(request, request.n) }));
    const command = `run game24 --agent direct,reflexion,tot,rafa --tasks 1295-1300 --set attempts=2 --model openai:gpt-4o@${server.openai}`;
    /** All but the run's own name, times, live and spent. */
    const shown = (text: string) =>
      text
        .replace(/\d{8}-\d{6}-game24(-\d+)?/g, 'RUN')
        .replace(/ in [\d.]+ ?\w+ ·/, ' in TIME ·')
        .replace(/[\d,]+ live/, 'LIVE live')
        .replace(/\$[\d.]+ spent/, '$MONEY spent');
    const first = await troupe(`${command} --display none`);
    const asked = server.seen.length;
    expect(asked).toBeGreaterThan(100);
    const second = await troupe(`${command} --display none`);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(shown(second.stdout)).toBe(shown(first.stdout));
    expect(second.stdout).toMatch(/ 0 live .* \$0(\.0+)? spent/);
    expect(server.seen).toHaveLength(asked);

    await server.close();
    const offline = await troupe(`${command} --display none --cache replay`);
    expect(offline.code).toBe(0);
    const said = 'repeats runs/RUN: 20 episodes, all as they were\n';
    expect(shown(offline.stdout)).toContain(said);
    expect(shown(offline.stdout).replace(said, '')).toBe(shown(first.stdout));
  });
});

describe('processes on one cache', () => {
  const RUN = 'run game24 --agent tot,rafa --tasks 1290-1300 --set attempts=3 --concurrency 6 --json';

  /** Never the same answer twice: only the cache can make two processes agree. */
  const drawn = () => serve((request) => ({ texts: game24Texts(request, request.n), latency: 20 }));

  async function reached(server: { seen: readonly unknown[] }, requests: number): Promise<void> {
    while (server.seen.length < requests) await new Promise((done) => setTimeout(done, 10));
  }

  it('one that is killed loses no answer that a journal had recorded', async () => {
    const server = await drawn();
    const command = `${RUN} --model openai:m@${server.openai}`;
    const child = start(command);
    const ended = end(child);
    // Journals go to disk about once a second.
    const [folder] = await Promise.all([journalled(child), reached(server, 200)]);
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
    await cp(join(folder, 'episodes'), join(cwd, 'kept'), { recursive: true });
    const recorded = await callsIn(join(cwd, 'kept'));
    expect(recorded.length).toBeGreaterThan(20);
    const cache = openCache({ dir: join(cwd, 'caches', 'calls') });
    for (const { keys, replies } of recorded) {
      expect((keys as string[]).map((key) => cache.get(key)?.completion.text)).toEqual(replies);
    }
    await cache.close();

    const before = server.seen.length;
    const again = JSON.parse((await troupe(command)).stdout);
    expect(again).toMatchObject({ episodes: 20, errors: 0 });
    const lost = new Set(recorded.flatMap(({ keys }) => keys as string[]));
    const calls = await callsIn(join(cwd, again.run, 'episodes'));
    const live = calls.flatMap(({ keys, sources }) =>
      (keys as string[]).filter((_, i) => (sources as string[])[i] === 'live'),
    );
    expect(live.filter((key) => lost.has(key))).toEqual([]);
    // What the journals call live is what the server was asked: n samples travel as one request.
    const samples = server.seen.slice(before).reduce((sum, request) => sum + request.samples, 0);
    expect(samples).toBe(live.length);
  });

  /** The run's folder, once some journal holds a model call. */
  async function journalled(child: ChildProcess): Promise<string> {
    while (child.exitCode === null) {
      const [name] = await readdir(join(cwd, 'runs')).catch(() => []);
      const folder = name && join(cwd, 'runs', name);
      if (folder && (await callsIn(join(folder, 'episodes')).catch(() => [])).length > 20) return folder;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error('the run ended before its journals were seen');
  }

  it('two at once ask less than twice, and agree', async () => {
    const server = await drawn();
    const command = `${RUN} --model openai:m@${server.openai}`;
    const one = troupe(command);
    await reached(server, 60);
    const [a, b] = (await Promise.all([one, troupe(command)])).map(({ stdout }) => JSON.parse(stdout));
    expect(essence(await resultsOf(a.run))).toEqual(essence(await resultsOf(b.run)));
    const samples = server.seen.reduce((sum, request) => sum + request.samples, 0);
    expect(samples).toBe(a.live + b.live);
    expect(samples).toBeLessThan(2 * a.calls);
    expect(b.cached).toBeGreaterThan(0);
  });
});

describe('what it will not begin', () => {
  it.each([
    ['--agent direct --timeout 0', /--timeout 0: give seconds/],
    ['--agent direct --timeout soon', /--timeout soon: give seconds/],
    ['--agent direct --set timeout=3', /--set timeout: no agent of this run/],
    ['--agent direct,tot?breadth=two', /agent tot: option breadth=two/],
    ['--agent direct --model synthetic,openai:gpt-4o', /OPENAI_API_KEY is not set/],
    ['--agent direct --tasks short.csv', /short\.csv row 3: 1 cells?, but the header has 2/],
    ['--agent direct --tasks puzzles.csv:1-9', /puzzles\.csv has 2 tasks/],
    ['--agent direct --tasks -5', /--tasks/],
    ['--agent direct --max-calls many', /--max-calls many/],
    ...(process.platform === 'linux'
      ? [['--agent direct --out /proc/runs', /cannot write in \/proc/] as const]
      : []),
  ] as const)('run game24 %s', async (options, why) => {
    await writeFile(join(cwd, 'puzzles.csv'), 'Rank,Puzzles\n1,4 5 6 10\n2,1 1 4 6\n');
    await writeFile(join(cwd, 'short.csv'), 'Rank,Puzzles\n1,4 5 6 10\n2\n');
    const before = await files();
    const { code, stdout, stderr } = await troupe(`run game24 ${options}`);
    expect(stderr).toMatch(/^troupe: [^\n]+\n$/);
    expect(stderr).toMatch(why);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(await files()).toEqual(before);
    expect((await readdir(cwd)).sort()).toEqual(['puzzles.csv', 'short.csv']);
  });
});
