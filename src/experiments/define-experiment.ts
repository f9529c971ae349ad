/** Experiments as files describe them: what to play, as data or worked out from `--set`. */
import type { z } from 'zod';
import { checkDefinition } from '../definition.ts';
import { BadInput } from '../errors.ts';
import type { OptionValues } from '../runs/plan/options.ts';
import type { PlanOptions, ScenarioChoice } from '../runs/plan/plan.ts';
import type { ArmChoice } from '../runs/plan/seating.ts';
import type { RunOptions } from '../runs/play/run-options.ts';

/** How a run is played; the command line may say otherwise. */
export type Playing = Pick<
  RunOptions,
  'concurrency' | 'threads' | 'maxCost' | 'timeout' | 'stepTimeout' | 'episodeTimeout' | 'cache' | 'relaunch'
>;

/**
 * What an experiment plays. Tasks, `set`, limits and `dependsOn` are those of every scenario that has none of
 * its own. Relative paths start in the working folder, as on the command line.
 */
export interface ExperimentPlan
  extends Omit<PlanOptions, 'scenario' | 'agents' | 'model' | 'places'>,
    Playing {
  /** Told with the run, and kept in its manifest. */
  title?: string;
  comment?: string;
  /** An unfinished run of this name and the same plan goes on; default: named as the file, always anew. */
  name?: string;
  scenarios: ScenarioChoice | readonly ScenarioChoice[];
  /** May be left out where every scenario has arms of its own. */
  arms?: ArmChoice | readonly ArmChoice[];
  /** Default `synthetic`; several cross the arms that name no model of their own. */
  models?: string | readonly string[];
}

/** What is worked out anew for every run, from what `--set` says. */
export type MakePlan<S> = (given: { set: S }) => ExperimentPlan | Promise<ExperimentPlan>;

/** A plan with values of its own, which the schema reads and fills in; without one it is handed what `--set` gives to all. */
export interface Settable<S> {
  settings?: z.ZodObject & z.ZodType<S>;
  plan: MakePlan<S>;
}

/** An experiment, as `troupe run` and `experimentOptions` take it. */
export interface Experiment {
  kind: 'experiment';
  /** What of `--set` it takes itself; absent: nothing. */
  settings?: z.ZodObject;
  plan: MakePlan<OptionValues>;
  /** The file it was loaded from, and how messages name it. */
  file?: string;
  /** Where its file was named: relative paths start there. */
  cwd?: string;
  /** What its runs are named when nobody names them. */
  label?: string;
  /** Hash of the file. */
  source?: string;
  /** The file's own exports, by what they are: how an agent or scenario that stands in the plan is called. */
  exported?: ReadonlyMap<unknown, string>;
}

/**
 * Defines an experiment: plain data; a function of what `--set` gives; or the two of `settings`, a schema of the
 * experiment's own values, and `plan`, which is handed them read and filled in. Run it by its file:
 * `troupe run blocks.experiment.ts`, or `troupe run blocks.experiment.ts#final_run` for a named export.
 *
 * @example
 * ```ts
 * import { defineExperiment, experimentOptions, run } from 'troupe';
 * import { z } from 'zod';
 *
 * export const pilot = defineExperiment({
 *   settings: z.object({ games: z.number().int().default(3) }),
 *   plan: ({ set }) => ({
 *     scenarios: ['kuhn-poker', 'matching-pennies'],
 *     arms: ['random', 'first'],
 *     seeds: set.games,
 *   }),
 * });
 * const summary = await run(await experimentOptions(pilot, { set: { games: '2' } }));
 * summary.arms.length; // 4
 * ```
 */
export function defineExperiment(plan: ExperimentPlan | MakePlan<OptionValues>): Experiment;
export function defineExperiment<S = OptionValues>(plan: Settable<S>): Experiment;
export function defineExperiment<S>(
  given: ExperimentPlan | MakePlan<OptionValues> | Settable<S>,
): Experiment {
  if (typeof given === 'function') return { kind: 'experiment', plan: given };
  if (typeof given !== 'object' || given === null)
    throw new BadInput('defineExperiment: give the plan, or a function that makes it');
  if (!('plan' in given)) return { kind: 'experiment', plan: () => given };
  checkDefinition('defineExperiment', given, { settings: 'schema?', plan: 'function' });
  const { settings, plan } = given;
  return {
    kind: 'experiment',
    ...(settings && { settings }),
    plan: plan as MakePlan<unknown> as MakePlan<OptionValues>,
  };
}
