import { type AnyActorRef, type AnyMachineSnapshot, createActor } from 'xstate';
import type { EpisodeInput, EpisodeOutcome, JournalEntry } from '../src/episode.ts';
import { Interrupted, toEpisodeError } from '../src/errors.ts';
import { episodeMachine } from './episode.ts';

/**
 * Plays one episode to its end. Rejects with Interrupted when `signal` fires; anything else that goes
 * wrong is an outcome of status `error`.
 */
export function playEpisode(input: EpisodeInput, signal?: AbortSignal): Promise<EpisodeOutcome> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new Interrupted('the run was interrupted'));
      return;
    }
    const actor = createActor(episodeMachine, { input });
    const interrupt = () => {
      actor.stop();
      reject(new Interrupted('the run was interrupted'));
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    journalStates(actor, 'episode', input.journal);
    actor.subscribe({
      next: (snapshot) => {
        if (snapshot.status !== 'done') return;
        signal?.removeEventListener('abort', interrupt);
        const outcome: EpisodeOutcome = snapshot.output;
        // The agent whose action ended the episode has yet to come to rest: the end stands last.
        queueMicrotask(() => {
          input.journal({ actor: 'episode', type: 'end', ...outcome });
          resolve(outcome);
        });
      },
      error: (error) => {
        signal?.removeEventListener('abort', interrupt);
        reject(toEpisodeError(error));
      },
    });
    actor.start();
  });
}

/**
 * Journals every change of state of the episode's own machines: the episode, each agent by its role, and
 * what an agent runs itself as `role/id`. By subscription: inspection would tell of every action, too.
 */
function journalStates(actor: AnyActorRef, name: string, journal: (entry: JournalEntry) => void): void {
  let last: string | undefined;
  let children: Readonly<Record<string, AnyActorRef | undefined>> = {};
  const look = (snapshot: AnyMachineSnapshot) => {
    const value = JSON.stringify(snapshot.value);
    if (value !== last) {
      last = value;
      journal({ actor: name, type: 'state', value: snapshot.value });
    }
    if (snapshot.children === children) return;
    for (const [id, child] of Object.entries<AnyActorRef | undefined>(snapshot.children)) {
      if (!child || child === children[id] || !('value' in child.getSnapshot())) continue;
      journalStates(child, name === 'episode' ? id : `${name}/${id}`, journal);
    }
    children = snapshot.children;
  };
  look(actor.getSnapshot());
  // Errors reach the parent by themselves.
  actor.subscribe({ next: look, error: () => {} });
}
