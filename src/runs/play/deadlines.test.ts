/** Deadlines: what takes too long costs its own episode alone. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BadInput } from '../../errors.ts';
import { type Behaviour, startTestServer, type TestServer } from '../../models/test-server.ts';
import type { RunSummary } from '../figures/tally.ts';
import { readManifest } from '../folder/manifest.ts';
import { type ResultLine, readResults } from '../folder/results.ts';
import { watchDeadlines } from './deadlines.ts';
import { relaunch } from './relaunch.ts';
import { run } from './run.ts';
import type { RunOptions } from './run-options.ts';

const SLOW = '1 1 11 11';
const ANSWER: Behaviour = { texts: ['1 + 1 = 2'] };

const servers: TestServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** A folder with three puzzles, and a model server. */
interface Place {
  server: TestServer;
  cwd: string;
  play(options: Partial<RunOptions>): Promise<RunSummary>;
  linesOf(folder: string): Promise<ResultLine[]>;
}

/** `slow`: what becomes of the slow puzzle's nth question, from 1; `others`: of all else. */
async function placeWith(slow: (time: number) => Behaviour, others: Behaviour = ANSWER): Promise<Place> {
  let asked = 0;
  const server = await startTestServer(({ body }) => {
    const text = body.messages.map(({ content }) => content).join(' ');
    return text.includes(SLOW) ? slow(++asked) : others;
  });
  servers.push(server);
  const cwd = await mkdtemp(join(tmpdir(), 'troupe-deadlines-'));
  await writeFile(join(cwd, 'mine.csv'), `Rank,Puzzles\n1,1 1 4 6\n2,${SLOW}\n3,1 1 3 8\n`);
  return {
    server,
    cwd,
    play: (options) =>
      run({
        scenario: 'game24',
        agents: 'direct?attempts=9',
        model: `openai:m@${server.openai}`,
        tasks: 'mine.csv',
        cwd,
        env: {},
        warn: () => {},
        ...options,
      }),
    linesOf: async (folder) =>
      (await readResults(join(cwd, folder, 'results.jsonl'))).sort((a, b) => (a.task < b.task ? -1 : 1)),
  };
}

// Deadlines of some seconds, far from what the other episodes need on a busy machine; all are waited for at once.

it.concurrent('an episode whose next action takes too long ends as a timeout, and the run goes on', async () => {
  const { play, linesOf, cwd } = await placeWith((time) => (time < 3 ? ANSWER : 'hang'));
  const summary = await play({ stepTimeout: 3 });
  expect(summary).toMatchObject({ status: 'finished', episodes: 3, errors: 1 });
  const lines = await linesOf(summary.run);
  expect(lines.map(({ task, error }) => [task, error?.kind])).toEqual([
    ['1 1 11 11', 'timeout'],
    ['1 1 3 8', undefined],
    ['1 1 4 6', undefined],
  ]);
  expect(lines[0]!.steps).toBe(2);
  expect(lines[0]!.error!.message).toMatch(
    /^no action within 3 s \(--step-timeout\): model calls without an answer: 1$/,
  );
  expect(await readManifest(join(cwd, summary.run))).toMatchObject({ settings: { stepTimeout: 3 } });
});

it.concurrent('one of short steps may take longer than any of them may, but not than the whole', async () => {
  const { play, linesOf } = await placeWith(() => ({ ...ANSWER, latency: 400 }));
  const [steps, whole] = await Promise.all([
    play({ stepTimeout: 3, cache: 'off', name: 'steps' }),
    play({ stepTimeout: 20, episodeTimeout: 3, cache: 'off', name: 'whole' }),
  ]);
  expect(steps).toMatchObject({ status: 'finished', episodes: 3, errors: 0 });
  expect((await linesOf(steps.run))[0]!.seconds).toBeGreaterThan(3);
  expect(whole).toMatchObject({ status: 'finished', episodes: 3, errors: 1 });
  const [line] = await linesOf(whole.run);
  expect(line!.error).toMatchObject({
    kind: 'timeout',
    message: expect.stringMatching(/^no end within 3 s \(--episode-timeout\)/),
  });
});

it.concurrent('a deadline is no part of the plan: a relaunch may give more time, and then nothing is different', async () => {
  const { play, cwd } = await placeWith((time) =>
    time === 3 ? 'hang' : time === 4 ? { ...ANSWER, latency: 3200 } : ANSWER,
  );
  const { run: folder, errors } = await play({ agents: 'direct?attempts=3', stepTimeout: 3 });
  expect(errors).toBe(1);
  const whole = await relaunch(folder, { stepTimeout: 20, cwd, env: {}, warn: () => {} });
  expect(whole).toMatchObject({ run: folder, errors: 0, episodes: 3 });
  const { errors: none, arms } = await play({ agents: 'direct?attempts=3' });
  expect(none).toBe(0);
  expect(whole.arms).toEqual(arms);
});

it.concurrent('money for an answer that comes after its episode has ended counts in later parts, too', async () => {
  const { server, play, linesOf, cwd } = await placeWith(() => ({ ...ANSWER, latency: 3300 }), {
    ...ANSWER,
    latency: 500,
  });
  const model = `openai:gpt-4o@${server.openai}`;
  const first = await play({ model, stepTimeout: 3 });
  expect(first).toMatchObject({ status: 'finished', errors: 1 });
  const lines = await linesOf(first.run);
  expect(lines[0]).toMatchObject({ status: 'error', live: 0, spent: 0 });
  const { carry } = (await readManifest(join(cwd, first.run)))!;
  expect(carry.live).toBe(1);
  expect(carry.spent).toBeGreaterThan(0);
  const sum = lines.reduce((all, { spent }) => all + spent, carry.spent);
  expect(sum).toBeCloseTo(first.spent, 9);
  expect(first.live).toBe(lines.reduce((all, { live }) => all + live, carry.live));

  const before = server.seen.length;
  const again = await relaunch(first.run, { maxCost: first.spent, cwd, env: {}, warn: () => {} });
  expect(again).toMatchObject({ status: 'budget', spent: first.spent, live: first.live });
  expect(server.seen).toHaveLength(before);
});

describe('a watch', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const watch = (deadlines: Parameters<typeof watchDeadlines>[0]) => {
    const stopped: string[] = [];
    const stop = ({ message }: Error) => void stopped.push(message);
    const watch = watchDeadlines(deadlines, { stop, waitsFor: () => 'nobody', underWay: () => 0 });
    return { stopped, watch: watch! };
  };

  it('begins anew with each action', () => {
    const { stopped, watch: one } = watch({ step: 2 });
    for (let step = 0; step < 3; step++) {
      vi.advanceTimersByTime(1999);
      one.stepped();
    }
    expect(stopped).toEqual([]);
    vi.advanceTimersByTime(2000);
    expect(stopped).toEqual(['no action within 2 s (--step-timeout): nobody']);
  });

  it('goes on with the whole, whatever is done', () => {
    const { stopped, watch: one } = watch({ step: 2, episode: 3 });
    vi.advanceTimersByTime(1500);
    one.stepped();
    vi.advanceTimersByTime(1500);
    expect(stopped).toEqual(['no end within 3 s (--episode-timeout): nobody']);
  });

  it('stops nothing that has ended', () => {
    const watches = [watch({ step: 2 }), watch({ episode: 2 })];
    for (const { watch: one } of watches) one.end();
    vi.advanceTimersByTime(5000);
    expect(watches.flatMap(({ stopped }) => stopped)).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it.each<[Partial<RunOptions>, RegExp]>([
  [{ stepTimeout: 0 }, /^--step-timeout 0: give seconds/],
  [{ episodeTimeout: 1e7 }, /^--episode-timeout 10000000: give seconds/],
])('%j is bad input', async (options, why) => {
  const { play } = await placeWith(() => ANSWER);
  const error = await play(options).catch((reason) => reason);
  expect(error).toBeInstanceOf(BadInput);
  expect(error.message).toMatch(why);
});
