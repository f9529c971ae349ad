/**
 * Keeps commits and openings of one LMDB folder apart, across processes. LMDB locks writers among
 * themselves; but opening a folder puts back the number of its last transaction to what the opener has just
 * read, so that a commit in between is overwritten by the next one: about one opening in three hundred next
 * to busy writers lost a transaction. A writer shows itself before it looks for an opener, and an opener
 * before it looks for writers, so one of the two always sees the other.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, isHeld, pause, withLock } from './lock.ts';

const OPENING = 'check.lock';
const WRITING = /^writing-(\d+)-/;

/** Milliseconds that an opener is waited for: reading a whole cache that was not closed cleanly takes time. */
const OPENS = 120_000;

/** Milliseconds that writers are waited for; one that takes longer stands still, and commits nothing. */
const WRITES = 5_000;

/** Opens the folder by `work` while no other process opens it or commits to it; waits with the whole thread. */
export function opening<T>(dir: string, work: () => T): T {
  return withLock(join(dir, OPENING), OPENS, () => {
    for (const end = Date.now() + WRITES; isWrittenTo(dir) && Date.now() < end; ) pause();
    return work();
  });
}

function isWrittenTo(dir: string): boolean {
  let found = false;
  for (const name of readdirSync(dir)) {
    const pid = Number(WRITING.exec(name)?.[1]);
    // Within a process LMDB shares what is open.
    if (Number.isNaN(pid) || pid === process.pid) continue;
    if (isAlive(pid)) found = true;
    else rmSync(join(dir, name), { force: true });
  }
  return found;
}

/** What every commit of this process goes through. */
export interface Gate {
  /** Does a write that is not disturbed. */
  write<T>(work: () => Promise<T>): Promise<T>;
  /** No write is under way, and none will be. */
  close(): void;
}

/** Milliseconds that a writer shows itself after a write: the next may be near, and making a file takes time. */
const LINGER = 50;

export function gateOf(dir: string): Gate {
  const mark = join(dir, `writing-${process.pid}-${randomUUID()}`);
  let inside = 0;
  let shown = false;
  let lingering: NodeJS.Timeout | undefined;
  const show = () => {
    try {
      writeFileSync(mark, '');
      shown = true;
    } catch (error) {
      // The folder was deleted: nobody else opens what is open here, and has no name any more.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  };
  const hide = () => {
    if (inside > 0 || !shown) return;
    shown = false;
    rmSync(mark, { force: true });
  };
  const enter = () => {
    clearTimeout(lingering);
    if (!shown) show();
    inside++;
  };
  const leave = () => {
    if (--inside === 0) lingering = setTimeout(hide, LINGER).unref();
  };
  return {
    async write(work) {
      enter();
      while (isHeld(join(dir, OPENING), OPENS)) {
        leave();
        hide();
        await sleep(10);
        enter();
      }
      try {
        return await work();
      } finally {
        leave();
      }
    },
    close: hide,
  };
}
