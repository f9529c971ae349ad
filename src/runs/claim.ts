/** A run's folder belongs to one process at a time: the one whose lock file stands in it. */
import { mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A process, as a manifest and a lock name it. */
export interface ProcessName {
  host: string;
  pid: number;
  /** ISO 8601, when it began: a number may come again, as another process. */
  processBegan: string;
}

export const ownProcess = (): ProcessName => ({
  host: hostname(),
  pid: process.pid,
  processBegan: new Date(performance.timeOrigin).toISOString(),
});

/** Whether a process is still there, as far as this machine can tell; one of another machine is not. */
export function isAlive({ host, pid, processBegan }: ProcessName): boolean {
  if (host !== hostname()) return false;
  if (pid === process.pid) return processBegan === ownProcess().processBegan;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A folder claimed, until it is released; or who has it. */
export type Claim = { release(): Promise<void> } | { holder: ProcessName };

/** Milliseconds: between two looks, until a file that was made is also written, until a guard is gone again. */
const PAUSE = 20;
const WRITTEN = 500;
const GUARDED = 5000;

/** Claims a folder for this process. A lock that a dead process has left is taken over. */
export async function claim(dir: string): Promise<Claim> {
  const lock = join(dir, 'run.lock');
  for (;;) {
    if (await make(writeFile(lock, JSON.stringify(ownProcess()), { flag: 'wx' }))) {
      return { release: () => rm(lock, { force: true }) };
    }
    const holder = await holderOf(lock);
    if (holder && isAlive(holder)) return { holder };
    await removeStale(lock);
  }
}

/** Who has written the lock; undefined when it is gone, or was left without a word. */
async function holderOf(lock: string): Promise<ProcessName | undefined> {
  for (let waited = 0; waited < WRITTEN; waited += PAUSE) {
    const text = await readFile(lock, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as ProcessName;
    } catch {
      // It was made this very moment.
      await setTimeout(PAUSE);
    }
  }
  return undefined;
}

/**
 * One process at a time, and it looks again: of two that found the same stale lock, the slower would else
 * remove the new lock of the faster.
 */
async function removeStale(lock: string): Promise<void> {
  const guard = `${lock}.stale`;
  if (!(await make(mkdir(guard)))) {
    const found = await stat(guard).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > GUARDED) await rmdir(guard).catch(() => {});
    await setTimeout(PAUSE);
    return;
  }
  try {
    const holder = await holderOf(lock);
    if (!holder || !isAlive(holder)) await rm(lock, { force: true });
  } finally {
    await rmdir(guard).catch(() => {});
  }
}

/** False when it is there already. */
async function make(making: Promise<unknown>): Promise<boolean> {
  try {
    await making;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
