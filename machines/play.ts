import { type AnyActorRef, createActor, type InspectionEvent } from 'xstate';
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
    const actor = createActor(episodeMachine, { input, inspect: stateJournal(input.journal) });
    const interrupt = () => {
      actor.stop();
      reject(new Interrupted('the run was interrupted'));
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    actor.subscribe({
      next: (snapshot) => {
        if (snapshot.status !== 'done') return;
        signal?.removeEventListener('abort', interrupt);
        resolve(snapshot.output);
      },
      error: (error) => {
        signal?.removeEventListener('abort', interrupt);
        reject(toEpisodeError(error));
      },
    });
    actor.start();
  });
}

/** Journals every change of state of the episode's own machines: the episode, its agents, their searches. */
function stateJournal(journal: (entry: JournalEntry) => void) {
  const last = new WeakMap<object, string>();
  return (event: InspectionEvent) => {
    if (event.type !== '@xstate.snapshot') return;
    const { snapshot, actorRef } = event;
    if (!('value' in snapshot)) return;
    const value = JSON.stringify(snapshot.value);
    if (last.get(actorRef) === value) return;
    last.set(actorRef, value);
    journal({ actor: nameOf(actorRef as AnyActorRef), type: 'state', value: snapshot.value });
  };
}

/** `episode`, a role, or `role/search` for the machine that a planner searches with. */
function nameOf(actor: AnyActorRef): string {
  const parent = actor._parent;
  if (!parent) return 'episode';
  return parent._parent ? `${nameOf(parent)}/search` : actor.id;
}
