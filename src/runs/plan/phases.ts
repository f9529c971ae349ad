/**
 * Phases: what the episodes of arms with a lasting memory are for, and in which order a learner plays them.
 * A *learner* is an arm with one seed. It learns for some epochs (one pass over the tasks each) and is
 * evaluated between them, on the memory as it was then.
 */
import { z } from 'zod';
import { BadInput } from '../../errors.ts';
import type { Scenario } from '../../scenario.ts';
import type { Warn } from '../folder/lines.ts';
import type { Arm } from './cast.ts';
import { type OptionValues, pickDeclared, readOptions } from './options.ts';
import { chooseTasks, type NamedTask, taskText } from './tasks.ts';

const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);

/** What a plan itself declares for `--set`, where some arm has a memory that outlives an episode. */
export const phaseOptions = z.strictObject({
  epochs: count(12).describe('training passes over the tasks, of each learner'),
  evalGames: count(10).describe('evaluation episodes per task and evaluation'),
  evalEvery: count(1).describe('epochs between two evaluations; the last is always followed by one'),
  evalTasks: z.string().optional().describe('tasks of evaluation, as --tasks takes them (default: the same)'),
  overlap: z.boolean().default(false).describe('true: a task may be learnt on and evaluated on'),
});

/** The schedule that every learner of a plan plays, arms that keep nothing included, as plain data. */
export interface Phases {
  epochs: number;
  evalGames: number;
  evalEvery: number;
  /** Tasks of the plan by index: those of training, in the order of an epoch, and those of evaluation. */
  learn: readonly number[];
  eval: readonly number[];
}

/** Which episode of its learner one is. */
export interface Game {
  phase: 'learn' | 'eval';
  /** Of training: from 1. Of evaluation: after how many epochs, from 0. */
  epoch: number;
  /** Of evaluation: which of its games on its task, from 0. */
  game?: number;
}

/** A game and its task, by index. */
export interface TaskGame extends Game {
  task: number;
}

interface Setting {
  scenario: Scenario;
  scenarioOptions: Record<string, unknown>;
  tasks: readonly NamedTask[];
  arms: readonly Arm[];
  set: OptionValues;
  cwd: string;
  warn: Warn;
}

/**
 * The phases of a plan and all of its tasks: those of training, then those of evaluation alone. Throws
 * BadInput for a task in both phases without `overlap`, and for a memory of scope `task` that no evaluation
 * could read.
 */
export async function makePhases(setting: Setting): Promise<{ tasks: NamedTask[]; phases: Phases }> {
  const { scenario, scenarioOptions, tasks: learnt, arms, set, cwd, warn } = setting;
  const given = pickDeclared(set, phaseOptions);
  const options = readOptions('the plan', phaseOptions, given) as z.infer<typeof phaseOptions>;
  const { epochs, evalGames, evalEvery, evalTasks, overlap } = options;
  const examined =
    evalTasks === undefined
      ? learnt
      : await chooseTasks(scenario, scenarioOptions, evalTasks, cwd, warn).catch(ofEvaluation);
  const tasks = [...learnt];
  const indices = new Map(learnt.map(({ name }, i) => [name, i]));
  const shared = examined.find(({ name }) => indices.has(name));
  if (shared && !overlap) {
    throw new BadInput(
      `task ${shared.name} is in both phases, learning and evaluation: name other tasks with --set evalTasks=…, or allow it with --set overlap=true`,
    );
  }
  for (const task of examined) {
    const known = indices.get(task.name);
    if (known === undefined) indices.set(task.name, tasks.push(task) - 1);
    else if (taskText(tasks[known]!.data) !== taskText(task.data)) {
      throw new BadInput(`evalTasks: task ${task.name} is another than the one of that name in --tasks`);
    }
  }
  const never = tasks[learnt.length];
  const byTask = arms.find(({ memory }) => memory === 'task');
  if (never && byTask) {
    throw new BadInput(
      `arm ${byTask.agent}: a memory of scope task is read on the task it was written on, and ${never.name} is in evaluation alone: leave out evalTasks, or use memory=arm`,
    );
  }
  const distinct = [...new Set(examined.map(({ name }) => indices.get(name)!))];
  return {
    tasks,
    phases: { epochs, evalGames, evalEvery, learn: learnt.map((_, i) => i), eval: distinct },
  };
}

function ofEvaluation(error: unknown): never {
  throw error instanceof BadInput ? new BadInput(`--set evalTasks: ${error.message}`) : error;
}

/** After how many epochs a learner is evaluated: none, every `evalEvery`, and the last. */
export function evaluations({ epochs, evalEvery }: Phases): number[] {
  const after: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch += evalEvery) after.push(epoch);
  return [...after, epochs];
}

/** `learn3` or `eval3.7`: part of ids. */
export const gameName = ({ phase, epoch, game }: Game): string =>
  phase === 'learn' ? `learn${epoch}` : `eval${epoch}.${game}`;

/** The game that the id of an episode ends with. */
export function gameNamed(id: string): Game | undefined {
  const [, lesson, exam, game] = /\.(?:learn(\d+)|eval(\d+)\.(\d+))$/.exec(id) ?? [];
  if (lesson !== undefined) return { phase: 'learn', epoch: Number(lesson) };
  return exam === undefined ? undefined : { phase: 'eval', epoch: Number(exam), game: Number(game) };
}

/** `learn 3` or `eval 3.7`: part of the address of its model calls. */
export const gameLabel = ({ phase, epoch, game }: Game): string =>
  phase === 'learn' ? `learn ${epoch}` : `eval ${epoch}.${game}`;

/** What tells a game's draws from those of its learner's others; arms share it. */
export const gameAddress = ({ phase, epoch, game }: Game): (string | number)[] =>
  phase === 'learn' ? [phase, epoch] : [phase, epoch, game!];

/** The training episodes of a learner, in order; of a plan's tasks, or of one of them. */
export function* lessonsOf(phases: Phases, tasks = phases.learn): Generator<TaskGame, undefined> {
  for (let epoch = 1; epoch <= phases.epochs; epoch++) {
    for (const task of tasks) yield { task, phase: 'learn', epoch };
  }
}

/** The evaluation episodes of a learner, in order; on a plan's tasks, or on one of them. */
export function* examsOf(phases: Phases, tasks = phases.eval): Generator<TaskGame, undefined> {
  for (const epoch of evaluations(phases)) {
    for (let game = 0; game < phases.evalGames; game++) {
      for (const task of tasks) yield { task, phase: 'eval', epoch, game };
    }
  }
}

/** All episodes of a learner: each evaluation stands before the next epoch. */
export function* gamesOf(phases: Phases): Generator<TaskGame, undefined> {
  const lessons = [...lessonsOf(phases)];
  let next = 0;
  for (const exam of examsOf(phases)) {
    for (; next < lessons.length && lessons[next]!.epoch <= exam.epoch; next++) yield lessons[next]!;
    yield exam;
  }
}
