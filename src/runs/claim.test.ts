import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import { claim, isAlive, ownProcess } from './claim.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'troupe-claim-'));
});

/** A process that claims the folder, says who has it, and stays until its stdin ends. */
async function claimer(): Promise<{ child: ChildProcess; holder: number }> {
  const script = `
    import { claim } from ${JSON.stringify(pathToFileURL(resolve('src/runs/claim.ts')).href)};
    const claimed = await claim(${JSON.stringify(dir)});
    console.log('holder' in claimed ? claimed.holder.pid : process.pid);
    for await (const _ of process.stdin);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { child, holder: Number(line) };
}

test('a folder is one’s own until it is released', async () => {
  const mine = await claim(dir);
  if (!('release' in mine)) throw new Error('an empty folder was not to be had');
  expect(await claim(dir)).toEqual({ holder: ownProcess() });
  await mine.release();
  expect(await readdir(dir)).toEqual([]);
  expect(await claim(dir)).toHaveProperty('release');
});

test('of many processes one takes over what a killed one has left', async () => {
  const { child: killed, holder } = await claimer();
  expect(holder).toBe(killed.pid);
  expect(await claim(dir)).toMatchObject({ holder: { pid: holder } });
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const claimers = await Promise.all(Array.from({ length: 6 }, claimer));
  const winners = claimers.filter(({ child, holder }) => holder === child.pid);
  expect(winners).toHaveLength(1);
  const { holder: winner } = winners[0]!;
  expect(claimers.map(({ holder }) => holder)).toEqual(Array(6).fill(winner));
  expect(await readdir(dir)).toEqual(['run.lock']);
  expect(JSON.parse(await readFile(join(dir, 'run.lock'), 'utf8'))).toMatchObject({ pid: winner });
  for (const { child } of claimers) child.stdin!.end();
  await Promise.all(claimers.map(({ child }) => child.exitCode ?? once(child, 'exit')));
});

test('a lock that was left without a word is taken over, too', async () => {
  await writeFile(join(dir, 'run.lock'), '');
  expect(await claim(dir)).toHaveProperty('release');
});

test('a process that has this one’s number is not this one', () => {
  expect(isAlive(ownProcess())).toBe(true);
  expect(isAlive({ ...ownProcess(), processBegan: 'long ago' })).toBe(false);
  expect(isAlive({ ...ownProcess(), host: 'elsewhere' })).toBe(false);
  expect(isAlive({ ...ownProcess(), pid: process.ppid })).toBe(true);
});
