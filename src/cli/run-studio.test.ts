import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunDetail } from '../studio/api/runs.ts';
import { end } from './test-process.ts';

const BIN = resolve('bin/troupe.js');

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-run-studio-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const start = (...args: string[]) =>
  spawn(process.execPath, [BIN, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });

const RUN = ['run', 'game24', '--agent', 'direct', '--tasks', '0-4', '--set', 'attempts=1', '--cache', 'off'];

describe('run --studio', () => {
  it('serves the run while it goes on, and ends with it', async () => {
    const child = start(...RUN, '--model', 'synthetic?latency=30s', '--display', 'none', '--studio');
    const ended = end(child);
    let stderr = '';
    const address = await new Promise<URL>((found) => {
      child.stderr!.on('data', (piece) => {
        stderr += piece;
        const url = /http:\S+(?=\n)/.exec(stderr)?.[0];
        if (url) found(new URL(url));
      });
    });
    expect(address.hash).toMatch(/^#token=[\w-]{20,}$/);
    const detail = (await (await fetch(new URL(`/api${address.pathname}`, address))).json()) as RunDetail;
    expect(detail).toMatchObject({ status: 'running', total: 4 });
    // A page that follows does not keep the process.
    const stream = await fetch(new URL(`/api${address.pathname}/events`, address));
    expect(stream.status).toBe(200);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130 });
    await expect(fetch(address)).rejects.toThrow();
  });

  it('prints its address on stderr: the JSON is last on stdout', async () => {
    const { code, stdout, stderr } = await end(start(...RUN, '--studio', '--json'));
    expect([0, 3]).toContain(code);
    expect(stderr).toMatch(/^Studio: http:\/\/127\.0\.0\.1:\d+\/runs\/\S+#token=\S+$/m);
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({ episodes: 4 });
  });

  it('opens nothing for a run that cannot begin', async () => {
    const { code, stderr } = await end(start('run', 'game24', '--agent', 'nobody', '--studio'));
    expect(code).toBe(2);
    expect(stderr).not.toContain('http:');
  });
});
