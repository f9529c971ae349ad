/** Plays one episode of a plan, from seating its agents to its results line. */
import { playEpisode } from '../../machines/play.ts';
import type { EpisodeInput, EpisodeOutcome, Seat } from '../episode.ts';
import { type BudgetReached, EpisodeError, Interrupted, toEpisodeError } from '../errors.ts';
import type { Broker } from '../models/types.ts';
import type { Role } from '../scenario.ts';
import { Asking, type Meter, secondsSince, usd } from './ask.ts';
import type { Journal, Journals } from './journal.ts';
import type { Plan, PlannedEpisode } from './plan.ts';
import type { ResultLine } from './results.ts';

/** What the episodes of a run share. */
export interface Stand {
  plan: Plan;
  broker: Broker;
  journals: Journals;
  /** Sums up over all episodes while they are played. */
  meter: Meter;
  /**
   * The live episodes. Aborted, one ends without a result; with an EpisodeError as the reason, it ends as
   * that error.
   */
  live: Set<AbortController>;
  onBudget(reason: BudgetReached): void;
  /** Errors are thrown, not made results of. */
  debug: boolean;
}

/**
 * Plays one episode. Resolves to its results line once its journal is written, or to undefined when it
 * was stopped before it ended. Rejects when the journal cannot be written, and with `debug` on an error.
 */
export async function runEpisode(
  stand: Stand,
  episode: PlannedEpisode,
  launch: number,
): Promise<ResultLine | undefined> {
  const { plan, broker, live, onBudget, meter: total } = stand;
  const { scenario, limits } = plan;
  const began = performance.now();
  const journal = stand.journals.open(episode.id);
  const stop = new AbortController();
  const { signal } = stop;
  const { respondent } = scenario;
  const { maxCalls, maxTokens } = limits;
  const asking = new Asking({
    broker,
    respondent,
    seed: episode.seed,
    maxCalls,
    maxTokens,
    total,
    journal,
    signal,
    onBudget,
  });

  live.add(stop);
  const outcome = await playEpisode(inputOf(plan, episode, asking, journal), signal).catch((thrown) =>
    breakdown(thrown, signal, scenario.roles),
  );
  // What was asked is counted in full, however soon the episode ended; only errors do not wait for it.
  if (outcome?.error) stop.abort(new EpisodeError(outcome.error.kind, outcome.error.message));
  await asking.end();
  live.delete(stop);
  await journal.close();
  if (!outcome || isCut(signal)) return undefined;
  if (stand.debug && outcome.error) {
    throw new EpisodeError(outcome.error.kind, `${episode.id}: ${outcome.error.message}`);
  }
  return {
    ...headOf(plan, episode),
    launch,
    ...outcome,
    ...figuresOf(asking.meter),
    seconds: secondsSince(began),
  };
}

function inputOf(
  plan: Plan,
  { arm, task, seed }: PlannedEpisode,
  asking: Asking,
  journal: Journal,
): EpisodeInput {
  const { scenario, limits } = plan;
  const { name, data } = plan.tasks[task]!;
  const seats = Object.entries(plan.arms[arm]!.cast).map(
    ([role, { agent, options, model }]): [Role, Seat] => [
      role,
      { agent, options, ask: asking.seat(role, model) },
    ],
  );
  return {
    scenario,
    task: data,
    cast: Object.fromEntries(seats),
    // Not the arm, nor the order of anything: arms share their luck.
    seed: ['episode', scenario.id, name, seed],
    maxSteps: limits.maxSteps,
    journal: (entry) => journal.write(entry),
  };
}

/** Stopped with the run; an episode that ends as an error stops itself. */
const isCut = (signal: AbortSignal) => signal.aborted && !(signal.reason instanceof EpisodeError);

/** What an episode that broke down comes to; undefined when it was stopped. */
function breakdown(thrown: unknown, signal: AbortSignal, roles: readonly Role[]): EpisodeOutcome | undefined {
  if (isCut(signal)) return undefined;
  const { kind, message } = toEpisodeError(thrown instanceof Interrupted ? signal.reason : thrown);
  const rewards = Object.fromEntries(roles.map((role) => [role, 0]));
  return { status: 'error', rewards, reward: 0, steps: 0, answer: '', error: { kind, message } };
}

/** Which episode a results line is about. */
function headOf(plan: Plan, { id, arm, task, seed }: PlannedEpisode) {
  const { agent, model, text, cast } = plan.arms[arm]!;
  const seats = Object.entries(cast).map(([role, seat]) => {
    return [role, { agent: seat.text, model: seat.model?.text ?? null }] as const;
  });
  return {
    episode: id,
    scenario: plan.scenario.id,
    task: plan.tasks[task]!.name,
    agent,
    model,
    arm: text,
    roles: Object.fromEntries(seats),
    seed,
  };
}

const figuresOf = (meter: Meter): Meter => ({ ...meter, cost: usd(meter.cost), spent: usd(meter.spent) });
