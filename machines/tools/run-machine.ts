/** Runs a tool's machine by itself, outside any episode. */
import { type AnyStateMachine, createActor, toPromise } from 'xstate';
import { actorLogic } from '../../src/actors/logic.ts';

/** The output of a machine once it has ended; rejects with its error. */
export function runMachine(machine: AnyStateMachine, input: unknown): Promise<unknown> {
  const actor = createActor(actorLogic(machine), { input });
  const output = toPromise(actor);
  actor.start();
  return output;
}
