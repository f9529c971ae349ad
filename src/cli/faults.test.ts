/** What the world does to a run: full disks, folders that take nothing, caches that are gone or broken. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readResults } from '../runs/folder/results.ts';
import { end } from './test-process.ts';

const BIN = resolve('bin/troupe.js');
const RUN = 'run game24 --agent direct --tasks 0-20 --set attempts=3 --name mine --display none';

let cwd: string;
const mounted: string[] = [];
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-faults-'));
});
afterEach(() => {
  for (const dir of mounted.splice(0)) execFileSync('umount', [dir]);
});

const start = (command: string): ChildProcess =>
  spawn(process.execPath, [BIN, ...command.split(' ')], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
const troupe = (command: string) => end(start(command));
const resultsOf = (dir: string) => readResults(join(cwd, dir, 'results.jsonl'), { warn: () => {} });

/** A folder of so many kilobytes; undefined where nothing can be mounted. */
function smallDisk(name: string, size: number): string | undefined {
  const dir = join(cwd, name);
  try {
    execFileSync('mkdir', [dir]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}k`, 'none', dir], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  mounted.push(dir);
  return dir;
}

describe('a full disk', () => {
  it('under the runs ends the run in one line; with room again it goes on and nothing is lost', async ({
    skip,
  }) => {
    if (!smallDisk('small', 60)) skip('nothing can be mounted here');
    const { code, stderr } = await troupe(`${RUN} --seeds 5 --out small`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no space left on (the )?d/i);
    expect(stderr).toMatch(/troupe relaunch small\/\S+-mine goes on/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    const [folder] = await readdir(join(cwd, 'small'));
    const before = await resultsOf(join('small', folder!));
    expect(before.length).toBeLessThan(100);
    execFileSync('mount', ['-o', 'remount,size=20m', join(cwd, 'small')]);
    const again = await troupe(`relaunch small/${folder} --json --display none`);
    expect({ code: again.code, stderr: again.stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(again.stdout)).toMatchObject({ episodes: 100, errors: 0 });
    const lines = await resultsOf(join('small', folder!));
    expect(lines.slice(0, before.length)).toEqual(before);
    expect(new Set(lines.map(({ episode }) => episode)).size).toBe(100);
    expect(lines).toHaveLength(100);
  });

  it('under the cache is an error of its episodes, which says so, and a relaunch heals them', async ({
    skip,
  }) => {
    if (!smallDisk('caches', 150)) skip('nothing can be mounted here');
    const { code, stdout } = await troupe(`${RUN} --seeds 10 --json`);
    expect(code).toBe(3);
    const { run, errors, episodes } = JSON.parse(stdout);
    expect(episodes).toBe(200);
    expect(errors).toBeGreaterThan(0);
    const [failed] = (await resultsOf(run)).filter(({ status }) => status === 'error');
    expect(failed!.error).toMatchObject({
      kind: 'internal',
      message: expect.stringMatching(
        /cache cannot be written: no space left on its disk; .*TROUPE_CACHE_DIR/,
      ),
    });
    execFileSync('mount', ['-o', 'remount,size=40m', join(cwd, 'caches')]);
    const again = JSON.parse((await troupe(`relaunch last --json --display none`)).stdout);
    expect(again).toMatchObject({ run, episodes: 200, errors: 0 });
  });
});

describe('a cache', () => {
  it('that is deleted while a run goes on costs no episode', async () => {
    const child = start(`${RUN} --seeds 3 --model synthetic?latency=40ms --concurrency 10 --json`);
    const ended = end(child);
    while (!existsSync(join(cwd, 'caches', 'calls', 'data.mdb'))) {
      await new Promise((done) => setTimeout(done, 20));
    }
    await new Promise((done) => setTimeout(done, 300));
    await rm(join(cwd, 'caches'), { recursive: true, force: true, maxRetries: 10 });
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ episodes: 60, errors: 0 });
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ['truncated', (file) => truncate(file, 30_000)],
    [
      'with a torn middle',
      async (file) => {
        const { size } = await stat(file);
        const handle = await open(file, 'r+');
        await handle.write(Buffer.alloc(size - 3 * 4096, 0xff), 0, size - 3 * 4096, 3 * 4096);
        await handle.close();
      },
    ],
  ])('%s is set aside, said, and the run is played from a new one', async (_, damage) => {
    const first = JSON.parse((await troupe(`${RUN} --json`)).stdout);
    const dir = join(cwd, 'caches', 'calls');
    await damage(join(dir, 'data.mdb'));
    const { code, stdout, stderr } = await troupe(`${RUN} --json`);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^the cache in \S+ is damaged.*: moved to \S+, a new one begins\n$/),
    });
    const again = JSON.parse(stdout);
    expect(again).toMatchObject({ live: first.live, arms: first.arms });
    const aside = (await readdir(join(cwd, 'caches'))).filter((name) => name.includes('.damaged-'));
    expect(aside).toHaveLength(1);
  });
});

describe('a folder that takes nothing', () => {
  it('read-only, it is bad input, and what lies there can still be shown', async ({ skip }) => {
    const dir = smallDisk('runs', 4000);
    if (!dir) skip('nothing can be mounted here');
    await troupe(`${RUN}`);
    execFileSync('mount', ['-o', 'remount,ro', dir!]);
    for (const command of [RUN, 'relaunch last']) {
      const { code, stderr } = await troupe(command);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^troupe: [^\n]*cannot write in [^\n]+\n$/);
    }
    expect((await troupe('relaunch last --dry-run')).code).toBe(0);
    expect((await troupe('runs')).stdout).toContain('finished');
  });
});
