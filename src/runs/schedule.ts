/** Which episode may start next: any one, or in a plan with phases what a learner's memory is ready for. */
import type { MemoryScope } from '../agent.ts';
import { examsOf, lessonsOf, type Phases, type TaskGame } from './phases.ts';
import { episodeNames, episodeOf, type Plan, type PlannedEpisode, plannedEpisodes } from './plan.ts';

/** What an episode reads of its learner's memory and, in training, writes. */
export interface MemoryUse {
  /** Names the memory in the run's folder. */
  memory: string;
  scope: MemoryScope;
  /** Versions, from 0: nothing learnt yet. */
  reads: number;
  writes?: number;
}

/** An episode that may start. */
export interface Scheduled extends PlannedEpisode {
  /** Absent where nothing outlives the episode. */
  use?: MemoryUse;
}

export interface Schedule {
  /** An episode that may start; `later`: all that are left wait for one under way; undefined: none is left. */
  next(): Scheduled | 'later' | undefined;
  /** An episode with a `use` has ended, and what it writes is written. */
  ended(episode: Scheduled): void;
}

/** The schedule of a plan. It holds little of each learner, and nothing of each episode. */
export function makeSchedule(plan: Plan): Schedule {
  const { phases } = plan.record;
  if (phases) return phasedSchedule(plan, phases);
  const episodes = plannedEpisodes(plan);
  return { next: () => episodes.next().value ?? undefined, ended() {} };
}

/**
 * Training first, since all else waits for it; within that, first seeds first, so that a run cut short has
 * whole learners.
 */
function phasedSchedule(plan: Plan, phases: Phases): Schedule {
  let learners = learnersOf(plan, phases);
  return {
    next() {
      for (const take of ['lesson', 'exam'] as const) {
        for (const learner of learners) {
          const episode = learner[take]();
          if (episode) return episode;
        }
      }
      learners = learners.filter((learner) => !learner.done);
      return learners.length > 0 ? 'later' : undefined;
    },
    ended: (episode) => learners.find((learner) => learner.plays(episode))?.ended(episode),
  };
}

function learnersOf(plan: Plan, phases: Phases): Learner[] {
  const names = episodeNames(plan);
  const { from, count } = plan.record.seeds;
  const learners: Learner[] = [];
  for (let seed = from; seed < from + count; seed++) {
    for (const [arm, { memory: scope }] of plan.arms.entries()) {
      const name = `${names.arms[arm]}.s${seed}`;
      const episode = ({ task, ...game }: TaskGame) => episodeOf(names, { task, arm, seed, game });
      const learner = (memory: string, tasks?: readonly number[]) =>
        new Learner({ phases, arm, seed, scope, memory, episode, ...(tasks && { tasks }) });
      if (scope !== 'task') learners.push(learner(name));
      else for (const task of phases.learn) learners.push(learner(`${names.tasks[task]}.${name}`, [task]));
    }
  }
  return learners;
}

interface LearnerOptions {
  phases: Phases;
  arm: number;
  seed: number;
  scope: MemoryScope;
  /** Names its memory. */
  memory: string;
  /** The tasks it learns on and is evaluated on; default the plan's. */
  tasks?: readonly number[];
  episode(game: TaskGame): PlannedEpisode;
}

/** One memory that grows, and where its schedule stands. Without a memory nothing waits for anything. */
class Learner {
  readonly #options: LearnerOptions;
  readonly #lessons: Iterator<TaskGame, undefined>;
  readonly #exams: Iterator<TaskGame, undefined>;
  readonly #perEpoch: number;
  #lesson: TaskGame | undefined;
  #exam: TaskGame | undefined;
  #started = 0;
  /** Versions written; a memory that is not there is always ready. */
  #written: number;

  constructor(options: LearnerOptions) {
    const { phases, tasks, scope } = options;
    this.#options = options;
    this.#lessons = lessonsOf(phases, tasks);
    this.#exams = examsOf(phases, tasks && phases.eval.filter((task) => tasks.includes(task)));
    this.#perEpoch = (tasks ?? phases.learn).length;
    this.#written = scope === 'episode' ? Infinity : 0;
    this.#lesson = this.#lessons.next().value;
    this.#exam = this.#exams.next().value;
  }

  /** Everything has been started. */
  get done(): boolean {
    return !this.#lesson && !this.#exam;
  }

  plays({ arm, seed, use }: Scheduled): boolean {
    const { arm: own, seed: ownSeed, memory } = this.#options;
    return arm === own && seed === ownSeed && (!use || use.memory === memory);
  }

  /** The next training episode, when the one before has written. */
  lesson(): Scheduled | undefined {
    const lesson = this.#lesson;
    if (!lesson || this.#started > this.#written) return undefined;
    this.#lesson = this.#lessons.next().value;
    const reads = this.#started++;
    return this.#scheduled(lesson, { reads, writes: reads + 1 });
  }

  /** The next evaluation episode, when the version that it reads is there. */
  exam(): Scheduled | undefined {
    const exam = this.#exam;
    const reads = exam && exam.epoch * this.#perEpoch;
    if (reads === undefined || reads > this.#written) return undefined;
    this.#exam = this.#exams.next().value;
    return this.#scheduled(exam!, { reads });
  }

  ended({ use }: Scheduled): void {
    if (use?.writes !== undefined) this.#written = use.writes;
  }

  #scheduled(game: TaskGame, versions: Pick<MemoryUse, 'reads' | 'writes'>): Scheduled {
    const { episode, scope, memory } = this.#options;
    return { ...episode(game), ...(scope !== 'episode' && { use: { memory, scope, ...versions } }) };
  }
}
