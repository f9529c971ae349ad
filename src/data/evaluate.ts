/** Evaluation of planners: each deals with the same requests several times, and a judge rates what came of it. */
import { join, resolve } from 'node:path';
import { BadInput } from '../errors.ts';
import type { Usage } from '../models/types.ts';
import { checkWhole } from '../runs/plan/plan.ts';
import { writeJson } from './files.ts';
import { judgeAll } from './judge.ts';
import {
  differencesOf,
  figuresOf,
  type PlannerDifference,
  type PlannerFigures,
  type RunFolders,
} from './planner-figures.ts';
import { type PlannerChoice, readPlanners } from './planners.ts';
import { namedRequests } from './requests.ts';
import { type Failure, inStage, type Stage, type StageOptions, type StageStatus } from './stage.ts';
import { checkPlaying, type PlayingOptions, playAll, runName } from './trajectories.ts';

export interface EvaluateOptions extends StageOptions, PlayingOptions {
  /** The folder of everything that is written: `<planner>/trajectories_<run>`, `<planner>/evaluations_<run>`. */
  out: string;
  /** As `--planner` takes them; default all three. */
  planners?: readonly string[];
  /** Runs of each planner, with seeds from `seed` on; default 4. */
  repeats?: number;
  /** The judge's model; default `synthetic`. */
  judge?: string;
  /** Episodes in flight of planners that name no concurrency, and trajectories judged at once; default 20 each. */
  concurrency?: number;
  judgeConcurrency?: number;
}

export interface EvaluateOutcome {
  status: StageStatus;
  requests: number;
  planners: PlannerFigures[];
  differences: PlannerDifference[];
  /** By planner and run, as `openai-2/3_0`. */
  failed: Failure[];
}

/**
 * Plays and judges `repeats` runs of each planner; what is there is not done again. Planners go on side by side.
 * Throws BadInput for what the user has to put right.
 *
 * @example
 * ```ts
 * import { evaluatePlanners, writeRequests } from 'troupe';
 * await writeRequests({ out: 'output/requests', numRequests: 5, numBatches: 2 });
 * const places = { requests: 'output/requests', out: 'output/evaluation', runs: 'output/runs' };
 * const { planners } = await evaluatePlanners({ ...places, planners: ['openai', 'zeroshot'], repeats: 2 });
 * planners.map(({ planner }) => planner); // ['openai', 'zeroshot']
 * ```
 */
export async function evaluatePlanners(
  options: EvaluateOptions,
): Promise<EvaluateOutcome & { usage: Usage }> {
  const { planners: texts = ['openai,finetuned,zeroshot'], repeats = 4, concurrency } = options;
  const { model = 'synthetic', simulator = model, judge = 'synthetic' } = options;
  checkWhole('--runs', repeats, 1);
  checkWhole('--concurrency', concurrency, 1);
  checkWhole('--judge-concurrency', options.judgeConcurrency, 1);
  const planners = readPlanners(texts, { model, concurrency });
  const names = planners.map(({ text }) => text);
  if (new Set(names).size < names.length) throw new BadInput('--planner: one planner is given twice');
  for (const planner of planners) await checkPlaying(planner, options);
  const models = [...planners.map(({ seat }) => seat.model), simulator, judge];
  return inStage(options, { models, out: options.out }, async (stage) => {
    const requests = namedRequests(resolve(stage.cwd, options.requests));
    const out = resolve(stage.cwd, options.out);
    const ended = await together(stage, planners, (each, planner) =>
      evaluateOne(each, planner, { ...options, out, repeats }),
    );
    const found = planners.map((planner) => ({
      planner: planner.text,
      ...figuresOf(planner.text, requests, foldersOf(out, planner, repeats)),
    }));
    const figures = found.map((each) => each.figures);
    const differences = differencesOf(found);
    await stage.hold();
    await writeJson(join(out, 'figures.json'), { planners: figures, differences });
    const statuses = ended.map(({ status }) => status);
    const status = statuses.find((each) => each !== 'finished') ?? 'finished';
    const failed = ended.flatMap((each) => each.failed);
    return { status, requests: requests.length, planners: figures, differences, failed };
  });
}

/** Side by side; where one throws, the others are stopped first, as they share what the stage closes. */
async function together<T, R>(
  stage: Stage,
  items: readonly T[],
  work: (stage: Stage, item: T) => Promise<R>,
): Promise<R[]> {
  const thrown = new AbortController();
  const shared = { ...stage, signal: AbortSignal.any([stage.signal, thrown.signal]) };
  const working = items.map(async (item) => {
    try {
      return await work(shared, item);
    } catch (error) {
      thrown.abort();
      throw error;
    }
  });
  await Promise.allSettled(working);
  return Promise.all(working);
}

const foldersOf = (out: string, { slug }: PlannerChoice, repeats: number): RunFolders[] =>
  Array.from({ length: repeats }, (_, i) => ({
    trajectories: join(out, slug, `trajectories_${i + 1}`),
    evaluations: join(out, slug, `evaluations_${i + 1}`),
  }));

/** One run after the other: what is asked of the judge in one need not be asked again in the next. */
async function evaluateOne(
  stage: Stage,
  planner: PlannerChoice,
  options: EvaluateOptions & { repeats: number },
): Promise<{ status: StageStatus; failed: Failure[] }> {
  const { out, requests, judge, judgeConcurrency, seed = 1, repeats } = options;
  const failed: Failure[] = [];
  for (const [i, folders] of foldersOf(out, planner, repeats).entries()) {
    const within = `${planner.slug}-${i + 1}`;
    const name = `${options.name ?? runName(out, resolve(stage.cwd, options.runs))}-${within}`;
    const title = `${planner.text} ${i + 1}`;
    const play = { ...options, out: folders.trajectories, seed: seed + i, name, title };
    const played = await playAll(stage, planner, play);
    const how = { requests, judge, concurrency: judgeConcurrency, trajectories: folders.trajectories };
    const judged =
      played.status === 'finished'
        ? await judgeAll(stage, { ...how, seed, out: folders.evaluations }, `judge ${title}`)
        : { status: played.status, failed: [] };
    failed.push(
      ...[...played.failed, ...judged.failed].map(({ id, why }) => ({ id: `${within}/${id}`, why })),
    );
    if (judged.status !== 'finished') return { status: judged.status, failed };
  }
  return { status: 'finished', failed };
}
