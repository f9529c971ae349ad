/**
 * How Troupe's machines run: as XState's actors, with XState's semantics, but by steps that are worked out once.
 * XState derives anew at each event which nodes are left and entered, what is active then and what its value is;
 * here that is looked up, and only guards and actions run.
 */
import {
  type AnyActorScope,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  StateMachine,
} from 'xstate';
import { Chart } from './chart.ts';
import { snapshotOf } from './frame.ts';
import { Macrostep } from './macrostep.ts';

const made = new WeakMap<AnyStateMachine, AnyStateMachine>();

/**
 * The machine as actor logic for `createActor`, `spawn` and `invoke`: the same snapshots, effects and inspection
 * events as of the machine itself, at less than half the price; a guard that throws and transitions that never end are
 * said in other words. The machines among its named actors run so, too. Snapshots share what follows from their nodes
 * (`value`, `tags`, `historyValue`), which nobody is to write into.
 *
 * @example
 * ```ts
 * import { actorLogic } from 'troupe';
 * import { createActor, createMachine } from 'xstate';
 * const light = createMachine({
 *   initial: 'green',
 *   states: { green: { on: { NEXT: 'red' } }, red: { on: { NEXT: 'green' } } },
 * });
 * const actor = createActor(actorLogic(light)).start();
 * actor.send({ type: 'NEXT' });
 * actor.getSnapshot().value; // 'red'
 * ```
 */
export function actorLogic<TMachine extends AnyStateMachine>(machine: TMachine): TMachine {
  let logic = made.get(machine);
  if (!logic) {
    logic = build(machine);
    made.set(machine, logic);
    made.set(logic, logic);
  }
  return logic as TMachine;
}

function build(machine: AnyStateMachine): AnyStateMachine {
  const chart = new Chart(machine);
  const { implementations, config } = machine;
  // As they are asked for: a machine may be among its own actors.
  const actors = new Proxy(implementations.actors, {
    get(named, name) {
      const actor: unknown = Reflect.get(named, name);
      return actor instanceof StateMachine ? actorLogic(actor) : actor;
    },
  });
  const { configuration } = chart.outset;
  const logic: AnyStateMachine = Object.assign(Object.create(machine), {
    implementations: { ...implementations, actors },
    transition: (snapshot: AnyMachineSnapshot, event: AnyEventObject, scope: AnyActorScope) =>
      new Macrostep(chart, scope, snapshot, event).react(),
    getInitialSnapshot(scope: AnyActorScope, input: unknown) {
      const context = typeof config.context !== 'function' && config.context ? config.context : {};
      const outset = snapshotOf(logic, configuration, { ...ACTIVE, context, children: {} });
      return new Macrostep(chart, scope, outset, { type: 'xstate.init', input }).begin();
    },
    getPersistedSnapshot(snapshot: AnyMachineSnapshot, options: unknown) {
      const kept = machine.getPersistedSnapshot(snapshot, options) as AnyMachineSnapshot;
      return { ...kept, value: structuredClone(kept.value) };
    },
    restoreSnapshot: (snapshot: never, scope: never) =>
      StateMachine.prototype.restoreSnapshot.call(logic, snapshot, scope),
  });
  return logic;
}

const ACTIVE = { status: 'active', output: undefined, error: undefined } as const;
