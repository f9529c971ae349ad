/** What a run will play: arms × tasks × seeds, checked before anything is written or asked. */
import { canonicalJson, sha256 } from '../cache/keys.ts';
import { BadInput } from '../errors.ts';
import { parseModel } from '../models/spec.ts';
import type { ModelSpec } from '../models/types.ts';
import type { Scenario } from '../scenario.ts';
import { type Arm, type ArmChoice, checkSet, makeArms } from './cast.ts';
import { findScenario } from './catalogue.ts';
import { uniqueSlugs } from './names.ts';
import { type OptionValues, pickDeclared, readOptions } from './options.ts';
import {
  evaluations,
  type Game,
  gameName,
  gamesOf,
  makePhases,
  type Phases,
  phaseOptions,
} from './phases.ts';
import type { Seats } from './seats.ts';
import { chooseTasks, type NamedTask, taskText } from './tasks.ts';

/** What to play. */
export interface PlanOptions {
  /** An id, a file (`./mine.ts`), or the scenario itself. */
  scenario: string | Scenario;
  agents: ArmChoice | readonly ArmChoice[];
  /** Default `synthetic`; several cross the arms that name no model of their own. */
  model?: string | readonly string[];
  /** As `--tasks` takes it, or the tasks themselves; default the scenario's whole list. */
  tasks?: string | readonly unknown[];
  /** Default `as given`; `both`: every cast of different agents also with its seats changed round. */
  seats?: Seats;
  /** For every agent, the scenario and the plan that declare the option; an arm's own value wins. */
  set?: OptionValues;
  /** How many seeds; default 1. */
  seeds?: number;
  /** The first seed; default 1. */
  seed?: number;
  /** Per episode. Steps default to the scenario's own limit, else 200; cached calls count. */
  maxSteps?: number;
  maxCalls?: number;
  /** Per episode, of each role by itself. */
  maxTokens?: number;
}

export interface Limits {
  maxSteps: number;
  maxCalls?: number;
  maxTokens?: number;
}

/** A plan as plain data: two runs with equal records play the same episodes. */
export interface PlanRecord {
  scenario: string;
  tasks: { count: number; names: string[]; hash: string };
  arms: string[];
  seeds: { from: number; count: number };
  /** Where some arm has a memory that outlives an episode. */
  phases?: Phases;
  set: OptionValues;
  limits: Limits;
  /** Hashes of the users' files that the scenario and agents come from, by their names. */
  files: Record<string, string>;
}

export interface Plan {
  scenario: Scenario;
  /** A name stands for one task, which may be there more than once. */
  tasks: readonly NamedTask[];
  arms: readonly Arm[];
  /** Every model that some arm asks, once. */
  models: readonly ModelSpec[];
  limits: Limits;
  record: PlanRecord;
}

/** One episode of a plan; `task` and `arm` are indices. */
export interface PlannedEpisode {
  id: string;
  task: number;
  arm: number;
  seed: number;
  /** Which one of its learner, in a plan with phases. */
  game?: Game;
}

/**
 * Works a plan out. Relative paths are taken from `cwd`. Throws BadInput, in one line, for whatever does
 * not fit: an unknown name, a wrong option, a range beyond the list, an agent that cannot play this.
 */
export async function makePlan(options: PlanOptions, cwd: string): Promise<Plan> {
  const { set = {}, seeds = 1, seed = 1, seats = 'as given', maxSteps, maxCalls, maxTokens } = options;
  checkWhole('--seeds', seeds, 1);
  checkWhole('--seed', seed, Number.MIN_SAFE_INTEGER);
  checkWhole('--max-steps', maxSteps, 1);
  checkWhole('--max-calls', maxCalls, 0);
  checkWhole('--max-tokens', maxTokens, 0);
  const scenario = await findScenario(options.scenario, cwd);
  const models = [options.model ?? 'synthetic']
    .flat()
    .flatMap((text) => text.split(','))
    .map(parseModel);
  const arms = await makeArms(options.agents, { scenario, set, models, seats, cwd });
  const agents = arms.flatMap(({ cast }) => Object.values(cast).map(({ agent }) => agent.options));
  const phased = arms.some(({ memory }) => memory !== 'episode');
  checkSet(set, [scenario.options, ...agents, ...(phased ? [phaseOptions] : [])]);
  const scenarioOptions = readOptions(
    `scenario ${scenario.id}`,
    scenario.options,
    pickDeclared(set, scenario.options),
  );
  const chosen = await chooseTasks(scenario, scenarioOptions, options.tasks, cwd);
  const { tasks, phases } = phased
    ? await makePhases({ scenario, scenarioOptions, tasks: chosen, arms, set, cwd })
    : { tasks: chosen };
  const limits = {
    maxSteps: maxSteps ?? scenario.maxSteps ?? 200,
    ...(maxCalls !== undefined && { maxCalls }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
  const asked = arms.flatMap(({ cast }) => Object.values(cast).flatMap(({ model }) => model ?? []));
  return {
    scenario,
    tasks,
    arms,
    models: [...new Map(asked.map((model) => [model.text, model])).values()],
    limits,
    record: {
      scenario: scenario.id,
      tasks: {
        count: tasks.length,
        names: tasks.map(({ name }) => name),
        hash: sha256(taskText(tasks)),
      },
      arms: arms.map(({ text }) => text),
      seeds: { from: seed, count: seeds },
      ...(phases && { phases }),
      set,
      limits,
      files: filesOf(scenario, arms),
    },
  };
}

/** How many episodes a plan has. */
export const planSize = ({ arms, tasks, record }: Plan): number => {
  const { phases, seeds } = record;
  const games = phases
    ? phases.epochs * phases.learn.length + evaluations(phases).length * phases.evalGames * phases.eval.length
    : tasks.length;
  return arms.length * seeds.count * games;
};

/** The part of an episode's id that tells its task; unlike a name, different for each task of a plan. */
export const taskIds = ({ tasks }: Pick<Plan, 'tasks'>): string[] =>
  uniqueSlugs(distinct(tasks.map(({ name }) => name)));

/** Which task of its plan an episode plays, by the id that `taskIds` gives. */
export const taskIdOf = (episode: string): string => episode.slice(0, episode.indexOf('.'));

/** What the ids of a plan's episodes are made of: a name for each task and each arm. */
export function episodeNames(plan: Pick<Plan, 'tasks' | 'arms'>): { tasks: string[]; arms: string[] } {
  const { arms } = plan;
  const several = new Set(arms.map(({ agent }) => agent)).size < arms.length;
  return {
    tasks: taskIds(plan),
    arms: uniqueSlugs(arms.map((arm) => (several && arm.model ? `${arm.agent} ${arm.model}` : arm.agent))),
  };
}

/**
 * The episodes of a plan: arms in turn on each task, tasks in turn for each seed, so that a run cut short
 * has played every arm on the same tasks; in a plan with phases each learner's games in their order. An id
 * is readable, fit for a file name and unique in the run.
 */
export function* plannedEpisodes(plan: Plan): Generator<PlannedEpisode> {
  const { arms, tasks, record } = plan;
  const names = episodeNames(plan);
  const { from, count } = record.seeds;
  for (let seed = from; seed < from + count; seed++) {
    if (record.phases) {
      for (const { task, ...game } of gamesOf(record.phases)) {
        for (let arm = 0; arm < arms.length; arm++) yield episodeOf(names, { task, arm, seed, game });
      }
      continue;
    }
    for (let task = 0; task < tasks.length; task++) {
      for (let arm = 0; arm < arms.length; arm++) yield episodeOf(names, { task, arm, seed });
    }
  }
}

/** An episode with its id: `TASK.ARM.sSEED`, and in phases `.learnEPOCH` or `.evalEPOCH.GAME`. */
export function episodeOf(
  names: ReturnType<typeof episodeNames>,
  episode: Omit<PlannedEpisode, 'id'>,
): PlannedEpisode {
  const { task, arm, seed, game } = episode;
  const tail = game ? `.${gameName(game)}` : '';
  return { id: `${names.tasks[task]}.${names.arms[arm]}.s${seed}${tail}`, ...episode };
}

/** Says of every text that stands a second time which one it is. */
function distinct(texts: readonly string[]): string[] {
  const taken = new Set(texts);
  const seen = new Set<string>();
  return texts.map((text) => {
    if (!seen.has(text)) {
      seen.add(text);
      return text;
    }
    let count = 2;
    while (taken.has(`${text} (${count})`)) count++;
    taken.add(`${text} (${count})`);
    return `${text} (${count})`;
  });
}

/** Which parts of two plans differ; none: they are the same plan. */
export function planDifferences(a: PlanRecord, b: PlanRecord): string[] {
  const parts: (keyof PlanRecord)[] = [
    'scenario',
    'tasks',
    'arms',
    'seeds',
    'phases',
    'set',
    'limits',
    'files',
  ];
  return parts.filter((part) => canonicalJson(a[part] ?? {}) !== canonicalJson(b[part] ?? {}));
}

function filesOf(scenario: Scenario, arms: readonly Arm[]): Record<string, string> {
  const seats = arms.flatMap(({ cast }) => Object.values(cast));
  const sources = [
    [`scenario ${scenario.id}`, scenario.source] as const,
    ...seats.map(({ agent, name }) => [`agent ${name}`, agent.source] as const),
  ];
  return Object.fromEntries(sources.flatMap(([name, source]) => (source ? [[name, source]] : [])));
}

/** Throws BadInput when a number given is not whole or below `least`. */
export function checkWhole(option: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw new BadInput(
    `${option} ${value}: give a whole number${least > Number.MIN_SAFE_INTEGER ? ` from ${least}` : ''}`,
  );
}
