/** A run that is not played: its plan, checked as for a run, and what it is likely to cost. */

import { findUnfinished, shownPath } from '../folder/folder.ts';
import type { RunOptions } from '../play/run-options.ts';
import { type ArmEstimate, estimate } from './estimate.ts';
import { prepare, type Ready } from './prepare.ts';

export interface DryRun {
  ready: Ready;
  arms: ArmEstimate[];
  /** The unfinished run that would go on, as it opens from the working folder. */
  resumes?: string;
}

/** Throws BadInput for whatever a run would; writes nothing and asks nobody. */
export async function dryRun(options: RunOptions): Promise<DryRun> {
  const ready = await prepare(options, false);
  const { plan, name, out, cwd } = ready;
  const unfinished = options.name === undefined ? undefined : await findUnfinished(out, name, plan.record);
  return {
    ready,
    arms: await estimate(plan, out, cwd),
    ...(unfinished && { resumes: shownPath(unfinished.dir, cwd) }),
  };
}
