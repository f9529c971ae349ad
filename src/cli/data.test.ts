import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openCache } from '../cache/cache.ts';
import { main } from './main.ts';
import { end } from './test-process.ts';

const BIN = resolve('bin/troupe.js');

const start = (cwd: string, command: string): ChildProcess =>
  spawn(process.execPath, [BIN, 'data', ...command.split(' ')], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });

const troupe = (cwd: string, command: string) => end(start(cwd, command));

async function json(cwd: string, command: string) {
  const { code, stdout, stderr } = await troupe(cwd, `${command} --json`);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
}

const makeFolder = () => mkdtemp(join(tmpdir(), 'troupe-data-'));

/** Answers on disk, as a copy of the cache holds them: a cache that a kill has left is not opened in its place. */
async function answersIn(cwd: string): Promise<number> {
  const copy = await mkdtemp(join(tmpdir(), 'troupe-cache-'));
  await cp(join(cwd, 'caches', 'calls'), copy, { recursive: true }).catch(() => {});
  const cache = openCache({ dir: copy, warn: () => {} });
  const { entries } = cache.stats();
  await cache.close();
  await rm(copy, { recursive: true });
  return entries;
}

const countOf = async (folder: string) =>
  (await readdir(folder, { recursive: true }).catch(() => [])).filter((name) =>
    /(^|\/)[^./][^/]*\.json$/.test(name),
  ).length;

/** Latency is no part of what is asked. */
const atOnce = (command: string) => command.replaceAll(/\?latency=\d+ms/g, '');

/**
 * Every file of the stages, by path, but for the runs, which tell times, and the settings of launches and the
 * models' names, which tell latencies.
 */
async function filesOf(cwd: string): Promise<Record<string, string>> {
  const root = join(cwd, 'output');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter(({ name }) => name !== 'launches.json' && name !== '.made-by.json')
    .filter((entry) => entry.isFile() && !join(entry.parentPath, '/').startsWith(join(root, 'runs', '/')))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  return Object.fromEntries(paths.map((path, i) => [path.slice(root.length), texts[i]!]));
}

/** Each stage, and where its files appear. */
const STAGES = [
  ['requests --num-requests 3 --num-batches 4 --concurrency 1 --model synthetic?latency=400ms', 'requests'],
  [
    'trajectories --planner openai?concurrency=4 --direct-answer simple --model synthetic?latency=20ms',
    'trajectories',
  ],
  ['judge --concurrency 2 --judge synthetic?latency=80ms', 'evaluations'],
  ['package --validation-size 4', 'dataset'],
  [
    'evaluate --planner openai?concurrency=6 --planner zeroshot?concurrency=3 --runs 2 --model synthetic?latency=15ms --judge synthetic?latency=15ms --concurrency 8',
    'evaluation',
  ],
] as const;

test('a pipeline that is killed at every stage ends as if nothing had happened, and repeats no call', async () => {
  const [cwd, calm] = await Promise.all([makeFolder(), makeFolder()]);
  for (const [command, folder] of STAGES) {
    const asks = folder !== 'dataset';
    const part = asks ? `${command} --display none` : command;
    // Twice, each time when something has come of it.
    for (const files of asks ? [1, 1] : []) {
      const before = await countOf(join(cwd, 'output', folder));
      const child = start(cwd, part);
      const closed = end(child);
      while (child.exitCode === null && (await countOf(join(cwd, 'output', folder))) < before + files) {
        await setTimeout(5);
      }
      child.kill('SIGKILL');
      expect(await closed, command).toMatchObject({ signal: 'SIGKILL' });
    }
    // It asks nobody, and is done in a moment: it is killed once it has begun to write, or has ended by itself.
    if (!asks) {
      const child = start(cwd, part);
      const closed = end(child);
      while (child.exitCode === null && !existsSync(join(cwd, 'output', folder))) await setTimeout(1);
      child.kill('SIGKILL');
      await closed;
    }
    const before = await answersIn(cwd);
    const resumed = await json(cwd, part);
    if (asks) {
      expect(resumed.failed).toEqual([]);
      expect(resumed.live, command).toBeGreaterThan(0);
      // A call that had been answered before would be no new entry.
      expect(resumed.live, command).toBe((await answersIn(cwd)) - before);
    }
    await json(calm, atOnce(part));
  }
  const { stdout } = await troupe(calm, atOnce(STAGES.at(-1)![0]));
  expect(stdout).toMatch(
    /^planner +pass +bad tasks +completed +runs +missing\nopenai\S* +0\.\d{3} ± 0\.\d{3} /,
  );
  expect(stdout).toMatch(/^openai\S* − zeroshot\S* +[+−]0\.\d{3} \[.*\] +[01]\.\d{3} +27$/m);
  const [one, other] = await Promise.all([filesOf(cwd), filesOf(calm)]);
  expect(Object.keys(one).length).toBeGreaterThan(120);
  expect(one).toEqual(other);
}, 400_000);

test('Ctrl-C ends a stage in order, and the same command goes on', async () => {
  const cwd = await makeFolder();
  const command =
    'requests --num-requests 0 --num-batches 40 --concurrency 2 --model synthetic?latency=500ms';
  const child = start(cwd, command);
  const closed = end(child);
  while (child.exitCode === null && (await countOf(join(cwd, 'output', 'requests'))) < 3)
    await setTimeout(10);
  child.kill('SIGINT');
  const { code, stdout } = await closed;
  expect(code).toBe(130);
  expect(stdout).toContain('Interrupted. The same command goes on from here.');
  const there = await countOf(join(cwd, 'output', 'requests'));
  expect(there).toBeLessThan(40);
  expect(await json(cwd, atOnce(command))).toMatchObject({
    kept: there,
    written: 40 - there,
    status: 'finished',
  });
});

test('a folder belongs to one command at a time', async () => {
  const cwd = await makeFolder();
  const pipeline = 'requests --num-requests 0 --num-batches 2 --display none';
  expect((await inProcess(cwd, pipeline)).code).toBe(0);
  expect((await inProcess(cwd, 'trajectories --display none')).code).toBe(0);
  for (const [slow, folder] of [
    ['requests --num-batches 9 --concurrency 1 --model synthetic?latency=5000ms', 'requests'],
    ['judge --concurrency 1 --judge synthetic?latency=5000ms', 'evaluations'],
  ] as const) {
    const child = start(cwd, slow);
    const closed = end(child);
    while (child.exitCode === null && !existsSync(join(cwd, 'output', folder, 'run.lock')))
      await setTimeout(5);
    const before = await countOf(join(cwd, 'output', folder));
    const { code, stderr } = await inProcess(cwd, atOnce(slow));
    expect(stderr).toMatch(
      new RegExp(`^troupe: --out output/${folder}: process ${child.pid} on .* is writing there; wait for it`),
    );
    expect(code).toBe(2);
    child.kill('SIGKILL');
    await closed;
    expect(await countOf(join(cwd, 'output', folder))).toBeLessThan(before + 8);
    // What it has left is taken over.
    expect((await inProcess(cwd, `${atOnce(slow)} --display none`)).code).toBe(0);
    expect(await readdir(join(cwd, 'output', folder))).not.toContain('run.lock');
  }
});

/** A command in this process. */
async function inProcess(cwd: string, command: string) {
  const out = { stdout: '', stderr: '' };
  const screen = (name: keyof typeof out) =>
    new Writable({
      write(chunk, _, done) {
        out[name] += chunk;
        done();
      },
    });
  const io = { stdin: Readable.from([]), stdout: screen('stdout'), stderr: screen('stderr'), env: {}, cwd };
  const code = await main(['data', ...command.split(' ')], io);
  return { code, ...out };
}

test('what is missing is said, and has an exit code of its own', async () => {
  const cwd = await makeFolder();
  expect((await inProcess(cwd, 'requests --num-batches 3 --display none --json')).code).toBe(0);
  // Without a cache to replay from, nothing comes.
  const missing = await inProcess(cwd, 'trajectories --cache replay --json --display none');
  expect(missing.code).toBe(3);
  const { failed, written } = JSON.parse(missing.stdout);
  expect(failed).toHaveLength(38);
  expect(written).toBe(0);
  expect(missing.stderr).toContain('not in the cache');
  expect(missing.stderr).toContain('and 28 more');
  const { stdout, code } = await inProcess(cwd, 'trajectories');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^38 trajectories written to output\/trajectories, 0 there before; \d+ given up\n/);
});

test('bad input is one line, exit code 2, and nothing is written', async () => {
  const cwd = await makeFolder();
  await writeFile(join(cwd, 'requests.jsonl'), '{"request":"Hello"}\n{"question":"?"}\n');
  for (const [command, message] of [
    ['trajectories', 'there is no such file or folder of requests'],
    ['trajectories --requests requests.jsonl', 'requests.jsonl:2: "request": Invalid input'],
    ['trajectories --planner best', '--planner best: planners are openai, finetuned, zeroshot'],
    ['requests --num-batches many', '--num-batches many: give a whole number'],
    ['requests --model gpt', 'unknown model "gpt"'],
    ['requests --out requests.jsonl/there', 'requests.jsonl is not a folder'],
    ['judge --concurrency 0', '--concurrency 0'],
    ['evaluate --runs 0', '--runs 0: give a whole number from 1'],
    ['package', 'there is no such file or folder of requests'],
    ['finetune --model openai:small@http://127.0.0.1:9/v1', 'troupe data package writes it'],
    ['finetune --model openai:m@http://127.0.0.1:9/v1 --learning-rate-multiplier 0', 'give one above 0'],
    ['finetune', "required option '--model <spec>' not specified"],
    ['export there', 'troupe data requests writes it'],
  ] as const) {
    const { code, stderr } = await inProcess(cwd, command);
    expect(code, command).toBe(2);
    expect(stderr.trimEnd().split('\n'), command).toHaveLength(1);
    expect(stderr, command).toContain(message);
  }
  expect(await readdir(cwd)).toEqual(['requests.jsonl']);
});
