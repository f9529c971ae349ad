import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, onTestFailed, test, vi } from 'vitest';
import { random } from '../../seed.ts';
import { type Claimed, claim } from './claim.ts';
import { isAlive, ownProcess } from './process-name.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'troupe-claim-'));
});

afterEach(() => void vi.restoreAllMocks());

const lock = () => join(dir, 'run.lock');
const LONG_AGO = new Date('2020-01-01');
/** Milliseconds that a test has to wait, where the engine is more patient. */
const SHORT = { here: 100, elsewhere: 100 };

/** A lock as another process would have left it. */
async function locked(by: object): Promise<string> {
  const text = JSON.stringify({ ...ownProcess(), ...by });
  await writeFile(lock(), text);
  return text;
}

/** A process that claims the folder, says who has it, and stays until its stdin ends. */
async function claimer(): Promise<{ child: ChildProcess; holder: number }> {
  const script = `
    import { claim } from ${JSON.stringify(pathToFileURL(resolve('src/runs/folder/claim.ts')).href)};
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
  expect(await claim(dir)).toEqual({ holder: ownProcess(), beats: true });
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

test('and one alone, however close together they find its lock', async () => {
  const seed = Date.now();
  onTestFailed(() => console.error(`the turns that they waited were of seed ${seed}`));
  let round = 0;
  async function rounds(): Promise<void> {
    while (round++ < 150) {
      const waits = random('claims', seed, round);
      const folder = await mkdtemp(join(dir, 'round-'));
      await writeFile(join(folder, 'run.lock'), JSON.stringify({ ...ownProcess(), pid: 2 ** 22 + 1 }));
      // Its next owner may have died in the middle of taking it over.
      const guard = join(folder, 'run.lock.stale');
      if (round % 2 === 0) await mkdir(guard).then(() => utimes(guard, LONG_AGO, LONG_AGO));
      const claims = await Promise.all(
        Array.from({ length: 12 }, async () => {
          for (let turns = waits.int(20); turns > 0; turns--) await setImmediate();
          return claim(folder);
        }),
      );
      const claimed = claims.filter((each) => 'release' in each);
      expect(claimed).toHaveLength(1);
      expect(await readdir(folder)).toEqual(['run.lock']);
      await claimed[0]!.release();
    }
  }
  await Promise.all([rounds(), rounds(), rounds()]);
});

test('a lock that was left without a word is taken over, too', async () => {
  await writeFile(join(dir, 'run.lock'), '');
  expect(await claim(dir)).toHaveProperty('release');
});

test('so is one that leads nowhere', async () => {
  await symlink(join(dir, 'nowhere'), lock());
  expect(await claim(dir)).toHaveProperty('release');
});

test('whoever does not beat is watched, and said to be there but not to move', async () => {
  const { child, holder } = await claimer();
  child.kill('SIGSTOP');
  const warned: string[] = [];
  expect(await claim(dir, (message) => warned.push(message))).toMatchObject({
    holder: { pid: holder },
    beats: false,
  });
  expect(warned).toEqual([
    expect.stringMatching(`run.lock is of process ${holder}: seeing whether it still works`),
  ]);
  child.kill('SIGKILL');
  await once(child, 'exit');
}, 15_000);

test('of a process that is dying the lock is had as soon as it is dead', async () => {
  const { child } = await claimer();
  child.kill('SIGSTOP');
  const claiming = claim(dir, () => {});
  setTimeout(() => child.kill('SIGKILL'), 100);
  expect(await claiming).toHaveProperty('release');
});

test.each([
  ['on another host', { host: 'elsewhere' }],
  ['in another container of this host', { pidNamespace: 'pid:[1]' }],
])('a process %s is watched for a beat, whether or not its number is known here', async (_, where) => {
  for (const pid of [process.pid, 2 ** 22 + 1]) {
    const text = await locked({ ...where, pid });
    const beating = setInterval(() => void utimes(lock(), new Date(), new Date()), 30);
    expect(await claim(dir, () => {})).toEqual({ holder: JSON.parse(text), beats: true });
    clearInterval(beating);
    expect(await readFile(lock(), 'utf8')).toBe(text);
  }
  const mine = (await claim(dir, () => {}, SHORT)) as Claimed;
  expect(JSON.parse(await readFile(lock(), 'utf8'))).toEqual(ownProcess());
  await mine.release();
});

test('a lock that says no namespace is of this one', async () => {
  const { pidNamespace: _, ...older } = ownProcess();
  expect(isAlive(older)).toBe(true);
  await writeFile(lock(), JSON.stringify({ ...older, pid: 2 ** 22 + 1 }));
  expect(await claim(dir)).toHaveProperty('release');
});

test('who was slower to find a stale lock leaves the new one of the faster', async () => {
  await locked({ host: 'elsewhere' });
  const { ticks: _, ...own } = ownProcess();
  const faster = { ...own, pid: process.ppid };
  const overtake = () => writeFileSync(lock(), JSON.stringify(faster));
  expect(await claim(dir, overtake, { here: 100, elsewhere: 10_000 })).toEqual({
    holder: faster,
    beats: false,
  });
  expect(JSON.parse(await readFile(lock(), 'utf8'))).toEqual(faster);
});

test('a guard that was left behind keeps nobody out', async () => {
  await locked({ pid: 2 ** 22 + 1 });
  await mkdir(`${lock()}.stale`);
  await utimes(`${lock()}.stale`, LONG_AGO, LONG_AGO);
  expect(await claim(dir)).toHaveProperty('release');
  expect(await readdir(dir)).toEqual(['run.lock']);
});

test('a lock beats of itself from the claim on', async () => {
  const mine = (await claim(dir)) as Claimed;
  await utimes(lock(), LONG_AGO, LONG_AGO);
  await vi.waitFor(async () => expect((await stat(lock())).mtime).not.toEqual(LONG_AGO), 5000);
  await mine.hold();
  await mine.release();
});

test('whoever wakes up to find the folder taken over is told before it writes', async () => {
  const mine = (await claim(dir)) as Claimed;
  const other = await locked({ host: 'elsewhere' });
  await utimes(lock(), LONG_AGO, LONG_AGO);
  const now = Date.now();
  vi.spyOn(Date, 'now').mockImplementation(() => now + 25_000);
  await expect(mine.hold()).rejects.toThrow(`another process has taken over ${dir}`);
  vi.restoreAllMocks();
  // It stays so, and the other's lock is not touched.
  await expect(mine.hold()).rejects.toThrow('taken over');
  await mine.release();
  expect(await readFile(lock(), 'utf8')).toBe(other);
  expect((await stat(lock())).mtime).toEqual(LONG_AGO);
});

test('so is one whose lock the other has released since', async () => {
  const mine = (await claim(dir)) as Claimed;
  await rm(lock());
  await vi.waitFor(() => expect(mine.hold()).rejects.toThrow('taken over'), 5000);
});

test('a process that has another’s number is not the other', async () => {
  const { ticks: _, ...own } = ownProcess();
  expect(isAlive(ownProcess())).toBe(true);
  expect(isAlive({ ...own, processBegan: 'long ago' })).toBe(false);
  expect(isAlive({ ...own, host: 'elsewhere' })).toBe(false);
  expect(isAlive({ ...own, pid: process.ppid })).toBe(true);
});

test.skipIf(!existsSync('/proc/self/stat'))(
  'where the system tells, so is one that began at another time',
  () => {
    const { ticks } = ownProcess();
    expect(Number(ticks)).toBeGreaterThan(0);
    expect(isAlive({ ...ownProcess(), pid: process.ppid })).toBe(false);
  },
);

test.skipIf(!existsSync('/proc/self/stat'))(
  'a process that was killed and not yet buried is dead',
  async () => {
    // It is its parent that buries it, and this one never looks.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(parent.stdout!), 'line')) as [string];
    // Before that it is still the shell, which might.
    const name = () => readFile(`/proc/${parent.pid}/comm`, 'utf8');
    await vi.waitFor(async () => expect(await name()).toBe('sleep\n'), 5000);
    const { ticks: _, ...own } = ownProcess();
    const child = { ...own, pid: Number(line) };
    expect(isAlive(child)).toBe(true);
    process.kill(child.pid, 'SIGKILL');
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), 5000);
    expect(process.kill(child.pid, 0)).toBe(true);
    parent.kill();
  },
);
