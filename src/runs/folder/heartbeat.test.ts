/** A run's heartbeat: what it hears, what it says, and that it ends with the claim on the folder. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { createControl, readWanted, writeWanted } from '../play/control.ts';
import { type Claimed, claim } from './claim.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { Live } from './live.ts';
import { type Manifest, writeManifest } from './manifest.ts';
import { ownProcess } from './process-name.ts';
import { lookAt } from './watching.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'troupe-heartbeat-'));
});

const live = () => ({ pid: process.pid, ended: 3 }) as Live;
const file = (name: string) => join(dir, name);

async function beating() {
  const claimed = (await claim(dir)) as Claimed;
  const control = createControl();
  const failed: unknown[] = [];
  const fail = (error: unknown) => void failed.push(error);
  const heartbeat = await startHeartbeat({ dir, claimed, control, live, fail });
  return { claimed, control, failed, heartbeat };
}

it('does not hear what was wanted of a part that was killed', async () => {
  await writeWanted(dir, { paused: true });
  const { claimed, control, heartbeat } = await beating();
  // It listens before it speaks.
  await vi.waitFor(() => expect(existsSync(file('live.json'))).toBe(true), 5000);
  expect(control.wanted).toEqual({});
  await writeWanted(dir, { paused: true });
  await vi.waitFor(() => expect(control.wanted).toEqual({ paused: true }), 5000);
  await heartbeat.end();
  await claimed.release();
  expect(existsSync(file('live.json')) || existsSync(file('control.json'))).toBe(false);
});

it('ends with the claim, and leaves the files of whoever has the folder now', async () => {
  const { failed, heartbeat } = await beating();
  await vi.waitFor(() => expect(existsSync(file('live.json'))).toBe(true), 5000);
  await writeFile(file('run.lock'), JSON.stringify({ ...ownProcess(), host: 'elsewhere' }));
  for (const name of ['live.json', 'control.json']) await writeFile(file(name), 'the other’s');
  await vi.waitFor(() => expect(failed).toHaveLength(1), 5000);
  expect(String(failed[0])).toContain(`another process has taken over ${dir}`);
  await writeFile(file('live.json'), 'the other’s');
  await heartbeat.end();
  for (const name of ['live.json', 'control.json']) {
    expect(await readFile(file(name), 'utf8')).toBe('the other’s');
  }
});

it('is asked for one thing without forgetting another', async () => {
  await writeWanted(dir, { concurrency: 3 });
  await writeWanted(dir, { paused: true });
  await writeWanted(dir, { paused: false });
  expect(await readWanted(dir)).toEqual({ paused: false, concurrency: 3 });
});

it.each([
  [-1, true],
  [1, true],
  [0, false],
  [-2, false],
  [1.5, false],
  ['4', false],
])('a wish for %j episodes in flight is heard: %j', async (concurrency, heard) => {
  await writeFile(file('control.json'), JSON.stringify({ concurrency }));
  expect(await readWanted(dir)).toEqual(heard ? { concurrency } : {});
});

it('tells of a process out of sight whether it works', async () => {
  const claimed = (await claim(dir)) as Claimed;
  for (const where of [{ host: 'elsewhere' }, { pidNamespace: 'pid:[1]' }]) {
    await writeManifest(dir, { ...ownProcess(), ...where, status: 'running', plan: {} } as Manifest);
    await utimes(file('run.lock'), new Date(), new Date());
    expect((await lookAt(dir)).status).toBe('running');
    await utimes(file('run.lock'), 0, 0);
    expect((await lookAt(dir)).status).toBe('cut off');
  }
  // One in sight that is dead has beaten as lately.
  await utimes(file('run.lock'), new Date(), new Date());
  await writeManifest(dir, { ...ownProcess(), pid: 2 ** 22 + 1, status: 'running', plan: {} } as Manifest);
  expect((await lookAt(dir)).status).toBe('cut off');
  await claimed.release();
});
