/** Deadlines: what takes too long costs its own episode alone. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { BadInput } from '../errors.ts';
import { type Behaviour, startTestServer, type TestServer } from '../models/test-server.ts';
import { readManifest } from './manifest.ts';
import { relaunch } from './relaunch.ts';
import { readResults } from './results.ts';
import { run } from './run.ts';
import type { RunOptions } from './run-options.ts';

const SLOW = '1 1 11 11';
const ANSWER: Behaviour = { texts: ['1 + 1 = 2'] };

let server: TestServer;
/** What becomes of the slow puzzle's nth question, from 1. */
let slow: (time: number) => Behaviour;
let asked: number;
let cwd: string;
beforeAll(async () => {
  server = await startTestServer(({ body }) => {
    const text = body.messages.map(({ content }) => content).join(' ');
    return text.includes(SLOW) ? slow(++asked) : ANSWER;
  });
});
afterAll(() => server.close());
beforeEach(async () => {
  asked = 0;
  cwd = await mkdtemp(join(tmpdir(), 'troupe-deadlines-'));
  await writeFile(join(cwd, 'mine.csv'), `Rank,Puzzles\n1,1 1 4 6\n2,${SLOW}\n3,1 1 3 8\n`);
});

const play = (options: Partial<RunOptions>) =>
  run({
    scenario: 'game24',
    agents: 'direct?attempts=9',
    model: `openai:m@${server.openai}`,
    tasks: 'mine.csv',
    cwd,
    env: {},
    warn: () => {},
    ...options,
  });

const linesOf = async (folder: string) =>
  (await readResults(join(cwd, folder, 'results.jsonl'))).sort((a, b) => (a.task < b.task ? -1 : 1));

it('an episode whose next action takes too long ends as a timeout, and the run goes on', async () => {
  slow = (time) => (time < 3 ? ANSWER : 'hang');
  const summary = await play({ stepTimeout: 0.5 });
  expect(summary).toMatchObject({ status: 'finished', episodes: 3, errors: 1 });
  const lines = await linesOf(summary.run);
  expect(lines.map(({ task, error }) => [task, error?.kind])).toEqual([
    ['1 1 11 11', 'timeout'],
    ['1 1 3 8', undefined],
    ['1 1 4 6', undefined],
  ]);
  expect(lines[0]!.steps).toBe(2);
  expect(lines[0]!.error!.message).toMatch(
    /^no action within 0\.5 s \(--step-timeout\): model calls without an answer: 1$/,
  );
  expect(await readManifest(join(cwd, summary.run))).toMatchObject({ settings: { stepTimeout: 0.5 } });
});

it('so does one that takes too long as a whole, however fast its steps', async () => {
  slow = () => ({ ...ANSWER, latency: 150 });
  const summary = await play({ stepTimeout: 20, episodeTimeout: 0.5 });
  expect(summary).toMatchObject({ status: 'finished', episodes: 3, errors: 1 });
  const [line] = await linesOf(summary.run);
  expect(line!.error).toMatchObject({
    kind: 'timeout',
    message: expect.stringMatching(/^no end within 0\.5 s \(--episode-timeout\)/),
  });
});

it('a deadline is no part of the plan: a relaunch may give more time, and then nothing is different', async () => {
  slow = (time) => (time < 3 ? ANSWER : { ...ANSWER, latency: 700 });
  const { run: folder, errors } = await play({ agents: 'direct?attempts=3', stepTimeout: 0.3 });
  expect(errors).toBe(1);
  const whole = await relaunch(folder, { stepTimeout: 20, cwd, env: {}, warn: () => {} });
  expect(whole).toMatchObject({ run: folder, errors: 0, episodes: 3 });
  const { errors: none, arms } = await play({ agents: 'direct?attempts=3' });
  expect(none).toBe(0);
  expect(whole.arms).toEqual(arms);
});

it.each<[Partial<RunOptions>, RegExp]>([
  [{ stepTimeout: 0 }, /^--step-timeout 0: give seconds/],
  [{ episodeTimeout: 1e7 }, /^--episode-timeout 10000000: give seconds/],
])('%j is bad input', async (options, why) => {
  const error = await play(options).catch((reason) => reason);
  expect(error).toBeInstanceOf(BadInput);
  expect(error.message).toMatch(why);
});
