/** The figures of a run, kept as episodes end: counters, and counts per arm and task. */
import { newMeter, usd } from './ask.ts';
import type { Plan } from './plan.ts';
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

interface ArmTally extends Omit<ArmSummary, 'rate' | 'low' | 'high'> {
  tasks: TaskCount[];
}

type Examples = Partial<Record<ResultLine['status'], string>>;

export interface Tally {
  /** Counts a line; `earlier` is the same episode's line of an earlier launch, which no longer counts. */
  add(line: ResultLine, earlier?: ResultLine): void;
  readonly arms: readonly Readonly<ArmTally>[];
  /** The plan's first episode of each kind so far, to look at. */
  readonly examples: Readonly<Examples>;
  /** `used`: of the whole run, cut-off episodes included. */
  summary(run: string, status: RunStatus, used: Carry): RunSummary;
}

/** A tally with nothing counted yet. */
export function newTally(plan: Plan): Tally {
  const armOf = new Map(plan.arms.map(({ text }, i) => [text, i]));
  const taskOf = new Map(plan.tasks.map(({ name }, i) => [name, i]));
  const meter = newMeter();
  const examples: Examples = {};
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
  }));

  function count(line: ResultLine, sign: 1 | -1): void {
    const arm = arms[armOf.get(line.arm)!]!;
    arm.episodes += sign;
    arm.calls += sign * line.calls;
    arm.steps += sign * line.steps;
    arm.cost += sign * line.cost;
    meter.calls += sign * line.calls;
    meter.tokens.input += sign * line.tokens.input;
    meter.tokens.output += sign * line.tokens.output;
    meter.cost += sign * line.cost;
    if (line.status === 'error') {
      arm.errors += sign;
      return;
    }
    const task = arm.tasks[taskOf.get(line.task)!]!;
    task.episodes += sign;
    if (line.status !== 'solved') return;
    task.solved += sign;
    arm.solved += sign;
  }

  function keepFirst({ status, episode, seed, task, arm }: ResultLine): void {
    const rank = (seed * plan.tasks.length + taskOf.get(task)!) * arms.length + armOf.get(arm)!;
    if (rank >= (ranks[status] ?? Infinity)) return;
    ranks[status] = rank;
    examples[status] = episode;
  }

  return {
    arms,
    examples,
    add(line, earlier) {
      if (earlier) count(earlier, -1);
      count(line, 1);
      keepFirst(line);
    },
    summary(run, status, { live, spent, seconds }) {
      const sum = (of: (arm: ArmTally) => number) => arms.reduce((total, arm) => total + of(arm), 0);
      return {
        run,
        status,
        episodes: sum((arm) => arm.episodes),
        solved: sum((arm) => arm.solved),
        errors: sum((arm) => arm.errors),
        calls: meter.calls,
        live,
        cached: Math.max(0, meter.calls - live),
        tokens: { ...meter.tokens },
        cost: usd(meter.cost),
        spent: usd(spent),
        seconds: Math.round(seconds * 1000) / 1000,
        arms: arms.map(({ tasks, cost, ...arm }) => ({ ...arm, ...rateInterval(tasks), cost: usd(cost) })),
      };
    },
  };
}
