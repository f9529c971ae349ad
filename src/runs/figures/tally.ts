/** The figures of a run, kept as episodes end: counters, and counts per arm and task. */
import type { StopReason } from '../../errors.ts';
import type { Role } from '../../scenario.ts';
import type { ResultLine } from '../folder/results.ts';
import { evaluations } from '../plan/phases.ts';
import type { Plan } from '../plan/plan.ts';
import { episodesPerArm } from '../plan/plan-record.ts';
import { taskIdOf, taskIds } from '../plan/planned.ts';
import { ErrorKinds } from '../play/error-kinds.ts';
import { newMeter, usd } from '../play/meter.ts';
import type { Repetition } from '../replay/repetition.ts';
import { addTo, type Counts, newCounts } from './counts.ts';
import { countEvaluation, type Evaluation, newEvaluation } from './evaluation.ts';
import { type GameOutcome, gameOutcome } from './outcome.ts';
import { type SeatFigures, SeatTally, seatedEpisode } from './seat-tally.ts';
import { rateInterval, type TaskCount } from './statistics.ts';

/** `interrupted` and `budget` runs, and those cut off by a crash, can be resumed. */
export type RunStatus = 'running' | 'finished' | 'interrupted' | 'budget' | 'failed';

/**
 * One arm's figures; `rate` = solved ÷ (episodes − errors), `null` without any. In a run with phases they are
 * those of its evaluations: what was learnt, not what learning was like.
 */
export interface ArmSummary extends Counts {
  scenario: string;
  agent: string;
  model: string | null;
  rate: number | null;
  /** 95 % interval of the rate. */
  low: number;
  high: number;
  /** In a run with phases: its training episodes, no part of the other figures. */
  training?: Counts;
  /** In a run with phases: its evaluations in order, errors left out. */
  curve?: Evaluation[];
}

/** The figures of a whole run, parts before a resume included. */
export interface RunSummary {
  /** The run's folder, as it opens from the working folder. */
  run: string;
  status: RunStatus;
  episodes: number;
  solved: number;
  errors: number;
  calls: number;
  /** Those of episodes cut off included. */
  live: number;
  cached: number;
  tokens: { input: number; output: number };
  /** USD at list price, cached or not; `spent` is live money. */
  cost: number;
  spent: number;
  seconds: number;
  arms: ArmSummary[];
  /** Of scenarios with several roles: each agent in each of them, training left out. */
  seats?: SeatFigures[];
  /** Of a finished run with the cache alone (`replay`): how it compares; null: there is nothing to compare with. */
  repeats?: Repetition | null;
}

/**
 * Live calls and their money (USD) that no results line shows: of episodes that were cut off, and what came after
 * an episode had ended. Time (seconds) is that of earlier parts.
 */
export interface Carry {
  live: number;
  spent: number;
  seconds: number;
}

/** What a whole run used, episodes cut off included. */
interface Used extends Carry {
  answered: number;
}

/** Counts of all of its episodes, and of those for training apart. */
interface ArmTally extends Omit<ArmSummary, 'rate' | 'low' | 'high' | 'curve'> {
  /** Episodes in all. */
  planned: number;
  training: Counts;
  /** Of episodes that are no training. */
  tasks: TaskCount[];
  /** One for each evaluation of the plan; none without phases. */
  curve: Evaluation[];
  /** Unsolved episodes that stopped before their scenario was over, by reason. */
  stopped: Partial<Record<StopReason, number>>;
  /** Errors that are the scenario's own fault: played again, they come again. */
  faults: number;
}

type Examples = Partial<Record<ResultLine['status'], string>>;

interface Example {
  episode: string;
  /** Of a game. */
  outcome?: GameOutcome | undefined;
  /** Its place in the plan; the first number that differs decides. */
  rank: readonly number[];
}

export interface Tally {
  /** Counts a line; `earlier` is the same episode's line of an earlier launch, which no longer counts. */
  add(line: ResultLine, earlier?: ResultLine): void;
  readonly arms: readonly Readonly<ArmTally>[];
  /** The plan's first episode of each kind so far, to look at. */
  readonly examples: Readonly<Examples>;
  /** What became of the examples that are games of several roles, by their ids. */
  readonly outcomes: Readonly<Record<string, GameOutcome>>;
  readonly errors: ErrorKinds;
  /** Live calls of the episodes counted. */
  readonly live: number;
  summary(run: string, status: RunStatus, used: Used): RunSummary;
}

/** A tally with nothing counted yet. */
export function newTally(plan: Plan): Tally {
  const meter = newMeter();
  const errors = new ErrorKinds();
  const firsts: Partial<Record<ResultLine['status'], Example>> = {};
  // All of them: a relaunch takes back the first ones.
  const failed = new Map<string, Example>();
  const seatTally = new SeatTally();
  const parts = plan.scenarios.map((part, i) => {
    const { scenario, prefix, tasks, record } = part;
    const { phases } = record;
    const taskIndex = new Map(taskIds(part).map((id, i) => [id, i]));
    const arms = part.arms.map(
      ({ agent, model }): ArmTally => ({
        scenario: scenario.id,
        agent,
        model,
        planned: episodesPerArm(record),
        ...newCounts(),
        training: newCounts(),
        tasks: tasks.map(() => ({ solved: 0, episodes: 0 })),
        curve: phases ? evaluations(phases).map(newEvaluation) : [],
        stopped: {},
        faults: 0,
      }),
    );
    return {
      place: i,
      roles: scenario.roles,
      arms,
      armOf: new Map(part.arms.map(({ text }, i) => [text, i])),
      taskOf: (episode: string) => taskIndex.get(taskIdOf(episode, { prefix }))!,
    };
  });
  const byScenario = new Map(plan.scenarios.map(({ scenario }, i) => [scenario.id, parts[i]!]));
  const partOf = ({ scenario }: ResultLine) => byScenario.get(scenario)!;
  const arms = parts.flatMap((part) => part.arms);

  function count(line: ResultLine, sign: 1 | -1): void {
    const part = partOf(line);
    const arm = part.arms[part.armOf.get(line.arm)!]!;
    addTo(arm, line, sign);
    if (line.phase === 'learn') addTo(arm.training, line, sign);
    else seatTally.add(seatedEpisode(line, part.roles), sign);
    meter.calls += sign * line.calls;
    meter.live += sign * line.live;
    meter.tokens.input += sign * line.tokens.input;
    meter.tokens.output += sign * line.tokens.output;
    meter.cost += sign * line.cost;
    if (line.status === 'error') {
      if (line.error) errors.count(`${line.error.kind}: ${line.error.message}`, sign);
      if (line.error?.kind === 'scenario') arm.faults += sign;
      return;
    }
    const evaluation = line.phase === 'eval' && arm.curve.find(({ epoch }) => epoch === line.epoch);
    if (evaluation) {
      const unfinished = gameOutcomeOf(line, part.roles) === 'unfinished';
      countEvaluation(evaluation, { reward: line.reward, unfinished }, sign);
    }
    if (line.stopped) arm.stopped[line.stopped] = (arm.stopped[line.stopped] ?? 0) + sign;
    if (line.phase === 'learn') return;
    const task = arm.tasks[part.taskOf(line.episode)]!;
    task.episodes += sign;
    if (line.status === 'solved') task.solved += sign;
  }

  function keepFirst(line: ResultLine): void {
    const { status, episode, seed, arm, phase, epoch = 0, game = 0 } = line;
    const { place, taskOf, armOf, roles } = partOf(line);
    // Training comes before the evaluation after it.
    const rank = [place, seed, taskOf(episode), armOf.get(arm)!, epoch, phase === 'eval' ? 1 + game : 0];
    const example = { episode, outcome: gameOutcomeOf(line, roles), rank };
    if (status === 'error') failed.set(episode, example);
    else firsts[status] = firstOf(firsts[status], example);
  }

  function takeBack({ status, episode }: ResultLine): void {
    if (status === 'error') failed.delete(episode);
    else if (firsts[status]?.episode === episode) delete firsts[status];
  }

  return {
    arms,
    get examples() {
      const { solved, unsolved } = firsts;
      const error = [...failed.values()].reduce<Example | undefined>(firstOf, undefined);
      return { solved: solved?.episode, unsolved: unsolved?.episode, error: error?.episode };
    },
    get outcomes() {
      const { solved, unsolved } = firsts;
      const shown = [solved, unsolved].filter((example) => example !== undefined);
      return Object.fromEntries(
        shown.flatMap(({ episode, outcome }) => (outcome ? [[episode, outcome]] : [])),
      );
    },
    errors,
    get live() {
      return meter.live;
    },
    add(line, earlier) {
      if (earlier) {
        count(earlier, -1);
        takeBack(earlier);
      }
      count(line, 1);
      keepFirst(line);
    },
    summary(run, status, { answered, live, spent, seconds }) {
      const sum = (of: (arm: ArmTally) => number) => arms.reduce((total, arm) => total + of(arm), 0);
      return {
        run,
        status,
        episodes: sum((arm) => arm.episodes),
        solved: sum((arm) => arm.solved),
        errors: sum((arm) => arm.errors),
        calls: meter.calls,
        live,
        // Failed calls are neither live nor cached.
        cached: Math.max(0, Math.min(answered, meter.calls) - live),
        tokens: { ...meter.tokens },
        cost: usd(meter.cost),
        spent: usd(spent),
        seconds: Math.round(seconds * 1000) / 1000,
        arms: arms.map(summaryOf),
        ...(parts.some(({ roles }) => roles.length > 1) && { seats: seatTally.figures() }),
      };
    },
  };
}

/** `undefined` for scenarios of one role. */
function gameOutcomeOf({ end, reward }: ResultLine, roles: readonly Role[]): GameOutcome | undefined {
  return roles.length < 2 ? undefined : gameOutcome(reward, end === 'truncated');
}

function summaryOf({ scenario, agent, model, tasks, curve, training, ...all }: ArmTally): ArmSummary {
  return {
    scenario,
    agent,
    model,
    episodes: all.episodes - training.episodes,
    solved: all.solved - training.solved,
    errors: all.errors - training.errors,
    ...rateInterval(tasks),
    calls: all.calls - training.calls,
    steps: all.steps - training.steps,
    cost: usd(all.cost - training.cost),
    ...(curve.length > 0 && {
      training: { ...training, cost: usd(training.cost) },
      curve: curve.map((evaluation) => ({ ...evaluation })),
    }),
  };
}

function firstOf(one: Example | undefined, other: Example): Example {
  const at = other.rank.findIndex((each, i) => each !== one?.rank[i]);
  return one && !(at >= 0 && other.rank[at]! < one.rank[at]!) ? one : other;
}
