/** A lock between processes: a file that one of them can make. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Milliseconds between two tries. */
const PAUSE = 20;

/**
 * Does the work while no other process that asks for the same file does theirs; waits for its turn with the
 * whole thread. The file of a process that is no more, or one older than `longest` ms, counts as left behind.
 */
export function withLock<T>(file: string, longest: number, work: () => T): T {
  while (!take(file)) {
    if (isLeft(file, longest)) rmSync(file, { force: true });
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

function take(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
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
