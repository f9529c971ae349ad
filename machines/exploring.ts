/** Runs an exploration to its end. */
import { createActor } from 'xstate';
import { actorLogic } from '../src/actors/logic.ts';
import { type ExploreInput, exploreMachine } from './explore.ts';

/** Resolves when all that is wanted is kept; rejects with what went wrong, or with the signal's reason. */
export function playExploration(input: ExploreInput, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const actor = createActor(actorLogic(exploreMachine), { input });
    const cut = () => {
      reject(signal!.reason);
      // A stopped actor counts as complete.
      actor.stop();
    };
    if (signal?.aborted) return cut();
    signal?.addEventListener('abort', cut, { once: true });
    const off = () => signal?.removeEventListener('abort', cut);
    actor.subscribe({
      complete() {
        off();
        resolve();
      },
      error(error: unknown) {
        off();
        reject(error);
      },
    });
    actor.start();
  });
}
