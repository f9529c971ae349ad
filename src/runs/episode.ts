/** Plays one episode of a plan, from seating its agents to its results line. */
import { type Playing, playEpisode } from '../../machines/play.ts';
import type { EpisodeInput, EpisodeOutcome, JournalEntry, Seat } from '../episode.ts';
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
  const { plan } = stand;
  const journal = stand.journals.open(episode.id);
  const asking = new Asking(stand.asking, episode.seed, journal);
  const book = new Book(plan.scenario.roles, journal);
  const playing = playEpisode(inputOf(plan, episode, asking, book));
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
    outcome = await playing.outcome.catch((reason) => breakdown(reason, book));
    // What was asked is counted in full, however soon and in whatever way the episode ended.
    await asking.end().catch(unlessInterrupted);
  } catch (reason) {
    if (reason instanceof Interrupted) return undefined;
    throw reason;
  } finally {
    stand.live.delete(live);
  }
  const seconds = secondsSince(began);
  asking.close();
  // With its launch, so that nobody takes it for the end of another.
  journal.write({ actor: 'episode', type: 'end', launch, ...outcome });
  await journal.close();
  if (stand.debug && outcome.error) {
    const { kind, message, cause } = outcome.error;
    throw new EpisodeError(kind, `${episode.id}: ${message}`, { cause });
  }
  return { ...headOf(plan, episode), launch, ...outcome, ...figuresOf(asking.meter), seconds };
}

/** Keeps an episode's journal but for its end, and the count of what was played. */
class Book {
  readonly roles: readonly Role[];
  steps = 0;
  attempts = 0;
  readonly #journal: Journal;

  constructor(roles: readonly Role[], journal: Journal) {
    this.roles = roles;
    this.#journal = journal;
  }

  write(entry: JournalEntry): void {
    // It is written when every answer is in, and stands last.
    if (entry.type === 'end') return;
    this.#journal.write(entry);
    if (entry.type !== 'action') return;
    this.steps++;
    if (entry.actor === this.roles[0]) this.attempts = Math.max(this.attempts, (entry.attempt as number) + 1);
  }
}

function inputOf(plan: Plan, { arm, task, seed }: PlannedEpisode, asking: Asking, book: Book): EpisodeInput {
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
    journal: (entry) => book.write(entry),
  };
}

/** What an episode that broke down comes to. */
function breakdown(reason: unknown, { roles, steps, attempts }: Book): EpisodeOutcome {
  unlessInterrupted(reason);
  const { kind, message } = toEpisodeError(reason);
  const rewards = Object.fromEntries(roles.map((role) => [role, 0]));
  return { status: 'error', rewards, reward: 0, answer: '', steps, attempts, error: { kind, message } };
}

/** Whatever else ended the waiting (a standstill), the episode has its outcome. */
function unlessInterrupted(reason: unknown): void {
  if (reason instanceof Interrupted) throw reason;
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
