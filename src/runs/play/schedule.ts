/**
 * Which episode may start next: any one; in a plan with phases what a learner's memory is ready for; where tasks
 * depend on others, one whose others have ended.
 */
import type { MemoryScope } from '../../agent.ts';
import type { Dependencies } from '../plan/dependencies.ts';
import { examsOf, lessonsOf, type Phases, type TaskGame } from '../plan/phases.ts';
import type { Plan, ScenarioPlan } from '../plan/plan.ts';
import { episodeNames, episodeOf, episodesOf, type PlannedEpisode } from '../plan/planned.ts';

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
  /** An episode has ended, and what it writes is written. */
  ended(episode: Scheduled): void;
}

/** The schedule of a plan: its scenarios in turn. It holds little of each learner, and nothing of each episode. */
export function makeSchedule({ scenarios }: Pick<Plan, 'scenarios'>): Schedule {
  const schedules = new Map(scenarios.map((plan) => [plan, scheduleOf(plan)]));
  return {
    next() {
      let later = false;
      for (const [plan, schedule] of schedules) {
        const next = schedule.next();
        if (next === 'later') later = true;
        else if (next) return next;
        else schedules.delete(plan);
      }
      return later ? 'later' : undefined;
    },
    ended: (episode) => schedules.get(episode.plan)?.ended(episode),
  };
}

function scheduleOf(plan: ScenarioPlan): Schedule {
  const schedule = unlimited(plan);
  const { concurrency } = plan.scenario;
  return concurrency === undefined ? schedule : limited(schedule, concurrency);
}

/** With so many episodes under way at most. */
function limited({ next, ended }: Schedule, most: number): Schedule {
  let underWay = 0;
  return {
    next() {
      if (underWay === most) return 'later';
      const episode = next();
      if (episode && episode !== 'later') underWay++;
      return episode;
    },
    ended(episode) {
      underWay--;
      ended(episode);
    },
  };
}

function unlimited(plan: ScenarioPlan): Schedule {
  const { phases } = plan.record;
  if (phases) return phasedSchedule(plan, phases);
  if (plan.dependencies) return orderedSchedule(plan, plan.dependencies);
  const episodes = episodesOf(plan);
  return { next: () => episodes.next().value ?? undefined, ended() {} };
}

/** Of one arm and seed, where tasks wait for others. */
interface Ordering {
  /** Tasks that others wait for and that have not ended. */
  open: Set<number>;
  /** Episodes that wait, in order. */
  waiting: PlannedEpisode[];
}

/** Episodes in an order that their tasks allow; those that may not start yet are held, first seeds first. */
function orderedSchedule(plan: ScenarioPlan, { before, order }: Dependencies): Schedule {
  const episodes = episodesOf(plan, order);
  const needed = new Set(before.flat());
  const orderings = new Map<string, Ordering>();
  const ready: PlannedEpisode[] = [];
  let waiting = 0;
  const key = ({ arm, seed }: PlannedEpisode) => `${arm} ${seed}`;
  function orderingOf(episode: PlannedEpisode): Ordering {
    const known = orderings.get(key(episode));
    if (known) return known;
    const made = { open: new Set(needed), waiting: [] };
    orderings.set(key(episode), made);
    return made;
  }
  const mayStart = ({ task }: PlannedEpisode, { open }: Ordering) =>
    before[task]!.every((other) => !open.has(other));
  return {
    next() {
      const first = ready.shift();
      if (first) return first;
      // Not with for-of: to return from within would end the episodes.
      for (let episode = episodes.next().value; episode; episode = episodes.next().value) {
        const ordering = orderingOf(episode);
        if (mayStart(episode, ordering)) return episode;
        ordering.waiting.push(episode);
        waiting++;
      }
      return waiting > 0 ? 'later' : undefined;
    },
    ended(episode) {
      const ordering = orderingOf(episode);
      if (!ordering.open.delete(episode.task)) return;
      const { yes = [], no = [] } = Object.groupBy(ordering.waiting, (each) =>
        mayStart(each, ordering) ? 'yes' : 'no',
      );
      ordering.waiting = no;
      waiting -= yes.length;
      ready.push(...yes);
    },
  };
}

/**
 * Training first, since all else waits for it; within that, first seeds first, so that a run cut short has
 * whole learners.
 */
function phasedSchedule(plan: ScenarioPlan, phases: Phases): Schedule {
  const learners = learnersOf(plan, phases);
  const byMemory = new Map(learners.map((learner) => [learner.memory, learner]));
  // Of those with lessons left all but the ones under way may go on: the first that may is soon found.
  const left = { lesson: [...learners], exam: [...learners] };
  return {
    next() {
      for (const kind of ['lesson', 'exam'] as const) {
        for (let i = 0; i < left[kind].length; ) {
          const learner = left[kind][i]!;
          const episode = learner[kind]();
          if (episode) return episode;
          if (learner.hasLeft(kind)) i++;
          else left[kind].splice(i, 1);
        }
      }
      return left.lesson.length + left.exam.length > 0 ? 'later' : undefined;
    },
    ended: ({ use }) => use && byMemory.get(use.memory)?.wrote(use),
  };
}

function learnersOf(plan: ScenarioPlan, phases: Phases): Learner[] {
  const names = episodeNames(plan);
  const { from, count } = plan.record.seeds;
  const learners: Learner[] = [];
  for (let seed = from; seed < from + count; seed++) {
    for (const [arm, { memory: scope }] of plan.arms.entries()) {
      const name = `${names.arms[arm]}.s${seed}`;
      const episode = ({ task, ...game }: TaskGame) => episodeOf(names, { plan, task, arm, seed, game });
      const learner = (memory: string, tasks?: readonly number[]) =>
        new Learner({ phases, scope, memory, episode, ...(tasks && { tasks }) });
      if (scope !== 'task') learners.push(learner(`${names.prefix}${name}`));
      else
        for (const task of phases.learn)
          learners.push(learner(`${names.prefix}${names.tasks[task]}.${name}`, [task]));
    }
  }
  return learners;
}

interface LearnerOptions {
  phases: Phases;
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

  get memory(): string {
    return this.#options.memory;
  }

  /** Whether some are still to be started. */
  hasLeft(kind: 'lesson' | 'exam'): boolean {
    return (kind === 'lesson' ? this.#lesson : this.#exam) !== undefined;
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

  /** An episode that used the memory has ended. */
  wrote({ writes }: MemoryUse): void {
    if (writes !== undefined) this.#written = writes;
  }

  #scheduled(game: TaskGame, versions: Pick<MemoryUse, 'reads' | 'writes'>): Scheduled {
    const { episode, scope, memory } = this.#options;
    return { ...episode(game), ...(scope !== 'episode' && { use: { memory, scope, ...versions } }) };
  }
}
