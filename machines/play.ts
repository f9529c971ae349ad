import { type AnyActorRef, type AnyMachineSnapshot, createActor, type SnapshotFrom } from 'xstate';
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
export function playEpisode(input: EpisodeInput): Playing {
  const actor = createActor(episodeMachine, { input });
  const { promise: outcome, resolve, reject } = Promise.withResolvers<EpisodeOutcome>();
  const look = journalStates('episode', input.journal);
  look(actor.getSnapshot());
  actor.subscribe(
    (snapshot) => {
      look(snapshot);
      if (snapshot.status !== 'done') return;
      const ended: EpisodeOutcome = snapshot.output;
      // The agent whose action ended the episode has yet to come to rest: the end stands last.
      queueMicrotask(() => {
        input.journal({ actor: 'episode', type: 'end', ...ended });
        resolve(ended);
      });
    },
    (error) => reject(toEpisodeError(error)),
  );
  actor.start();
  return {
    outcome,
    stop(reason) {
      // XState runs no exit actions here, and the world is an actor of its own.
      actor.getSnapshot().context.stage.stop();
      actor.stop();
      reject(reason);
    },
    waitsFor: () => waitsFor(actor.getSnapshot()),
  };
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
function journalStates(
  name: string,
  journal: (entry: JournalEntry) => void,
): (snapshot: AnyMachineSnapshot) => void {
  let last: string | undefined;
  let children: Readonly<Record<string, AnyActorRef | undefined>> = {};
  return (snapshot) => {
    const value = JSON.stringify(snapshot.value);
    if (value !== last) {
      last = value;
      journal({ actor: name, type: 'state', value: snapshot.value });
    }
    if (snapshot.children === children) return;
    for (const [id, child] of Object.entries<AnyActorRef | undefined>(snapshot.children)) {
      if (!child || child === children[id] || !('value' in child.getSnapshot())) continue;
      const look = journalStates(name === 'episode' ? id : `${name}/${id}`, journal);
      look(child.getSnapshot());
      child.subscribe(look, ignore);
    }
    children = snapshot.children;
  };
}

/** Errors reach the parent by themselves. */
const ignore = () => {};
