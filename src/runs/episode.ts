/** Plays one episode of a plan, from seating its agents to its results line. */
import { type Playing, playEpisode } from '../../machines/play.ts';
import type { EpisodeInput, EpisodeOutcome, Seat } from '../episode.ts';
import { EpisodeError, Interrupted, toEpisodeError } from '../errors.ts';
import type { Role } from '../scenario.ts';
import { Asking, type AskingOptions, type Meter, secondsSince, usd } from './ask.ts';
import type { Journal, Journals } from './journal.ts';
import type { Plan, PlannedEpisode } from './plan.ts';
import type { ResultLine } from './results.ts';

/** What the episodes of a run share. */
export interface Stand {
  plan: Plan;
  journals: Journals;
  asking: AskingOptions;
  /** Episodes under way. Stopped with Interrupted as the reason one ends without a result, else as an error. */
  live: Set<Pick<Playing, 'stop' | 'waitsFor'>>;
  /** Errors are thrown, not made results of. */
  debug: boolean;
}

/**
 * Plays one episode. Resolves to its results line once its journal is written, or to undefined when it
 * was interrupted before it ended; its journal then stays open until the run's journals are closed.
 * Rejects when the journal cannot be written, and with `debug` on an error.
 */
export async function runEpisode(
  stand: Stand,
  episode: PlannedEpisode,
  launch: number,
): Promise<ResultLine | undefined> {
  const began = performance.now();
  const journal = stand.journals.open(episode.id);
  const asking = new Asking(stand.asking, episode.seed, journal);
  const playing = playEpisode(inputOf(stand.plan, episode, asking, journal));
  const live = {
    stop(reason: Error) {
      playing.stop(reason);
      asking.cut(reason);
    },
    waitsFor: playing.waitsFor,
  };
  stand.live.add(live);
  let outcome: EpisodeOutcome;
  try {
    outcome = await playing.outcome;
    // What was asked is counted in full, however soon the episode ended; only errors do not wait for it.
    if (!outcome.error) await asking.end();
  } catch (reason) {
    if (reason instanceof Interrupted) return undefined;
    outcome = breakdown(reason, stand.plan.scenario.roles);
  } finally {
    stand.live.delete(live);
  }
  const seconds = secondsSince(began);
  asking.close();
  await journal.close();
  if (stand.debug && outcome.error) {
    const { kind, message, cause } = outcome.error;
    throw new EpisodeError(kind, `${episode.id}: ${message}`, { cause });
  }
  return { ...headOf(stand.plan, episode), launch, ...outcome, ...figuresOf(asking.meter), seconds };
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

/** What an episode that broke down comes to. */
function breakdown(reason: unknown, roles: readonly Role[]): EpisodeOutcome {
  const { kind, message } = toEpisodeError(reason);
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

const figuresOf = ({ answered: _, ...meter }: Meter) => ({
  ...meter,
  cost: usd(meter.cost),
  spent: usd(meter.spent),
});
