/** A run's folder belongs to one process at a time: the one whose lock file stands in it and beats. */
import { mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Warn, warnOnStderr } from './lines.ts';
import { isAlive, ownProcess, type ProcessName } from './process-name.ts';

/** A folder claimed: its owner beats at least once in a BEAT, until it releases it. */
export interface Claimed {
  beat(): Promise<void>;
  release(): Promise<void>;
}

/** A folder claimed, or who has it and whether that one beats. */
export type Claim = Claimed | { holder: ProcessName; beats: boolean };

/** Milliseconds between two beats. */
export const BEAT = 1000;
/** Milliseconds: between two looks, until a file that was made is also written, until a guard is gone again. */
const PAUSE = 20;
const WRITTEN = 500;
const GUARDED = 5000;
/** Milliseconds that a process may stay silent; one that is not to be seen from here is then taken for dead. */
const PATIENCE = { here: 5000, elsewhere: 15_000 };
/** Milliseconds until it is said that somebody is waited for. */
const QUIET = 1500;

/** A lock's path in a run's folder. */
export const lockFile = (dir: string) => join(dir, 'run.lock');

/**
 * Claims a folder for this process. A lock that a dead process has left is taken over. Whoever is there is
 * first watched for a beat: a big process takes seconds to die, and one on another machine shows nothing else.
 */
export async function claim(dir: string, warn: Warn = warnOnStderr): Promise<Claim> {
  const lock = lockFile(dir);
  for (;;) {
    if (await make(writeFile(lock, JSON.stringify(ownProcess()), { flag: 'wx' }))) return claimedBy(lock);
    const holder = await holderOf(lock);
    const state = holder ? await watch(lock, holder, warn) : 'gone';
    if (holder && state !== 'gone') return { holder, beats: state === 'beats' };
    await removeStale(lock, holder);
  }
}

function claimedBy(lock: string): Claimed {
  return {
    async beat() {
      const now = new Date();
      await utimes(lock, now, now);
    },
    async release() {
      if (isSame(await holderOf(lock), ownProcess())) await rm(lock, { force: true });
    },
  };
}

/** Looks at a lock until its holder has beaten, is gone, or was waited for long enough. */
async function watch(lock: string, holder: ProcessName, warn: Warn): Promise<'beats' | 'silent' | 'gone'> {
  const here = holder.host === hostname();
  const first = await beatOf(lock);
  const began = performance.now();
  let said = false;
  for (;;) {
    if (here && !isAlive(holder)) return 'gone';
    if (here && holder.pid === process.pid) return 'beats';
    if ((await beatOf(lock)) !== first) return isSame(await holderOf(lock), holder) ? 'beats' : 'gone';
    const waited = performance.now() - began;
    if (waited > PATIENCE[here ? 'here' : 'elsewhere']) return here ? 'silent' : 'gone';
    if (waited > QUIET && !said) {
      warn(
        `${lock} is of process ${holder.pid}${here ? '' : ` on ${holder.host}`}: seeing whether it still works`,
      );
      said = true;
    }
    await setTimeout(PAUSE);
  }
}

const isSame = (a: ProcessName | undefined, b: ProcessName | undefined) =>
  JSON.stringify(a) === JSON.stringify(b);

const beatOf = async (lock: string) => (await stat(lock).catch(() => undefined))?.mtimeMs;

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
async function removeStale(lock: string, stale: ProcessName | undefined): Promise<void> {
  const guard = `${lock}.stale`;
  if (!(await make(mkdir(guard)))) {
    const found = await stat(guard).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > GUARDED) await rmdir(guard).catch(() => {});
    await setTimeout(PAUSE);
    return;
  }
  try {
    const holder = await holderOf(lock);
    if (!holder || isSame(holder, stale)) await rm(lock, { force: true });
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
