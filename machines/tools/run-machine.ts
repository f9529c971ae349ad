/** Runs a tool's machine by itself, outside any episode. */
import { type AnyActorLogic, createActor, toPromise } from 'xstate';

/** The output of a machine once it has ended; rejects with its error. */
export function runMachine(logic: AnyActorLogic, input: unknown): Promise<unknown> {
  const actor = createActor(logic, { input });
  const output = toPromise(actor);
  actor.start();
  return output;
}
