/**
 * A damaged database file does not throw, it kills the process that reads it. So whoever opens a cache
 * leaves a mark while it is open, and on closing it notes how the file then was. A mark of a process that is no
 * more says that the last exit was not clean, and a file that is not as it was noted that somebody else has
 * touched it: then a child process reads the cache first.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { opening } from './gate.ts';
import { isAlive } from './lock.ts';

const MARK = /^open-(\d+)-/;

/** The database first: its readers' table is made anew without it. */
const FILES = ['data.mdb', 'lock.mdb'];

/** Holds how the database was when it was last closed. */
const NOTE = 'closed';

/** Milliseconds for reading a whole cache; one that takes longer is taken for sound. */
const CHECK = 60_000;

/** Bytes from which on reading takes more than a moment. */
const LARGE = 2 ** 30;

/** How a process ends that reads what is not there. */
const CRASHES: readonly (string | null)[] = ['SIGSEGV', 'SIGBUS', 'SIGABRT'];

/**
 * Opens the cache in the folder by `open`, and marks it as open by this process. A cache that kills its
 * reader is set aside under another name first. `warn` gets one line that says so, and one before a check
 * that takes long. Call `unmark` on closing.
 */
export function guarded<T>(
  dir: string,
  warn: (line: string) => void,
  open: () => T,
): { opened: T; unmark: () => void } {
  mkdirSync(dir, { recursive: true });
  const mark = join(dir, `open-${process.pid}-${randomUUID()}`);
  const unmark = () => rmSync(mark, { force: true });
  // Who starts meanwhile waits: it would open what is being moved away, or move away what is new.
  const opened = opening(dir, () => {
    setDamagedAside(dir, warn);
    writeFileSync(mark, '');
    try {
      return open();
    } catch (error) {
      unmark();
      throw error;
    }
  });
  process.on('exit', unmark);
  return {
    opened,
    unmark() {
      process.off('exit', unmark);
      try {
        writeFileSync(join(dir, NOTE), stateOf(dir));
      } catch {
        // Without the note the next who opens it looks more closely.
      }
      unmark();
    },
  };
}

/** Changes with every write to the database. */
function stateOf(dir: string): string {
  const { size = 0, mtimeMs = 0 } = statSync(join(dir, 'data.mdb'), { throwIfNoEntry: false }) ?? {};
  return `${size} ${mtimeMs}`;
}

/** Whether the database is as it was closed, or not there yet. */
function isAsClosed(dir: string): boolean {
  const state = stateOf(dir);
  if (state.startsWith('0 ')) return true;
  try {
    return readFileSync(join(dir, NOTE), 'utf8') === state;
  } catch {
    return false;
  }
}

function setDamagedAside(dir: string, warn: (line: string) => void): void {
  const marks = readdirSync(dir).filter((name) => MARK.test(name));
  const dead = marks.filter((name) => !isAlive(Number(MARK.exec(name)![1])));
  // With another process at work in it, the cache can be read.
  const isSuspect = dead.length === marks.length && (dead.length > 0 || !isAsClosed(dir));
  if (isSuspect && !isReadable(dir, warn)) {
    const aside = `${dir}.damaged-${new Date().toISOString().replace(/\D/g, '')}`;
    mkdirSync(aside);
    const there = new Set(readdirSync(dir));
    for (const name of FILES) if (there.has(name)) renameSync(join(dir, name), join(aside, name));
    warn(
      `the cache in ${dir} is damaged (its last process was killed, or its file changed): moved to ${aside}, a new one begins`,
    );
  }
  for (const name of dead) rmSync(join(dir, name), { force: true });
}

/** Whether a process of its own can read all of the cache, as far as it can be told. */
function isReadable(dir: string, warn: (line: string) => void): boolean {
  const { size = 0 } = statSync(join(dir, 'data.mdb'), { throwIfNoEntry: false }) ?? {};
  if (size >= LARGE) {
    const seconds = CHECK / 1000;
    warn(`the cache in ${dir} was not closed in order: checking it (at most ${seconds} s)`);
  }
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  // Errors of the system (their codes are positive) say nothing of the data; opening says them again.
  const code = `try {
      const db = require(${JSON.stringify(lmdb)}).open({ path: ${JSON.stringify(dir)}, noSubdir: false, encoding: 'json' });
      for (const { value } of db.getRange()) String(value);
    } catch (error) {
      process.exitCode = error.code > 0 ? 0 : 1;
    }`;
  const arguments_ = ['--input-type=commonjs', '-e', code];
  // In a group of its own: Ctrl-C in a terminal goes to the whole group, and says nothing of the cache.
  const options = { stdio: 'ignore', timeout: CHECK, killSignal: 'SIGKILL', detached: true } as const;
  const { status, signal, error } = spawnSync(process.execPath, arguments_, options);
  // It was not started, or it took too long.
  if (error) return true;
  return status === null ? !CRASHES.includes(signal) : status === 0;
}
