/** What every route of a Studio works on. */
import { join } from 'node:path';
import type { RunFolder } from '../reports/runs.ts';
import { isRun } from '../runs/folder/find.ts';
import { readManifest } from '../runs/folder/manifest.ts';
import { NotFound } from './faults.ts';

export interface Studio {
  /** The folder that runs lie in, whole. */
  out: string;
  /** Relative paths start here. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Whoever changes something or spends money shows it; new at every start. */
  token: string;
  /** Stops what was started here, as the server closes. */
  closing?: AbortSignal;
  /** What ends by that, and is awaited before the server is closed. */
  underWay?: Set<Promise<unknown>>;
}

/** Counts as under way until it has ended, well or not. */
export function track({ underWay }: Studio, work: Promise<unknown>): void {
  const over = work.then(
    () => {},
    () => {},
  );
  underWay?.add(over);
  void over.then(() => underWay?.delete(over));
}

/** Whether it can be the name of a file: with it no path leads elsewhere. */
export const isName = (text: string): boolean => !/[\\/\0]/.test(text) && !['', '.', '..'].includes(text);

/** The run of an id: the name of its folder, nothing else. Throws NotFound. */
export async function runOf({ out }: Studio, id: string): Promise<RunFolder & { id: string }> {
  const dir = join(out, id);
  // Every request asks for its run: the others in the folder, which may be thousands, are not looked at.
  if (!isName(id) || !(await isRun(dir))) throw new NotFound(`there is no run ${id} in ${out}`);
  const manifest = await readManifest(dir);
  return { id, dir, shown: dir, ...(manifest && { manifest }) };
}
