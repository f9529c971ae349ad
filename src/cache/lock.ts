/** A lock between processes: a file that one of them can make. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Milliseconds between two tries. */
const PAUSE = 20;

/** Milliseconds after which whoever was removing a lock that was left behind is no more. */
const REMOVING = 5000;

/**
 * Does the work while no other process that asks for the same file does theirs; waits for its turn with the
 * whole thread. The file of a process that is no more, or one older than `longest` ms, counts as left behind.
 */
export function withLock<T>(file: string, longest: number, work: () => T): T {
  const own = `${process.pid} ${randomUUID()}`;
  while (!make(() => writeFileSync(file, own, { flag: 'wx' }))) {
    if (!isLeft(file, longest) || !removeLeft(file, () => isLeft(file, longest))) pause();
  }
  try {
    return work();
  } finally {
    // Whoever has worked for too long has lost it to another.
    if (textOf(file) === own) rmSync(file, { force: true });
  }
}

/** Whether a living process holds the lock. */
export function isHeld(file: string, longest: number): boolean {
  return existsSync(file) && !isLeft(file, longest);
}

/** Makes something that may be there; false when it is. */
export function make(thing: () => void): boolean {
  try {
    thing();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** What a file says; undefined when there is none. */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Removes a lock that was left behind, if on another look it still is. One process at a time: of two that found
 * the same file, the slower would else remove the new one of the faster. False while another is at it.
 */
export function removeLeft(file: string, isStill: () => boolean): boolean {
  const removing = `${file}.stale`;
  if (!make(() => mkdirSync(removing))) {
    const made = statSync(removing, { throwIfNoEntry: false })?.mtimeMs;
    if (made !== undefined && Date.now() - made > REMOVING) end(removing);
    return false;
  }
  try {
    if (isStill()) rmSync(file, { force: true });
  } finally {
    end(removing);
  }
  return true;
}

/** Another may have been faster, which takes this one for dead. */
const end = (folder: string) => rmSync(folder, { recursive: true, force: true });

function isLeft(file: string, longest: number): boolean {
  const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (made === undefined) return false;
  if (Date.now() - made > longest) return true;
  try {
    const holder = textOf(file);
    // Made, and not yet written.
    return holder ? !isAlive(Number.parseInt(holder, 10)) : false;
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
