/** What signals do to a run, with real processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readManifest } from '../runs/folder/manifest.ts';
import { readResults } from '../runs/folder/results.ts';
import { processIo } from './io.ts';
import { watchProcess } from './signals.ts';
import { end } from './test-process.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-signals-'));
});

const RUN = 'run game24 --agent direct --set attempts=3 --seeds 2 --concurrency 3 --name mine';

/** A run of tasks that are asked for from a model so slow, in a process of its own. */
const start = (tasks: string, latency: string) =>
  spawn(
    process.execPath,
    [
      resolve('bin/troupe.js'),
      ...RUN.split(' '),
      '--tasks',
      tasks,
      '--model',
      `synthetic?latency=${latency}`,
    ],
    {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );

/** The folder of the only run, once an episode of it has ended. */
async function underWay(): Promise<string> {
  for (;;) {
    const [folder] = await readdir(join(cwd, 'runs')).catch(() => []);
    const dir = folder && join(cwd, 'runs', folder);
    const text = dir && (await readFile(join(dir, 'results.jsonl'), 'utf8').catch(() => ''));
    if (dir && text) return dir;
    await new Promise((done) => setTimeout(done, 20));
  }
}

describe.skipIf(process.platform === 'win32')('a run', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends in order at %s, and can be resumed', async (signal) => {
    const child = start('0-60', '200ms');
    const ended = end(child);
    const dir = await underWay();
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 130, signal: null });
    expect(await readManifest(dir)).toMatchObject({ status: 'interrupted' });
    expect(await readdir(dir)).not.toContain('run.lock');
    expect((await readResults(join(dir, 'results.jsonl'))).length).toBeLessThan(120);
  });

  it('goes on when its terminal is closed and nobody reads what it prints', async () => {
    const child = start('0-6', '60ms');
    const dir = await underWay();
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill('SIGHUP');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(await readManifest(dir)).toMatchObject({ status: 'finished' });
    expect(await readResults(join(dir, 'results.jsonl'))).toHaveLength(12);
  });
});

describe('Ctrl-C', () => {
  it('once ends a run in order, twice at once', () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as () => never);
    const before = process.listenerCount('SIGINT');
    const watch = watchProcess(processIo());
    expect(watch.signal.aborted).toBe(false);
    process.emit('SIGINT');
    expect(watch.signal.aborted).toBe(true);
    expect(exit).not.toHaveBeenCalled();
    process.emit('SIGINT');
    expect(exit).toHaveBeenCalledExactlyOnceWith(130);
    watch.end();
    expect(process.listenerCount('SIGINT')).toBe(before);
    exit.mockRestore();
  });
});
