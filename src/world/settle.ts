/** The rest of a step, microstep by microstep: eventless transitions and raised events, until nothing is left. */
import type { AnyStateMachine } from 'xstate';
import type { Model } from './model.ts';
import type { Plan, Registers } from './plan.ts';

/** Eventless transitions, as a type that no event has. */
export const ALWAYS = '';
/** The bound on microsteps of one event where the machine has none of its own. */
const MICROSTEPS = 1_000_000;

/** A step could not be computed: what threw in it, and in which machine and node. */
export class StepError extends Error {
  override name = 'StepError';
}

/** Microsteps that one event may set off. */
export function bound({ options: { maxIterations } }: AnyStateMachine): number {
  return Number.isFinite(maxIterations) ? maxIterations! : MICROSTEPS;
}

/** Goes on until nothing is enabled and the queue is empty. Throws StepError beyond the bound. */
export function settle(model: Model, registers: Registers): void {
  const most = bound(model.machine);
  const round = new Set<string>();
  let eventless = true;
  for (let step = 1; registers.configuration.status === 'active'; step++) {
    const { configuration, context, queue } = registers;
    if (step > most - 100) round.add(JSON.stringify(configuration.value));
    if (step > most) throw endless(model.machine, most, round);
    let plan: Plan | undefined;
    if (eventless) plan = model.choice(configuration, ALWAYS)(context, registers.event);
    if (plan) {
      plan.run(registers);
      eventless = plan.fresh || registers.context !== context || registers.configuration !== configuration;
      continue;
    }
    const next = queue.shift();
    if (!next) return;
    registers.event = next;
    model.choice(configuration, next.type)(context, next)?.run(registers);
    eventless = true;
  }
}

export function endless({ id }: AnyStateMachine, most: number, round: ReadonlySet<string>): StepError {
  const names = [...round].slice(0, 10).join(', ');
  return new StepError(
    `machine ${id}: more than ${most} microsteps for one event, going round in ${names}: ` +
      'its eventless transitions or raised events form a cycle; give one of them a guard that stops holding',
  );
}
