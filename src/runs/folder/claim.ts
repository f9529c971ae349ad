/** A run's folder belongs to one process at a time: the one whose lock file stands in it and beats. */
import { statSync, writeFileSync } from 'node:fs';
import { rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { make, removeLeft, textOf } from '../../cache/lock.ts';
import { type Warn, warnOnStderr } from './lines.ts';
import { isAlive, isInSight, ownProcess, type ProcessName } from './process-name.ts';

/** A folder claimed: its lock beats once in a BEAT, until it is released. */
export interface Claimed {
  /**
   * Throws when another process has taken the folder over, as it may from one that sleeps: to be asked before
   * anything is written. Looks where the last beat is long ago; else it is that beat which has looked.
   */
  hold(): Promise<void>;
  release(): Promise<void>;
}

/** A folder claimed, or who has it and whether that one beats. */
export type Claim = Claimed | { holder: ProcessName; beats: boolean };

/** Milliseconds between two beats. */
export const BEAT = 1000;
/** Milliseconds: between two looks, and until a file that was made is also written. */
const PAUSE = 20;
const WRITTEN = 500;
/** Milliseconds that a process may stay silent; one that is not to be seen from here is then taken for dead. */
const PATIENCE = { here: 5000, elsewhere: 15_000 };
/** Milliseconds after a beat in which nobody has lost patience. */
const HELD = 3000;
/** Milliseconds until it is said that somebody is waited for. */
const QUIET = 1500;

/** A lock's path in a run's folder. */
export const lockFile = (dir: string) => join(dir, 'run.lock');

/**
 * Claims a folder for this process. A lock that a dead process has left is taken over. Whoever is there is
 * first watched for a beat: a big process takes seconds to die, and one on another machine shows nothing else.
 */
export async function claim(dir: string, warn: Warn = warnOnStderr, patience = PATIENCE): Promise<Claim> {
  const lock = lockFile(dir);
  for (let gone = 0; ; ) {
    // In one go, as far as a system lets: who looks meanwhile should not find it empty.
    if (make(() => writeFileSync(lock, JSON.stringify(ownProcess()), { flag: 'wx' }))) return claimed(dir);
    const { text, holder } = await look(lock);
    if (holder) {
      const state = await watch(lock, holder, warn, patience);
      if (state !== 'gone') return { holder, beats: state === 'beats' };
    } else if (text === undefined && ++gone * PAUSE < WRITTEN) {
      // It was released this very moment, or leads nowhere.
      await pause(PAUSE);
      continue;
    }
    if (!removeLeft(lock, () => textOf(lock) === text)) await pause(PAUSE);
  }
}

/** Who has a folder right now: nobody where a dead process has left its lock. Claims nothing. */
export async function holderOf(dir: string, warn: Warn = warnOnStderr): Promise<ProcessName | undefined> {
  const lock = lockFile(dir);
  const { holder } = await look(lock);
  return holder && (await watch(lock, holder, warn, PATIENCE)) !== 'gone' ? holder : undefined;
}

function claimed(dir: string): Claimed {
  const lock = lockFile(dir);
  let beaten = Date.now();
  let lost: Error | undefined;

  /** A folder that cannot be read or takes no beat right now is nobody else's yet. */
  async function beat(): Promise<void> {
    // Whatever sleeps in between has not beaten later.
    const now = new Date();
    try {
      if (isSame((await look(lock)).holder, ownProcess())) {
        await utimes(lock, now, now);
        beaten = now.getTime();
        return;
      }
      lost = new Error(`another process has taken over ${dir}: this one stops, and leaves the run to it`);
      clearInterval(timer);
    } catch {}
  }
  const timer = setInterval(beat, BEAT).unref();
  return {
    async hold() {
      if (!lost && Date.now() - beaten > HELD) await beat();
      if (lost) throw lost;
    },
    async release() {
      clearInterval(timer);
      const { holder } = await look(lock).catch((): Look => ({}));
      if (isSame(holder, ownProcess())) await rm(lock, { force: true });
    },
  };
}

/** Whether the lock of a run's folder has beaten so lately that its process, wherever that is, may well work. */
export function hasBeatenLately(dir: string): boolean {
  const beaten = statSync(lockFile(dir), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - beaten < PATIENCE.elsewhere;
}

/** Looks at a lock until its holder has beaten, is gone, or was waited for long enough. */
async function watch(
  lock: string,
  holder: ProcessName,
  warn: Warn,
  patience: typeof PATIENCE,
): Promise<'beats' | 'silent' | 'gone'> {
  const here = isInSight(holder);
  const first = await beatOf(lock);
  const began = performance.now();
  let said = false;
  for (;;) {
    if (here && !isAlive(holder)) return 'gone';
    if (here && holder.pid === process.pid) return 'beats';
    if ((await beatOf(lock)) !== first) return isSame((await look(lock)).holder, holder) ? 'beats' : 'gone';
    const waited = performance.now() - began;
    if (waited > patience[here ? 'here' : 'elsewhere']) return here ? 'silent' : 'gone';
    if (waited > QUIET && !said) {
      warn(
        `${lock} is of process ${holder.pid}${here ? '' : ` on ${holder.host}`}: seeing whether it still works`,
      );
      said = true;
    }
    await pause(PAUSE);
  }
}

const isSame = (a: ProcessName | undefined, b: ProcessName) => JSON.stringify(a) === JSON.stringify(b);

const beatOf = async (lock: string) => (await stat(lock).catch(() => undefined))?.mtimeMs;

/** What stands in a lock: no `text` when there is none, no `holder` when it was left without a word. */
interface Look {
  text?: string | undefined;
  holder?: ProcessName;
}

/** Throws when the lock is not to be read. */
async function look(lock: string): Promise<Look> {
  for (let waited = 0; ; waited += PAUSE) {
    const text = textOf(lock);
    if (text === undefined) return {};
    try {
      return { text, holder: JSON.parse(text) as ProcessName };
    } catch {
      if (waited >= WRITTEN) return { text };
      // It was made this very moment.
      await pause(PAUSE);
    }
  }
}
