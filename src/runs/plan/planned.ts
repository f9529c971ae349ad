/** The episodes of a plan, in order, and what they are called. */
import { slug, uniqueSlugs } from './names.ts';
import { type Game, gameName, gamesOf } from './phases.ts';
import type { Plan, ScenarioPlan } from './plan.ts';
import type { ScenarioRecord } from './plan-record.ts';

/** One episode of a plan; `task` and `arm` are indices in its scenario's part. */
export interface PlannedEpisode {
  id: string;
  plan: ScenarioPlan;
  task: number;
  arm: number;
  seed: number;
  /** Which one of its learner, in a plan with phases. */
  game?: Game;
}

/** What the ids of a scenario's episodes are made of: a name for each task and each arm. */
export interface EpisodeNames {
  /** `game24.`, and empty where there is one scenario alone. */
  prefix: string;
  tasks: string[];
  arms: string[];
}

/** The part of an episode's id that tells its task; unlike a name, different for each task of a plan. */
export const taskIds = ({ tasks }: Pick<ScenarioPlan, 'tasks'>): string[] =>
  idsOf(tasks.map(({ name }) => name));

const idsOf = (tasks: readonly string[]) => uniqueSlugs(distinct(tasks));

/** Which task of its plan an episode plays, by the id that `taskIds` gives. */
export function taskIdOf(episode: string, { prefix }: Pick<ScenarioPlan, 'prefix'>): string {
  return episode.slice(prefix.length, episode.indexOf('.', prefix.length));
}

/** What stands before the ids of a scenario's episodes, where a plan has several. */
export const prefixOf = (scenario: string, several: boolean): string => (several ? `${slug(scenario)}.` : '');

/** The task and the seed of an episode by its id and the record of its plan, which may have several scenarios. */
export function plannedAs(
  episode: string,
  { scenario, tasks }: ScenarioRecord,
  several: boolean,
): { task?: string; seed?: number } {
  const task =
    tasks.names[idsOf(tasks.names).indexOf(taskIdOf(episode, { prefix: prefixOf(scenario, several) }))];
  const seed = /\.s(\d+)(?:\.(?:learn|eval)[\d.]+)?$/.exec(episode)?.[1];
  return { ...(task !== undefined && { task }), ...(seed !== undefined && { seed: Number(seed) }) };
}

/** What the ids of a scenario's episodes are made of. */
export function episodeNames(plan: Pick<ScenarioPlan, 'prefix' | 'tasks' | 'arms'>): EpisodeNames {
  const { prefix, arms } = plan;
  const several = new Set(arms.map(({ agent }) => agent)).size < arms.length;
  return {
    prefix,
    tasks: taskIds(plan),
    arms: uniqueSlugs(arms.map((arm) => (several && arm.model ? `${arm.agent} ${arm.model}` : arm.agent))),
  };
}

/**
 * The episodes of a plan, its scenarios in turn: arms in turn on each task, tasks in turn for each seed, so
 * that a run cut short has played every arm on the same tasks; in a plan with phases each learner's games in
 * their order. An id is readable, fit for a file name and unique in the run.
 */
export function* plannedEpisodes({ scenarios }: Pick<Plan, 'scenarios'>): Generator<PlannedEpisode> {
  for (const plan of scenarios) yield* episodesOf(plan);
}

/** The episodes of one scenario of a plan; `order`: of its tasks, by index. */
export function* episodesOf(plan: ScenarioPlan, order?: readonly number[]): Generator<PlannedEpisode> {
  const { arms, tasks, record } = plan;
  const names = episodeNames(plan);
  const inTurn = order ?? [...tasks.keys()];
  const { from, count } = record.seeds;
  for (let seed = from; seed < from + count; seed++) {
    if (record.phases) {
      for (const { task, ...game } of gamesOf(record.phases)) {
        for (let arm = 0; arm < arms.length; arm++) yield episodeOf(names, { plan, task, arm, seed, game });
      }
      continue;
    }
    for (const task of inTurn) {
      for (let arm = 0; arm < arms.length; arm++) yield episodeOf(names, { plan, task, arm, seed });
    }
  }
}

/** An episode with its id: `TASK.ARM.sSEED`, its scenario before it where there are several, and in phases `.learnEPOCH` or `.evalEPOCH.GAME`. */
export function episodeOf(names: EpisodeNames, episode: Omit<PlannedEpisode, 'id'>): PlannedEpisode {
  const { task, arm, seed, game } = episode;
  const tail = game ? `.${gameName(game)}` : '';
  return { id: `${names.prefix}${names.tasks[task]}.${names.arms[arm]}.s${seed}${tail}`, ...episode };
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
