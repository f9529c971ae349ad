/** Plays one episode of a plan, from seating its agents to its results line. */
import { type Playing, playEpisode } from '../../../machines/play.ts';
import type { Ask } from '../../agent.ts';
import type { Desk } from '../../desk.ts';
import type { EpisodeInput, EpisodeOutcome, JournalEntry, Seat } from '../../episode.ts';
import { EpisodeError, Interrupted, toEpisodeError } from '../../errors.ts';
import type { Searches } from '../../pool/types.ts';
import type { Role } from '../../scenario.ts';
import type { Span } from '../../tracing.ts';
import type { Journal, Journals } from '../folder/journal.ts';
import { type MemoryVersion, type RoleNotes, writeMemory } from '../folder/memories.ts';
import type { ResultLine } from '../folder/results.ts';
import { gameAddress, gameLabel } from '../plan/phases.ts';
import type { ScenarioPlan } from '../plan/plan.ts';
import type { PlannedEpisode } from '../plan/planned.ts';
import type { Branch } from '../replay/branching.ts';
import { Asking, type AskingOptions, secondsSince } from './ask.ts';
import { type Deadlines, type DeadlineWatch, watchDeadlines } from './deadlines.ts';
import { EpisodeSpans } from './episode-spans.ts';
import type { Learned } from './learned.ts';
import { type Meter, usd } from './meter.ts';
import type { Scheduled } from './schedule.ts';

/** An episode under way. */
export interface LiveEpisode extends Pick<Playing, 'stop' | 'waitsFor'> {
  /** Its questions that wait for an answer. */
  underWay(): number;
}

/** What the episodes of a run share. */
export interface Stand {
  searches: Searches;
  journals: Journals;
  /** The folder of the run's memories. */
  memories: string;
  /** What the questions of a scenario's episodes go by. */
  asking(plan: ScenarioPlan): AskingOptions;
  /** Episodes under way. Stopped with Interrupted as the reason one ends without a result, else as an error. */
  live: Set<LiveEpisode>;
  deadlines: Deadlines;
  /** Errors are thrown, not made results of. */
  debug: boolean;
  /** What seats know from explorations. */
  learned: Learned;
  /** The run's; where it is not recorded, neither are its episodes'. */
  span: Span;
  /** Its one episode goes on from a step of another. */
  branch?: Branch;
  desk?: Desk;
}

/**
 * Plays one episode. Resolves to its results line once its journal is written, or to undefined when it
 * was interrupted before it ended; its journal then stays open until the run's journals are closed. A
 * training episode has then written its memory's next version: what its agents have left, and of the others
 * what was there before. So an episode that ends in an error leaves its memory as it was, and learning goes
 * on. Rejects when the journal cannot be written, and with `debug` on an error.
 *
 * `over` is called when it has been played, before it is written. `memory`: the version that the episode reads;
 * absent where nothing outlives it.
 */
export async function runEpisode(
  stand: Stand,
  episode: Scheduled,
  launch: number,
  over: () => void,
  memory?: MemoryVersion,
): Promise<ResultLine | undefined> {
  const live = new Live(stand, episode, memory);
  stand.live.add(live);
  let ended: EpisodeOutcome;
  try {
    try {
      ended = await live.playing.outcome;
    } catch (reason) {
      ended = breakdown(reason, live);
    }
    // What was asked is counted in full, however soon and in whatever way the episode ended.
    await live.asking.end().catch(unlessInterrupted);
  } catch (reason) {
    live.spans?.close();
    if (reason instanceof Interrupted) return undefined;
    throw reason;
  } finally {
    live.deadlines?.end();
    stand.live.delete(live);
    over();
  }
  return conclude(stand, episode, launch, live, stand.branch ? stand.branch.outcome(ended) : ended, memory);
}

/** Its own function, because thousands of episodes wait at once, each with the frame of what comes after. */
async function conclude(
  stand: Stand,
  episode: Scheduled,
  launch: number,
  { asking, journal, began, spans }: Live,
  ended: EpisodeOutcome,
  memory?: MemoryVersion,
): Promise<ResultLine> {
  const seconds = secondsSince(began);
  asking.close();
  const { notes, ...outcome } = ended;
  // With its launch, so that nobody takes it for the end of another.
  journal.write({ actor: 'episode', type: 'end', launch, ...outcome });
  await journal.close();
  const figures = figuresOf(asking.meter);
  const line = { ...headOf(stand, episode, memory), launch, ...outcome, ...figures, seconds };
  spans?.close(line);
  if (stand.debug && outcome.error) {
    const { kind, message, cause } = outcome.error;
    throw new EpisodeError(kind, `${episode.id}: ${message}`, { cause });
  }
  if (episode.use?.writes !== undefined) {
    await writeMemory(stand.memories, episode.use, { ...memory?.notes, ...notes });
  }
  return line;
}

/** Keeps an episode's journal but for its end, and the count of what was played. */
class Live implements LiveEpisode {
  readonly began = performance.now();
  readonly roles: readonly Role[];
  readonly journal: Journal;
  readonly asking: Asking;
  readonly playing: Playing;
  readonly deadlines: DeadlineWatch | undefined;
  readonly spans: EpisodeSpans | undefined;
  readonly #desk: Desk | undefined;
  steps = 0;
  attempts = 0;

  constructor(stand: Stand, episode: Scheduled, memory?: MemoryVersion) {
    const { branch, span, desk } = stand;
    this.#desk = desk;
    const spans = span.isRecording() ? new EpisodeSpans(span, episode) : undefined;
    this.spans = spans;
    this.roles = episode.plan.scenario.roles;
    this.journal = stand.journals.open(episode.id);
    this.asking = new Asking(
      askingOf(stand, episode, spans),
      episode.seed,
      this.journal,
      episode.game && gameLabel(episode.game),
    );
    const input = inputOf(stand, episode, this, memory?.notes);
    this.playing = playEpisode(branch ? branch.input(input) : input);
    this.deadlines = watchDeadlines(stand.deadlines, this);
  }

  write(entry: JournalEntry): void {
    // It is written when every answer is in, and stands last.
    if (entry.type === 'end') return;
    this.journal.write(entry);
    this.#desk?.hear?.(entry);
    this.spans?.note(entry);
    if (entry.type !== 'action') return;
    this.steps++;
    this.deadlines?.stepped();
    if (entry.actor === this.roles[0]) this.attempts = Math.max(this.attempts, (entry.attempt as number) + 1);
  }

  stop(reason: Error): void {
    this.playing.stop(reason);
    this.asking.cut(reason);
  }

  waitsFor(): string {
    return this.playing.waitsFor();
  }

  underWay(): number {
    return this.asking.underWay;
  }
}

/** What an episode's questions go by: mostly what its scenario's all do. */
function askingOf({ asking, branch }: Stand, { plan }: Scheduled, spans?: EpisodeSpans): AskingOptions {
  const shared = asking(plan);
  if (!branch && !spans) return shared;
  return {
    ...shared,
    ...(branch && { broker: branch.broker(shared.broker) }),
    ...(spans && { parentOf: (role) => spans.of(role) }),
  };
}

function inputOf(
  { searches, desk, learned }: Stand,
  { plan, arm, task, seed, game, use }: Scheduled,
  live: Live,
  notes: RoleNotes = {},
): EpisodeInput {
  const { scenario, limits } = plan;
  const { name, data } = plan.tasks[task]!;
  const seats = Object.entries(plan.arms[arm]!.cast).map(([role, seat]): [Role, Seat] => {
    const { agent, options, model } = seat;
    const explored = learned(plan, seat, data);
    return [
      role,
      {
        agent,
        options,
        ...live.asking.seat(role, model),
        ...((explored || notes[role]) && { notes: { ...explored, ...notes[role] } }),
        ...(use?.writes !== undefined && { learns: true }),
      },
    ];
  });
  return {
    scenario,
    task: data,
    cast: Object.fromEntries(seats),
    // Not the arm, nor the order of anything: arms share their luck.
    seed: ['episode', scenario.id, name, seed, ...(game ? gameAddress(game) : [])],
    maxSteps: limits.maxSteps,
    ...(scenario.tools && { simulator: simulatorOf(plan, arm, live) }),
    searches: live.spans ? live.spans.searches(searches) : searches,
    journal: (entry) => live.write(entry),
    ...(desk && { desk }),
  };
}

/** Tools that a model simulates ask the scenario's own, else that of the first role's agent. */
function simulatorOf({ scenario, simulator, arms }: ScenarioPlan, arm: number, { asking }: Live): Ask {
  const model = simulator ?? arms[arm]!.cast[scenario.roles[0]!]!.model;
  return asking.seat('tools', model).ask;
}

/** What an episode that broke down comes to. */
function breakdown(reason: unknown, { roles, steps, attempts }: Live): EpisodeOutcome {
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
function headOf(
  { branch }: Stand,
  { id, plan, arm, task, seed, game }: PlannedEpisode,
  memory?: MemoryVersion,
) {
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
    ...(branch && { parent: branch.parent }),
  };
}

const figuresOf = ({ answered: _, ...meter }: Meter) => ({
  ...meter,
  cost: usd(meter.cost),
  spent: usd(meter.spent),
});
