/** A lock between processes: a file that one of them can make. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Milliseconds between two tries. */
const PAUSE = 20;

/** Milliseconds after which whoever was removing a lock that was left behind is no more. */
const REMOVING = 5000;

/**
 * Does the work while no other process that asks for the same file does theirs; waits for its turn with the
 * whole thread. The file of a process that is no more, or one older than `longest` ms, counts as left behind.
 */
export function withLock<T>(file: string, longest: number, work: () => T): T {
  while (!take(file)) {
    if (isLeft(file, longest)) removeLeft(file, longest);
    else pause();
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Whether a living process holds the lock. */
export function isHeld(file: string, longest: number): boolean {
  return existsSync(file) && !isLeft(file, longest);
}

const take = (file: string) => make(() => writeFileSync(file, `${process.pid}`, { flag: 'wx' }));

/** False when it is there already. */
function make(thing: () => void): boolean {
  try {
    thing();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * One process at a time, and it looks again: of two that found the same file, the slower would else remove the
 * new one of the faster.
 */
function removeLeft(file: string, longest: number): void {
  const removing = `${file}.stale`;
  if (make(() => mkdirSync(removing))) {
    try {
      if (isLeft(file, longest)) rmSync(file, { force: true });
    } finally {
      rmdirSync(removing);
    }
    return;
  }
  const made = statSync(removing, { throwIfNoEntry: false })?.mtimeMs;
  if (made !== undefined && Date.now() - made > REMOVING) rmSync(removing, { recursive: true, force: true });
  pause();
}

function isLeft(file: string, longest: number): boolean {
  const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (made === undefined) return false;
  if (Date.now() - made > longest) return true;
  try {
    const holder = readFileSync(file, 'utf8');
    // Made, and not yet written.
    return holder !== '' && !isAlive(Number(holder));
  } catch {
    return false;
  }
}

/** Waits a moment with the whole thread. */
export function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
}

/** Whether there is such a process. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
