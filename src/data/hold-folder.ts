/**
 * The folder that a stage writes in: it belongs to one process at a time, as a run's does. Meanwhile nobody reads
 * from it what is to be whole; several may read a folder that nobody writes in.
 */
import { statSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BadInput } from '../errors.ts';
import { type Claimed, claim, holderOf } from '../runs/folder/claim.ts';
import { checkWritable, shownPath } from '../runs/folder/folder.ts';
import { type Warn, warnOnStderr } from '../runs/folder/lines.ts';
import type { ProcessName } from '../runs/folder/process-name.ts';
import { sweep } from './files.ts';

/** What `option` names; `cwd`: where its path is shown from. */
interface HeldFolder {
  folder: string;
  option: string;
  cwd: string;
  warn: Warn;
}

/**
 * Does the work while no other process writes in the folder, which is made, and gone again where nothing was
 * written. `hold` throws once another process has taken it over: to be asked before something is written.
 * Throws BadInput where another process has it, and where it takes no files.
 */
export async function holdFolder<T>(
  { folder, option, cwd, warn }: HeldFolder,
  work: (hold: Claimed['hold']) => Promise<T>,
): Promise<T> {
  await checkWritable(folder, option);
  const made = await mkdir(folder, { recursive: true });
  const claimed = await claim(folder, warn);
  if ('holder' in claimed) throw taken(`${option} ${shownPath(folder, cwd)}`, claimed.holder);
  try {
    await sweep(folder);
    return await work(claimed.hold);
  } finally {
    await claimed.release();
    if (made !== undefined) await rmdir(folder).catch(() => {});
  }
}

/** Throws BadInput where a process writes in a folder that is read: half of it would be taken for the whole. */
export async function checkSettled(
  { cwd = '.', warn = warnOnStderr }: { cwd?: string; warn?: Warn },
  reads: readonly (readonly [option: string, path: string])[],
): Promise<void> {
  for (const [option, path] of reads) {
    const folder = resolve(cwd, path);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) continue;
    const holder = await holderOf(folder, warn);
    if (holder) throw taken(`${option} ${shownPath(folder, resolve(cwd))}`, holder);
  }
}

const taken = (what: string, { pid, host }: ProcessName) =>
  new BadInput(`${what}: process ${pid} on ${host} is writing there; wait for it, or choose another folder`);
