/** Whole runs against real servers, on both wires: what fails, what is slow, and what is drawn. */
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Behaviour, randomTexts, type SeenRequest, startTestServer } from '../../models/test-server.ts';
import type { Retry } from '../../models/types.ts';
import { random } from '../../seed.ts';
import { type JournalLine, readJournal } from '../folder/journal.ts';
import { type ResultLine, readResults } from '../folder/results.ts';
import { game24Texts } from '../test-model.ts';
import { run } from './run.ts';
import type { RunOptions } from './run-options.ts';

const WIRES = ['openai', 'anthropic'] as const;
const PLANNERS = 'direct,reflexion,tot,rafa';

let cwd: string;
const open: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-servers-'));
});
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serve(behave?: (request: SeenRequest) => Behaviour) {
  const server = await startTestServer(behave);
  open.push(server);
  return server;
}

const play = (options: Partial<RunOptions> & Pick<RunOptions, 'agents'>) =>
  run({ scenario: 'game24', cwd, env: {}, warn: () => {}, cache: 'off', ...options });

const resultsOf = (dir: string) => readResults(join(cwd, dir, 'results.jsonl'));

async function journalsOf(dir: string): Promise<[episode: string, lines: JournalLine[]][]> {
  const names = (await readdir(join(cwd, dir, 'episodes'))).sort();
  return Promise.all(
    names.map(async (name) => [name, await readJournal(join(cwd, dir, 'episodes', name))] as const),
  ) as Promise<[string, JournalLine[]][]>;
}

const callsOf = (journals: [string, JournalLine[]][]) =>
  journals.flatMap(([, lines]) => lines.filter(({ type }) => type === 'call'));

/** Results without what may differ between equal runs, in order of episode. */
const essence = (lines: readonly ResultLine[]) =>
  lines
    .map(({ seconds: _s, live: _l, spent: _p, ...line }) => line)
    .sort((a, b) => (a.episode < b.episode ? -1 : 1));

/** What was asked and answered in each episode, in whatever order. */
const questions = (journals: [string, JournalLine[]][]) =>
  journals.map(([episode, lines]) => [
    episode,
    lines
      .filter(({ type }) => type === 'call')
      .map(({ purpose, attempt, decision, messages, replies, keys }) =>
        JSON.stringify({ purpose, attempt, decision, messages, replies, keys }),
      )
      .sort(),
  ]);

describe('a server that fails one request in five', () => {
  const FAILURES: readonly [kind: string, behaviour: Behaviour][] = [
    ['rate-limit 429', { status: 429, headers: { 'retry-after': '0.02' } }],
    ['server 500', { status: 500 }],
    ['server 529', { status: 529 }],
    ['timeout', 'hang'],
    ['server', 'cut'],
    ['server', 'garbage'],
  ];

  /** A hang takes its whole time. */
  const WEIGHTS = [2, 2, 2, 1, 2, 2];

  /** How many there are of each. */
  const counts = (names: readonly string[]) => {
    const groups = Map.groupBy([...names].sort(), (name) => name);
    return Object.fromEntries([...groups].map(([name, all]) => [name, all.length]));
  };

  async function compare(wire: (typeof WIRES)[number]) {
    let failing = false;
    const failed: string[] = [];
    const server = await serve((request) => {
      const draw = random('failure', wire, request.n);
      if (!failing || draw.next() >= 0.2) return { texts: game24Texts(request) };
      const [kind, behaviour] = FAILURES[draw.weighted(WEIGHTS)]!;
      failed.push(kind);
      return behaviour;
    });
    const options = {
      agents: PLANNERS,
      model: `${wire}:m@${server[wire]}`,
      tasks: '1297-1300',
      set: { attempts: 2, proposals: 5, evaluations: 2 },
      concurrency: -1,
      cache: 'read-write',
      // Long beside an answer, even on a busy machine: a slow answer is no failure of the server.
      timeout: 1,
    } as const;
    const calm = await play({ ...options, env: { TROUPE_CACHE_DIR: `calm-${wire}` } });
    const asked = server.seen.length;
    failing = true;
    const rough = await play({ ...options, env: { TROUPE_CACHE_DIR: `rough-${wire}` } });
    expect(rough).toMatchObject({ status: 'finished', episodes: 12, errors: 0 });
    expect(calm.solved).toBeGreaterThan(0);
    expect(calm.solved).toBeLessThan(12);
    expect(essence(await resultsOf(rough.run))).toEqual(essence(await resultsOf(calm.run)));

    expect(failed.length / (server.seen.length - asked)).toBeGreaterThan(0.1);
    expect(new Set(failed).size).toBe(5);
    // With a cache every sample is live once; who shares its flight lists its retries too.
    const retries = callsOf(await journalsOf(rough.run))
      .filter(({ sources }) => (sources as string[]).includes('live'))
      .flatMap((call) => (call.retries as Retry[] | undefined) ?? []);
    expect(counts(retries.map(({ kind, status }) => (status ? `${kind} ${status}` : kind)))).toEqual(
      counts(failed),
    );
    for (const { message, wait } of retries) expect([message.length > 0, wait >= 0]).toEqual([true, true]);
    expect(callsOf(await journalsOf(calm.run)).filter(({ retries }) => retries)).toEqual([]);
  }

  it('loses no episode, changes no result, and every failed try is in a journal', async () => {
    // Mostly waiting: both wires at once.
    await Promise.all(WIRES.map(compare));
  });
});

describe('results do not depend on concurrency', () => {
  async function compare(model: string) {
    const options = { agents: PLANNERS, model, tasks: '1296-1300', set: { attempts: 2 } };
    const runs = await Promise.all(
      [1, 8, 64].map((concurrency) => play({ ...options, concurrency, name: `c${concurrency}` })),
    );
    const [first, ...others] = await Promise.all(runs.map(async (one) => essence(await resultsOf(one.run))));
    expect(first).toHaveLength(16);
    for (const other of others) expect(other).toEqual(first);
    const [asked, ...askedToo] = await Promise.all(
      runs.map(async (one) => questions(await journalsOf(one.run))),
    );
    for (const other of askedToo) expect(other).toEqual(asked);
  }

  it('on the synthetic model', () => compare('synthetic?latency=1ms'));

  it.each(WIRES)('%s: on a server of random latency', async (wire) => {
    const server = await serve((request) => ({
      texts: game24Texts(request),
      latency: random('latency', request.n).int(15),
    }));
    await compare(`${wire}:m@${server[wire]}`);
  });
});

describe('draws at temperature 0.7', () => {
  it.each(
    WIRES,
  )('%s: 20 seeds bring at least 15 different replies, and the same ones again', async (wire) => {
    const server = await serve((request) => ({ texts: randomTexts(7, request) }));
    const options = {
      agents: 'direct?attempts=1',
      model: `${wire}:m@${server[wire]}`,
      tasks: '900',
      seeds: 20,
      cache: 'read-write',
    } as const;
    const replies = async () => {
      const calls = callsOf(await journalsOf((await play(options)).run));
      // What cannot be read is asked for again, in words that quote it.
      return calls
        .filter(({ purpose }) => purpose === 'plan')
        .map(({ replies }) => (replies as string[])[0]!);
    };
    const first = await replies();
    expect(first).toHaveLength(20);
    expect(new Set(first).size).toBeGreaterThanOrEqual(15);
    expect(new Set(server.seen.map(({ body }) => body.temperature))).toEqual(new Set([0.7]));
    const asked = server.seen.length;
    expect(await replies()).toEqual(first);
    expect(server.seen).toHaveLength(asked);
  });

  it('tot proposes anew in its second attempt', async () => {
    const server = await serve((request) => ({ texts: game24Texts(request, request.n) }));
    const { run: dir } = await play({
      agents: 'tot?attempts=2',
      model: `openai:m@${server.openai}`,
      tasks: '1260-1300',
      cache: 'read-write',
    });
    let seconds = 0;
    for (const [episode, lines] of await journalsOf(dir)) {
      const [first, second] = [0, 1].map((n) =>
        lines.find((line) => line.purpose === 'propose' && line.attempt === n && line.decision === 0),
      );
      if (!second) continue;
      seconds++;
      expect(second.keys, episode).not.toEqual(first!.keys);
      expect(second.replies, episode).not.toEqual(first!.replies);
    }
    expect(seconds).toBeGreaterThan(2);
  });
});
