/** Plays one episode of a plan, from seating its agents to its results line. */
import { type Playing, playEpisode } from '../../machines/play.ts';
import type { EpisodeInput, EpisodeOutcome, JournalEntry, Seat } from '../episode.ts';
import { EpisodeError, Interrupted, toEpisodeError } from '../errors.ts';
import type { Searches } from '../pool/types.ts';
import type { Role } from '../scenario.ts';
import { Asking, type AskingOptions, type Meter, secondsSince, usd } from './ask.ts';
import type { Journal, Journals } from './journal.ts';
import { type MemoryVersion, type RoleNotes, writeMemory } from './memories.ts';
import { gameAddress, gameLabel } from './phases.ts';
import type { Plan, PlannedEpisode } from './plan.ts';
import type { ResultLine } from './results.ts';
import type { Scheduled } from './schedule.ts';

/** What the episodes of a run share. */
export interface Stand {
  plan: Plan;
  searches: Searches;
  journals: Journals;
  /** The folder of the run's memories. */
  memories: string;
  asking: AskingOptions;
  /** Episodes under way. Stopped with Interrupted as the reason one ends without a result, else as an error. */
  live: Set<Pick<Playing, 'stop' | 'waitsFor'>>;
  /** Errors are thrown, not made results of. */
  debug: boolean;
}

/**
 * Plays one episode. Resolves to its results line once its journal is written, or to undefined when it
 * was interrupted before it ended; its journal then stays open until the run's journals are closed. A
 * training episode has then written its memory's next version: what its agents have left, and of the others
 * what was there before. So an episode that ends in an error leaves its memory as it was, and learning goes
 * on. Rejects when the journal cannot be written, and with `debug` on an error.
 *
 * `memory`: the version that the episode reads; absent where nothing outlives it.
 */
export async function runEpisode(
  stand: Stand,
  episode: Scheduled,
  launch: number,
  memory?: MemoryVersion,
): Promise<ResultLine | undefined> {
  const began = performance.now();
  const { plan } = stand;
  const journal = stand.journals.open(episode.id);
  const asking = new Asking(stand.asking, episode.seed, journal, episode.game && gameLabel(episode.game));
  const book = new Book(plan.scenario.roles, journal);
  const playing = playEpisode({
    ...inputOf(plan, episode, asking, memory?.notes),
    searches: stand.searches,
    journal: (entry) => book.write(entry),
  });
  const live = {
    stop(reason: Error) {
      playing.stop(reason);
      asking.cut(reason);
    },
    waitsFor: playing.waitsFor,
  };
  stand.live.add(live);
  let ended: EpisodeOutcome;
  try {
    ended = await playing.outcome.catch((reason) => breakdown(reason, book));
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
  const { notes, ...outcome } = ended;
  // With its launch, so that nobody takes it for the end of another.
  journal.write({ actor: 'episode', type: 'end', launch, ...outcome });
  await journal.close();
  if (stand.debug && outcome.error) {
    const { kind, message, cause } = outcome.error;
    throw new EpisodeError(kind, `${episode.id}: ${message}`, { cause });
  }
  if (episode.use?.writes !== undefined) {
    await writeMemory(stand.memories, episode.use, { ...memory?.notes, ...notes });
  }
  return { ...headOf(plan, episode, memory), launch, ...outcome, ...figuresOf(asking.meter), seconds };
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

function inputOf(
  plan: Plan,
  { arm, task, seed, game, use }: Scheduled,
  asking: Asking,
  notes: RoleNotes = {},
): Omit<EpisodeInput, 'searches' | 'journal'> {
  const { scenario, limits } = plan;
  const { name, data } = plan.tasks[task]!;
  const seats = Object.entries(plan.arms[arm]!.cast).map(
    ([role, { agent, options, model }]): [Role, Seat] => [
      role,
      {
        agent,
        options,
        ...asking.seat(role, model),
        ...(notes[role] && { notes: notes[role] }),
        ...(use?.writes !== undefined && { learns: true }),
      },
    ],
  );
  return {
    scenario,
    task: data,
    cast: Object.fromEntries(seats),
    // Not the arm, nor the order of anything: arms share their luck.
    seed: ['episode', scenario.id, name, seed, ...(game ? gameAddress(game) : [])],
    maxSteps: limits.maxSteps,
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
function headOf(plan: Plan, { id, arm, task, seed, game }: PlannedEpisode, memory?: MemoryVersion) {
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
    ...game,
    ...(memory && { memory: memory.name }),
  };
}

const figuresOf = ({ answered: _, ...meter }: Meter) => ({
  ...meter,
  cost: usd(meter.cost),
  spent: usd(meter.spent),
});
