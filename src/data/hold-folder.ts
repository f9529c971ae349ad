/** The folder that a stage writes in: it belongs to one process at a time, as a run's does. */
import { mkdir, rmdir } from 'node:fs/promises';
import { BadInput } from '../errors.ts';
import { type Claimed, claim } from '../runs/folder/claim.ts';
import { checkWritable, shownPath } from '../runs/folder/folder.ts';
import type { Warn } from '../runs/folder/lines.ts';

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
  const shown = shownPath(folder, cwd);
  await checkWritable(folder, option);
  const made = await mkdir(folder, { recursive: true });
  const claimed = await claim(folder, warn);
  if ('holder' in claimed)
    throw new BadInput(
      `${option} ${shown}: process ${claimed.holder.pid} on ${claimed.holder.host} is writing there; wait for it, or choose another folder`,
    );
  try {
    return await work(claimed.hold);
  } finally {
    await claimed.release();
    if (made !== undefined) await rmdir(folder).catch(() => {});
  }
}
