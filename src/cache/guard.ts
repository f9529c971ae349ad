/**
 * A damaged database file does not throw, it kills the process that reads it. So whoever opens a cache
 * leaves a mark while it is open; a mark of a process that is no more says that the last exit was not
 * clean, and then a child process reads the cache first.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const MARK = /^open-(\d+)$/;

/**
 * Makes the folder ready to be opened by this process, and marks it as open. A cache that kills its reader
 * is set aside under another name, and `warn` gets one line that says so. Call what is returned on closing.
 */
export function guard(dir: string, warn: (line: string) => void): () => void {
  mkdirSync(dir, { recursive: true });
  const pids = readdirSync(dir).flatMap((name) => MARK.exec(name)?.[1] ?? []);
  const dead = pids.filter((pid) => !isAlive(Number(pid)));
  // With another process at work in it, the cache can be read.
  if (dead.length > 0 && dead.length === pids.length && !isReadable(dir)) {
    const aside = `${dir}.damaged-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
    renameSync(dir, aside);
    mkdirSync(dir);
    warn(
      `the cache in ${dir} was damaged when its last process was killed: moved to ${aside}, a new one begins`,
    );
  }
  for (const pid of dead) rmSync(join(dir, `open-${pid}`), { force: true });
  const mark = join(dir, `open-${process.pid}`);
  writeFileSync(mark, '');
  const unmark = () => rmSync(mark, { force: true });
  process.on('exit', unmark);
  return () => {
    process.off('exit', unmark);
    unmark();
  };
}

/** Whether a process of its own can read all of the cache and ends as it should. */
function isReadable(dir: string): boolean {
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const code = `const db = require(${JSON.stringify(lmdb)}).open({ path: ${JSON.stringify(dir)}, noSubdir: false, encoding: 'json' });
    for (const { value } of db.getRange()) String(value);`;
  const child = spawnSync(process.execPath, ['--input-type=commonjs', '-e', code], { stdio: 'ignore' });
  return child.status === 0;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
