/** The third stage: a judge rates trajectories, step by step and in the end. */
import { resolve } from 'node:path';
import { judgeMessages, judgement } from '../../scenarios/tool-world/prompts/judge.ts';
import type { Trajectory } from '../../scenarios/tool-world/prompts/trajectory.ts';
import { respondent } from '../../scenarios/tool-world/respondent/index.ts';
import type { Usage } from '../models/types.ts';
import { checkWhole } from '../runs/plan/plan.ts';
import { readEvaluation } from './evaluation-file.ts';
import { checkThere, fileOf, has, writeJson, writeText } from './files.ts';
import { checkSettled } from './hold-folder.ts';
import { type AgreementByRating, agreementWith, readLabels } from './labels.ts';
import { noteMaker } from './made-by.ts';
import { namedRequests } from './requests.ts';
import {
  askFor,
  type Failure,
  inStage,
  type Stage,
  type StageOptions,
  type StageStatus,
  workThrough,
} from './stage.ts';
import { asTrajectory, readTrajectory } from './trajectory-file.ts';

/** Output tokens: of the final answer's rating, and of each step's. */
const TOKENS = { answer: 300, step: 150 };

export interface Judging {
  /** Files or a folder of requests. */
  requests: string;
  trajectories: string;
  /** The folder of the evaluations. */
  out: string;
  /** The judge's model; default `synthetic`. */
  judge?: string;
  /** Default 1. */
  seed?: number;
  /** Trajectories judged at once; default 20. */
  concurrency?: number;
  /** Also writes `<id>.txt`: the trajectory for people to read. */
  formatted?: boolean;
}

export interface JudgeOptions extends StageOptions, Judging {
  /** Labels to measure the judge by: a file, or a folder of evaluations. */
  labels?: string;
}

export interface JudgeOutcome {
  status: StageStatus;
  judged: number;
  kept: number;
  /** Requests without a trajectory, and those that the planner gave up on. */
  missing: number;
  gaveUp: number;
  /** Not judged: missing data, and no fault of the planner. */
  failed: Failure[];
}

/**
 * Writes `<out>/<id>.json` for each trajectory that came to an answer. Throws BadInput for what the user has to
 * put right.
 *
 * @example
 * ```ts
 * import { judgeTrajectories, makeTrajectories, writeRequests } from 'troupe';
 * const requests = 'output/requests';
 * const trajectories = 'output/trajectories';
 * await writeRequests({ out: requests, numRequests: 5, numBatches: 2 });
 * await makeTrajectories({ requests, out: trajectories, runs: 'output/runs' });
 * (await judgeTrajectories({ requests, trajectories, out: 'output/evaluations' })).failed; // []
 * ```
 */
export async function judgeTrajectories(
  options: JudgeOptions,
): Promise<JudgeOutcome & { usage: Usage; agreement?: AgreementByRating }> {
  const cwd = resolve(options.cwd ?? '.');
  checkWhole('--concurrency', options.concurrency, 1);
  await checkSettled(options, [
    ['--requests', options.requests],
    ['--trajectories', options.trajectories],
    ...(options.labels === undefined ? [] : [['--labels', options.labels] as const]),
  ]);
  namedRequests(resolve(cwd, options.requests));
  const labels = options.labels === undefined ? undefined : await readLabels(options.labels, cwd);
  checkThere(resolve(cwd, options.trajectories), 'trajectories');
  const needs = { models: [options.judge ?? 'synthetic'], out: options.out };
  const outcome = await inStage(options, needs, (stage) => judgeAll(stage, options));
  if (!labels) return outcome;
  return { ...outcome, agreement: agreementWith(labels, resolve(cwd, options.out)) };
}

/** Has trajectories judged that have no evaluation, in a stage under way. */
export async function judgeAll(stage: Stage, judging: Judging, title = 'judge'): Promise<JudgeOutcome> {
  const { concurrency = 20, formatted = false, judge: model = 'synthetic', seed = 1 } = judging;
  const [trajectories, out] = [resolve(stage.cwd, judging.trajectories), resolve(stage.cwd, judging.out)];
  const all = namedRequests(resolve(stage.cwd, judging.requests));
  const there = all.filter(({ id }) => has(trajectories, id));
  const played = there.map((request) => ({ request, steps: readTrajectory(trajectories, request.id) }));
  const answered = played.filter(({ steps }) => steps.length > 0);
  const items = answered
    .filter(({ request }) => !has(out, request.id))
    .map(({ request, steps }) => ({ id: request.id, trajectory: asTrajectory(request, steps) }));
  const evaluated = answered.map(({ request }) => request.id).filter((id) => has(out, id));
  const kept = evaluated.length;
  // A spoilt one is told of before anything is asked.
  for (const id of evaluated) readEvaluation(out, id);
  const note = noteMaker(stage, out, { model, seed }, { kept: evaluated, missing: items.length });
  const ended = await workThrough(stage, { stage: title, items, kept, concurrency }, async (item) => {
    const judged = await ask(stage, item.trajectory, judging);
    await stage.hold();
    await note(item.id);
    if (formatted) await writeText(resolve(out, `${item.id}.txt`), readable(item.trajectory));
    await writeJson(fileOf(out, item.id), judged);
  });
  return {
    status: ended.status,
    judged: ended.done,
    kept,
    missing: all.length - there.length,
    gaveUp: played.length - answered.length,
    failed: ended.failed,
  };
}

function ask(stage: Stage, trajectory: Trajectory, { judge = 'synthetic', seed = 1 }: Judging) {
  const { length } = trajectory.steps;
  const request = {
    messages: judgeMessages(trajectory),
    temperature: 0,
    maxTokens: TOKENS.answer + TOKENS.step * length,
  };
  const sample = { role: 'judge', attempt: 0, decision: 0, index: 0 };
  const type = judgement.extend({ steps: judgement.shape.steps.length(length) });
  return askFor(stage, { model: judge, respondent, replicate: seed, sample, request }, type, 'judgement');
}

function readable({ request, steps, answer = '(none)' }: Trajectory): string {
  const made = steps.map(({ task, tool, result, status }) => {
    const how = status === 'answered' ? '' : ` (${status})`;
    return `Task: ${task}\nTool: ${tool}\nResult${how}: ${result}\n`;
  });
  return [`Request: ${request}\n`, ...made, `Answer: ${answer}\n`].join('\n');
}
