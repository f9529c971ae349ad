import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { linesOf, writeText } from './files.ts';
import { type FineTuneOptions, fineTune } from './finetune.ts';
import { holdFolder } from './hold-folder.ts';
import { type FineTuneServer, startFineTuneServer } from './test-finetune-server.ts';

const chat = (i: number) => ({
  messages: [
    { role: 'user', content: `How much is ${i} + ${i}? – ünïcode` },
    { role: 'assistant', content: `${2 * i}` },
  ],
});
const chats = (n: number) => linesOf(Array.from({ length: n }, (_, i) => chat(i)));

let server: FineTuneServer;
let dataset: string;
let said: string[];
beforeEach(async () => {
  server = await startFineTuneServer();
  dataset = await mkdtemp(join(tmpdir(), 'troupe-finetune-'));
  said = [];
  await writeText(join(dataset, 'chat', 'train.jsonl'), chats(12));
  await writeText(join(dataset, 'chat', 'validation.jsonl'), chats(2));
});
afterEach(() => server.close());

const tune = (more: Partial<FineTuneOptions> = {}) =>
  fineTune({
    dataset,
    model: `openai:small@${server.url}`,
    poll: 0.01,
    env: { OPENAI_API_KEY: 'key of ours' },
    say: (line) => said.push(line),
    ...more,
  });
const count = (what: string) => server.seen.filter((each) => each === what).length;

test('from the files to the name of the model, as it was asked for', async () => {
  // The SDK would read it, and send it along.
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-other: secret');
  const outcome = await tune({ epochs: 3, learningRateMultiplier: 0.5, suffix: 'planner', seed: 7 });
  expect(outcome).toEqual({
    status: 'succeeded',
    job: 'ftjob-1',
    model: `openai:ft:small:me::1@${server.url}`,
  });
  expect([...server.files.values()]).toEqual([chats(12), chats(2)]);
  expect(server.jobs[0]!.asked).toMatchObject({
    ...{ model: 'small', training_file: 'file-1', validation_file: 'file-2', suffix: 'planner', seed: 7 },
    method: {
      type: 'supervised',
      supervised: { hyperparameters: { n_epochs: 3, learning_rate_multiplier: 0.5 } },
    },
  });
  expect([...server.keys]).toEqual(['Bearer key of ours']);
  expect(server.headers).not.toContain('x-other');
  // Every event once, in order.
  expect(said.filter((line) => line.startsWith('step'))).toEqual(['step 0', 'step 1', 'step 2']);
  expect(said).toContain('job ftjob-1: succeeded');
  // Done is done: another launch asks for nothing but how it stands.
  expect(await tune({ epochs: 3, learningRateMultiplier: 0.5, suffix: 'planner', seed: 7 })).toEqual(outcome);
  expect([count('POST /files'), count('POST /fine_tuning/jobs')]).toEqual([2, 1]);
});

test('Ctrl-C leaves the job running; the same call follows it to its end', async () => {
  server.course = Array(40).fill('running');
  const ctrlC = new AbortController();
  const following = tune({
    signal: ctrlC.signal,
    say: (line) => {
      said.push(line);
      if (line === 'step 2') ctrlC.abort();
    },
  });
  expect(await following).toEqual({ status: 'interrupted', job: 'ftjob-1' });
  expect(server.jobs[0]!.status).toBe('running');
  server.course = ['succeeded'];
  expect(await tune()).toMatchObject({ status: 'succeeded', job: 'ftjob-1' });
  expect([count('POST /files'), count('POST /fine_tuning/jobs')]).toEqual([2, 1]);
});

test('a job whose making was cut off is found again, and not made twice', async () => {
  server.cut.add('POST /fine_tuning/jobs');
  await expect(tune()).rejects.toThrow(/Connection error/);
  expect(server.jobs).toHaveLength(1);
  expect(await tune()).toMatchObject({ status: 'succeeded', job: 'ftjob-1' });
  expect(server.jobs).toHaveLength(1);
  // A look that fails is looked again.
  server.cut.add('GET /fine_tuning/jobs/ftjob-1');
  expect(await tune()).toMatchObject({ status: 'succeeded' });
});

test('a dataset has one job followed at a time, to its end; meanwhile it is not rewritten, and may be cancelled', async () => {
  server.course = Array(40).fill('running');
  const ctrlC = new AbortController();
  const both = await Promise.allSettled([1, 2].map(() => tune({ signal: AbortSignal.timeout(400) })));
  const refused = both.filter((each) => each.status === 'rejected');
  expect(refused.map(({ reason }) => String(reason))).toEqual([expect.stringContaining('is writing there')]);
  const begun = Promise.withResolvers<void>();
  const following = tune({
    signal: ctrlC.signal,
    poll: 60,
    say: (line) => /^step/.test(line) && begun.resolve(),
  });
  await begun.promise;
  await expect(tune({ epochs: 2 })).rejects.toThrow('is writing there');
  const held = { folder: dataset, option: '--out', cwd: '/', warn: () => {} };
  await expect(holdFolder(held, async () => {})).rejects.toThrow('is writing there');
  expect(await tune({ cancel: true })).toMatchObject({ status: 'cancelled', job: 'ftjob-1' });
  ctrlC.abort();
  await following;
  expect(server.jobs).toHaveLength(1);
});

test('another wish, other sets, and a job that failed are jobs of their own', async () => {
  await tune();
  await tune({ epochs: 2 });
  expect(server.jobs).toHaveLength(2);
  await writeText(join(dataset, 'chat', 'train.jsonl'), chats(13));
  server.course = ['failed'];
  expect(await tune({ epochs: 2 })).toEqual({ status: 'failed', job: 'ftjob-3', error: 'the file is bad' });
  server.course = ['succeeded'];
  const files = count('POST /files');
  expect(await tune({ epochs: 2 })).toMatchObject({ status: 'succeeded', job: 'ftjob-4' });
  expect(count('POST /files')).toBe(files);
});

test('a job is cancelled when asked', async () => {
  await expect(tune({ cancel: true })).rejects.toThrow('there is no job to cancel');
  server.course = ['running'];
  const ctrlC = new AbortController();
  await tune({ signal: ctrlC.signal, say: (line) => line === 'step 0' && ctrlC.abort() });
  expect(await tune({ cancel: true })).toMatchObject({ status: 'cancelled', job: 'ftjob-1' });
  expect(server.jobs[0]!.status).toBe('cancelled');
});

test('a job that has ended is not cancelled any more, whoever knows that it has', async () => {
  const outcome = await tune();
  const asked = server.seen.length;
  said = [];
  expect(await tune({ cancel: true })).toEqual(outcome);
  expect(said).toEqual(['job ftjob-1 has ended: succeeded']);
  expect(server.seen).toHaveLength(asked);
  // Here it was running when somebody looked last.
  const file = join(dataset, 'finetune.json');
  await writeText(file, (await readFile(file, 'utf8')).replace('"succeeded"', '"running"'));
  expect(await tune({ cancel: true })).toEqual(outcome);
  expect(server.seen.slice(asked)).toEqual(['GET /fine_tuning/jobs/ftjob-1']);
});

test('what would be refused is not uploaded', async () => {
  await writeText(join(dataset, 'chat', 'train.jsonl'), chats(9));
  await expect(tune()).rejects.toThrow(/train\.jsonl would be refused: it has 9 examples: at least 10/);
  await writeText(join(dataset, 'chat', 'train.jsonl'), `${chats(10)}{"messages":[]}\n`);
  await expect(tune()).rejects.toThrow(/train\.jsonl:11 would be refused: messages/);
  await expect(tune({ model: 'anthropic:claude' })).rejects.toThrow('fine-tuning takes openai:NAME');
  await expect(tune({ model: 'openai:small', env: {} })).rejects.toThrow('OPENAI_API_KEY is not set');
  await expect(tune({ dataset: '/nowhere' })).rejects.toThrow('troupe data package writes it');
  expect(server.seen).toEqual([]);
  await expect(readFile(join(dataset, 'finetune.json'))).rejects.toThrow('ENOENT');
});
