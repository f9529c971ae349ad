/** What of an episode has to come again: its end, unless something outside the scenario ended it. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { counting } from '../../../machines/test-play.ts';
import { EpisodeError } from '../../errors.ts';
import type { Answer, Broker } from '../../models/types.ts';
import type { Scenario } from '../../scenario.ts';
import { readJournal } from '../folder/journal.ts';
import { readResults } from '../folder/results.ts';
import { run } from '../play/run.ts';
import { recordingOf } from './recording.ts';
import { replay } from './replay.ts';

const answer: Answer = {
  text: '1',
  finish: 'stop',
  usage: { input: 1, output: 1 },
  key: 'k',
  source: 'live',
  cost: 0,
  spent: 0,
  seconds: 0,
  retries: [],
};

/** Answers twice, and then as it is told. */
function brokerOf(then: () => Promise<Answer[]>): Broker {
  let asked = 0;
  return {
    complete: () => (++asked < 3 ? Promise.resolve([answer]) : then()),
    check() {},
    usage: () => ({ calls: 0, live: 0, cached: 0, tokens: { input: 0, output: 0 }, cost: 0, spent: 0 }),
    close: () => Promise.resolve(),
  };
}

it.each<[kind: string, then: () => Promise<Answer[]>]>([
  ['timeout', () => new Promise(() => {})],
  ['server', () => Promise.reject(new EpisodeError('server', 'down'))],
  ['rate-limit', () => Promise.reject(new EpisodeError('rate-limit', 'too much'))],
])('an episode that a %s error has ended replays up to it', async (kind, then) => {
  const cwd = await mkdtemp(join(tmpdir(), 'troupe-recording-'));
  const scenario = counting() as Scenario;
  const { run: dir } = await run({
    scenario,
    agents: 'direct?model=openai:any',
    tasks: [{ target: 5 }],
    stepTimeout: 3,
    broker: brokerOf(then),
    cwd,
    env: {},
    warn() {},
  });
  const [line] = await readResults(join(cwd, dir, 'results.jsonl'));
  expect(line).toMatchObject({ status: 'error', error: { kind }, steps: 2 });
  const file = join(cwd, dir, 'episodes', `${line!.episode}.jsonl`);
  const { facts, end, steps } = recordingOf(await readJournal(file), file);
  expect(facts.some(({ type }) => type === 'end')).toBe(false);
  expect({ steps, kind: end!.error!.kind }).toEqual({ steps: 2, kind });
  expect(await replay(dir, { cwd, scenario })).toMatchObject([{ status: 'equal', steps: 2 }]);
});

it.each(['scenario', 'tool'])('the end is held against an error of kind %s', (kind) => {
  const start = { n: 0, t: 0, actor: 'scenario', type: 'environment', event: 'start', task: {} } as const;
  const end = { n: 1, t: 0, actor: 'episode', type: 'end', error: { kind, message: '' } } as const;
  expect(recordingOf([start, end], 'it').facts.at(-1)).toMatchObject({ type: 'end', error: { kind } });
});
