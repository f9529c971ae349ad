/** Watching and steering a run from another process. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, expect, it } from 'vitest';
import { readResults } from '../runs/folder/results.ts';
import { main } from './main.ts';
import { end } from './test-process.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-watch-'));
});

const watch = (...words: string[]) => troupe('watch', ...words);

async function troupe(...words: string[]) {
  const text = { stdout: '', stderr: '' };
  const screen = (name: keyof typeof text) =>
    new PassThrough().on('data', (chunk) => {
      text[name] += chunk;
    });
  const io = { stdin: new PassThrough(), stdout: screen('stdout'), stderr: screen('stderr'), env: {}, cwd };
  const code = await main(words, io);
  return { code, ...text };
}

const RUN =
  'run game24 --agent direct --tasks 0-20 --set attempts=2 --concurrency 2 --model synthetic?latency=100ms --display none --json';

it('a run is paused, resumed and given more room from another process, and ends as any other', async () => {
  expect(await watch()).toMatchObject({ code: 2, stderr: 'troupe: no run yet in runs (--out says where)\n' });
  const child = spawn(process.execPath, [resolve('bin/troupe.js'), ...RUN.split(' ')], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = end(child);
  const state = async () => JSON.parse((await watch('last', '--json')).stdout);
  const until = async (is: (state: { inFlight?: number; ended?: number }) => boolean) => {
    for (;;) {
      if ((await readdir(join(cwd, 'runs')).catch(() => [])).length > 0) {
        const { stdout } = await watch('last', '--json');
        if (stdout && is(JSON.parse(stdout))) return;
      }
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  await until(({ inFlight = 0 }) => inFlight > 0);
  expect(await state()).toMatchObject({ status: 'running', pid: child.pid, concurrency: 2, total: 20 });
  const paused = await watch('--pause');
  expect(paused).toMatchObject({ code: 0, stdout: expect.stringMatching(/^PAUSED · \d+\/20 episodes · /) });
  await until(({ inFlight }) => inFlight === 0);
  const { run, ended: before } = await state();
  expect(before).toBeLessThan(20);
  const lines = async () => (await readResults(join(cwd, run, 'results.jsonl'))).length;
  const then = await lines();
  // It has had time for three more.
  await new Promise((done) => setTimeout(done, 700));
  expect(await lines()).toBe(then);

  const going = await watch('last', '--resume', '--concurrency', '20');
  expect(going.stdout).toMatch(/ of 20 in flight/);
  const seen = await watch('last');
  expect(seen.stdout).toMatch(new RegExp(`${run} is finished: troupe results ${run}\n$`));
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ run, episodes: 20, errors: 0 });
  expect((await readdir(join(cwd, run))).sort()).toEqual(['episodes', 'results.jsonl', 'run.json']);

  expect(await watch('last', '--pause')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/nobody plays it: .* is finished/),
  });
  expect(await watch('--pause', '--resume')).toMatchObject({ code: 2 });
  expect(await watch('--concurrency', '0')).toMatchObject({ code: 2 });
});

it('a run whose run.json cannot be read is so for every command', async () => {
  const dir = join(cwd, 'runs', '20250101-000000-torn');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'results.jsonl'), '');
  await writeFile(join(dir, 'run.json'), '{');
  const why = 'runs/20250101-000000-torn has no run.json that can be read; restore it, or run anew';
  for (const words of [
    ['watch', 'torn'],
    ['watch', 'torn', '--pause'],
    ['relaunch', 'torn'],
  ])
    expect(await troupe(...words)).toMatchObject({ code: 2, stdout: '', stderr: `troupe: ${why}\n` });
  expect((await troupe('runs')).stdout).toMatch(/torn +unknown /);
});
