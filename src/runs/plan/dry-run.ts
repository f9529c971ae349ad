/** A run that is not played: its plan, checked as for a run, and what it is likely to cost. */
import { toolsName } from '../explore/explorations.ts';
import { questionsOf, wantedIn } from '../explore/wanted.ts';
import { findUnfinished, shownPath } from '../folder/folder.ts';
import type { RunOptions } from '../play/run-options.ts';
import { type ArmEstimate, estimate } from './estimate.ts';
import { prepare, type Ready } from './prepare.ts';

export interface DryRun {
  ready: Ready;
  arms: ArmEstimate[];
  /** Made before the episodes, but for what is kept of them; no part of the arms' figures. */
  explorations: PlannedExploration[];
  /** The unfinished run that would go on, as it opens from the working folder. */
  resumes?: string;
}

export interface PlannedExploration {
  tools: string;
  explorer: string;
  /** Turns of the longest. */
  turns: number;
  /** Questions to the explorer at most, unless it cannot be read; tools that ask a model are not counted. */
  calls: number;
}

/** Throws BadInput for whatever a run would; writes nothing and asks nobody. */
export async function dryRun(options: RunOptions): Promise<DryRun> {
  const ready = await prepare(options, false);
  const { plan, name, out, cwd } = ready;
  const unfinished = options.name === undefined ? undefined : await findUnfinished(out, name, plan.record);
  return {
    ready,
    arms: await estimate(plan, out, cwd),
    explorations: plan.scenarios.flatMap(wantedIn).map(({ request }) => ({
      tools: toolsName(request),
      explorer: request.explorer.text,
      turns: Math.max(...request.iterations),
      calls: questionsOf(request),
    })),
    ...(unfinished && { resumes: shownPath(unfinished.dir, cwd) }),
  };
}
