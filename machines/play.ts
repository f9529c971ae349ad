import {
  type Actor,
  type AnyActorRef,
  type AnyMachineSnapshot,
  createActor,
  type SnapshotFrom,
  type StateValue,
} from 'xstate';
import { actorLogic } from '../src/actors/logic.ts';
import type { EpisodeInput, EpisodeOutcome, JournalEntry } from '../src/episode.ts';
import { toEpisodeError } from '../src/errors.ts';
import type { Role } from '../src/scenario.ts';
import { episodeMachine } from './episode.ts';

/** An episode under way. */
export interface Playing {
  /** What goes wrong in play is an outcome of status `error`; rejects when the episode is stopped. */
  readonly outcome: Promise<EpisodeOutcome>;
  /** Ends it where it stands: `outcome` rejects with the reason. */
  stop(reason: Error): void;
  /** Who is waited for, in words: for an episode that does not go on. */
  waitsFor(): string;
}

/** Plays one episode to its end. */
export const playEpisode = (input: EpisodeInput): Playing => new UnderWay(input);

/** Itself the observer of its machine, without closures: thousands of episodes are live at once. */
class UnderWay implements Playing {
  readonly outcome: Promise<EpisodeOutcome>;
  readonly #actor: Actor<typeof episodeMachine>;
  readonly #states: States;
  #resolve!: (outcome: EpisodeOutcome) => void;
  #reject!: (reason: unknown) => void;

  constructor(input: EpisodeInput) {
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#actor = createActor(actorLogic(episodeMachine), { input });
    this.#states = new States('episode', input.journal);
    this.#states.next(this.#actor.getSnapshot());
    this.#actor.subscribe(this);
    this.#actor.start();
  }

  next(snapshot: SnapshotFrom<typeof episodeMachine>): void {
    this.#states.next(snapshot);
    if (snapshot.status !== 'done') return;
    const ended: EpisodeOutcome = snapshot.output;
    // The agent whose action ended the episode has yet to come to rest: the end stands last.
    queueMicrotask(() => {
      snapshot.context.input.journal({ actor: 'episode', type: 'end', ...ended });
      this.#resolve(ended);
    });
  }

  error(error: unknown): void {
    this.#reject(toEpisodeError(error));
  }

  stop(reason: Error): void {
    // XState runs no exit actions here, and the world is an actor of its own.
    this.#actor.getSnapshot().context.stage.stop();
    this.#actor.stop();
    this.#reject(reason);
  }

  waitsFor(): string {
    return waitsFor(this.#actor.getSnapshot());
  }
}

function waitsFor({ value, context }: SnapshotFrom<typeof episodeMachine>): string {
  const { input, agents, asked, moves, gone, stage } = context;
  const inState = (state: unknown) => `in state ${JSON.stringify(state)}`;
  const list = (roles: readonly Role[], what: string) =>
    roles
      .map((role) => `the agent of ${role}, ${inState(agents[role]?.getSnapshot().value)}, ${what}`)
      .join('; ');
  if (value === 'asking') {
    const silent = asked.filter((role) => !moves.some((move) => move.role === role));
    return list(silent, 'was sent OBSERVE and sends no ACT');
  }
  if (value === 'closing') {
    const left = input.scenario.roles.filter((role) => !gone.includes(role));
    return list(left, 'was sent OVER and neither ends nor sends RETRY');
  }
  return `the world, ${inState(stage.state.value)}, waits for something that never comes`;
}

/**
 * Journals every change of state of the episode's own machines: the episode, each agent by its role, and
 * what an agent runs itself as `role/id`. By subscription: inspection would tell of every action, too.
 */
class States {
  readonly #name: string;
  readonly #journal: (entry: JournalEntry) => void;
  #last: StateValue | undefined;
  #children: Readonly<Record<string, AnyActorRef | undefined>> | undefined;

  constructor(name: string, journal: (entry: JournalEntry) => void) {
    this.#name = name;
    this.#journal = journal;
  }

  next({ value, children }: AnyMachineSnapshot): void {
    if (JSON.stringify(value) !== JSON.stringify(this.#last)) {
      this.#last = value;
      this.#journal({ actor: this.#name, type: 'state', value });
    }
    if (children === this.#children) return;
    for (const [id, child] of Object.entries<AnyActorRef | undefined>(children)) {
      if (!child || child === this.#children?.[id] || !('value' in child.getSnapshot())) continue;
      const states = new States(this.#name === 'episode' ? id : `${this.#name}/${id}`, this.#journal);
      states.next(child.getSnapshot());
      child.subscribe(states);
    }
    this.#children = children;
  }

  /** Errors reach the parent by themselves. */
  error(): void {}
}
