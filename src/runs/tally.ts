/** The figures of a run, kept as episodes end: counters, and counts per arm and task. */
import type { StopReason } from '../errors.ts';
import { newMeter, usd } from './ask.ts';
import { evaluations } from './phases.ts';
import { type Plan, taskIdOf, taskIds } from './plan.ts';
import type { ResultLine } from './results.ts';
import { rateInterval, type TaskCount } from './statistics.ts';

/** `interrupted` and `budget` runs, and those cut off by a crash, can be resumed. */
export type RunStatus = 'running' | 'finished' | 'interrupted' | 'budget' | 'failed';

/** One arm's figures. Totals, not means; `rate` = solved ÷ (episodes − errors), `null` without any. */
export interface ArmSummary {
  scenario: string;
  agent: string;
  model: string | null;
  episodes: number;
  solved: number;
  errors: number;
  rate: number | null;
  /** 95 % interval of the rate. */
  low: number;
  high: number;
  calls: number;
  steps: number;
  /** USD at list price. */
  cost: number;
  /** In a run with phases: its evaluations in order, errors left out. */
  curve?: Evaluation[];
}

/** The evaluation games after so many epochs, by the first role's return: above, below and at 0. */
export interface Evaluation {
  epoch: number;
  wins: number;
  losses: number;
  ties: number;
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
}

/** Live calls, their money (USD) and time (seconds) that no results line shows: of parts of a run that were cut off. */
export interface Carry {
  live: number;
  spent: number;
  seconds: number;
}

/** What a whole run used, episodes cut off included. */
interface Used extends Carry {
  answered: number;
}

interface ArmTally extends Omit<ArmSummary, 'rate' | 'low' | 'high' | 'curve'> {
  tasks: TaskCount[];
  /** One for each evaluation of the plan; none without phases. */
  curve: Evaluation[];
  /** Unsolved episodes that stopped before their scenario was over, by reason. */
  stopped: Partial<Record<StopReason, number>>;
}

/** What went wrong, for people to read. */
export interface Errors {
  /** Episodes by `kind: message`: the first distinct ones. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Episodes whose error is none of those. */
  readonly others: number;
}

/** Distinct errors that are kept. */
const KINDS = 20;

type Examples = Partial<Record<ResultLine['status'], string>>;

export interface Tally {
  /** Counts a line; `earlier` is the same episode's line of an earlier launch, which no longer counts. */
  add(line: ResultLine, earlier?: ResultLine): void;
  readonly arms: readonly Readonly<ArmTally>[];
  /** The plan's first episode of each kind so far, to look at. */
  readonly examples: Readonly<Examples>;
  readonly errors: Errors;
  /** Live calls of the episodes counted. */
  readonly live: number;
  summary(run: string, status: RunStatus, used: Used): RunSummary;
}

/** A tally with nothing counted yet. */
export function newTally(plan: Plan): Tally {
  const armOf = new Map(plan.arms.map(({ text }, i) => [text, i]));
  const taskIndex = new Map(taskIds(plan).map((id, i) => [id, i]));
  const taskOf = (episode: string) => taskIndex.get(taskIdOf(episode))!;
  const { phases } = plan.record;
  const meter = newMeter();
  const examples: Examples = {};
  const kinds = new Map<string, number>();
  const errors = { kinds, others: 0 };
  const ranks: Partial<Record<ResultLine['status'], number>> = {};
  const arms: ArmTally[] = plan.arms.map(({ agent, model }) => ({
    scenario: plan.scenario.id,
    agent,
    model,
    episodes: 0,
    solved: 0,
    errors: 0,
    calls: 0,
    steps: 0,
    cost: 0,
    tasks: plan.tasks.map(() => ({ solved: 0, episodes: 0 })),
    curve: phases ? evaluations(phases).map((epoch) => ({ epoch, wins: 0, losses: 0, ties: 0 })) : [],
    stopped: {},
  }));

  function count(line: ResultLine, sign: 1 | -1): void {
    const arm = arms[armOf.get(line.arm)!]!;
    arm.episodes += sign;
    arm.calls += sign * line.calls;
    arm.steps += sign * line.steps;
    arm.cost += sign * line.cost;
    meter.calls += sign * line.calls;
    meter.live += sign * line.live;
    meter.tokens.input += sign * line.tokens.input;
    meter.tokens.output += sign * line.tokens.output;
    meter.cost += sign * line.cost;
    if (line.status === 'error') {
      arm.errors += sign;
      if (line.error) countError(`${line.error.kind}: ${line.error.message}`, sign);
      return;
    }
    const evaluation = line.phase === 'eval' && arm.curve.find(({ epoch }) => epoch === line.epoch);
    if (evaluation) evaluation[line.reward > 0 ? 'wins' : line.reward < 0 ? 'losses' : 'ties'] += sign;
    if (line.stopped) arm.stopped[line.stopped] = (arm.stopped[line.stopped] ?? 0) + sign;
    const task = arm.tasks[taskOf(line.episode)]!;
    task.episodes += sign;
    if (line.status !== 'solved') return;
    task.solved += sign;
    arm.solved += sign;
  }

  function countError(kind: string, sign: 1 | -1): void {
    const before = kinds.get(kind);
    if (before === undefined && (sign < 0 || kinds.size === KINDS)) errors.others += sign;
    else if (before === 1 && sign < 0) kinds.delete(kind);
    else kinds.set(kind, (before ?? 0) + sign);
  }

  function keepFirst({ status, episode, seed, arm, phase, epoch = 0, game = 0 }: ResultLine): void {
    const place = (seed * plan.tasks.length + taskOf(episode)) * arms.length + armOf.get(arm)!;
    // Training comes before the evaluation after it.
    const games = phases ? (phases.epochs + 1) * (phases.evalGames + 1) : 1;
    const rank =
      place * games + (phases ? epoch * (phases.evalGames + 1) : 0) + (phase === 'eval' ? 1 + game : 0);
    if (rank >= (ranks[status] ?? Infinity)) return;
    ranks[status] = rank;
    examples[status] = episode;
  }

  return {
    arms,
    examples,
    errors,
    get live() {
      return meter.live;
    },
    add(line, earlier) {
      if (earlier) count(earlier, -1);
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
        arms: arms.map(({ tasks, stopped: _, cost, curve, ...arm }) => ({
          ...arm,
          ...(phases && { curve: curve.map((evaluation) => ({ ...evaluation })) }),
          ...rateInterval(tasks),
          cost: usd(cost),
        })),
      };
    },
  };
}
