/** One event on its way through a machine: microstep by microstep, until there is nothing left to do. */
import {
  type AnyActorScope,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyTransitionDefinition,
  stopChild,
  type UnknownAction,
} from 'xstate';
import { endless } from '../world/settle.ts';
import type { Chart, Spot, Step } from './chart.ts';
import { Frame } from './frame.ts';
import { action } from './operations.ts';
import { NONE, selected } from './selection.ts';

export class Macrostep {
  readonly #chart: Chart;
  readonly #scope: AnyActorScope;
  /** Raised events that wait. */
  readonly #queue: AnyEventObject[] = [];
  #snapshot: AnyMachineSnapshot;
  #event: AnyEventObject;

  constructor(chart: Chart, scope: AnyActorScope, snapshot: AnyMachineSnapshot, event: AnyEventObject) {
    this.#chart = chart;
    this.#scope = scope;
    this.#snapshot = snapshot;
    this.#event = event;
  }

  /** Enters the initial states. What throws gives a snapshot in error, with the context of the outset. */
  begin(): AnyMachineSnapshot {
    const { outset, beginning, context } = this.#chart;
    let before = this.#snapshot;
    try {
      if (context) before = this.#take(outset, context);
      this.#take(outset, beginning);
      return this.#settle();
    } catch (error) {
      return { ...before, status: 'error', error };
    }
  }

  /** Answers the event; throws what a guard or an action throws. */
  react(): AnyMachineSnapshot {
    const event = this.#event;
    if (event.type === 'xstate.stop') return this.#end({ status: 'stopped' });
    // One that an actor forwards to another: no state answers it.
    if (event.type === 'xstate.init') return this.#settle();
    const isFailure = event.type.startsWith('xstate.error.actor');
    const spot = this.#chart.spotOf(this.#snapshot);
    const transitions = selected(spot.slots(event.type), this.#snapshot, event);
    if (transitions.length === 0 && isFailure) {
      return this.#end({ status: 'error', error: event.error });
    }
    this.#microstep(spot, transitions);
    return this.#settle();
  }

  /** By order, or by a failed child that nobody cared for. */
  #end(how: Partial<AnyMachineSnapshot>): AnyMachineSnapshot {
    this.#snapshot = { ...this.#snapshot, children: this.#stopChildren(), ...how } as AnyMachineSnapshot;
    this.#tell(NONE);
    return this.#snapshot;
  }

  #stopChildren(): Frame['children'] {
    const frame = this.#frame(this.#chart.spotOf(this.#snapshot));
    for (const child of Object.values(frame.children)) {
      action(frame.machine, stopChild(child) as UnknownAction)(frame);
    }
    return frame.children;
  }

  /** Goes on with eventless transitions, then raised events. Throws StepError beyond the machine's bound. */
  #settle(): AnyMachineSnapshot {
    const { machine } = this.#snapshot;
    const most = machine.options?.maxIterations ?? Number.POSITIVE_INFINITY;
    const round = new Set<string>();
    const last = most - Math.min(100, most / 2);
    let eventless = true;
    for (let count = 1; this.#snapshot.status === 'active'; count++) {
      if (count > last) round.add(JSON.stringify(this.#snapshot.value));
      if (count > most) throw endless(machine, most, round);
      const before = this.#snapshot;
      const spot = this.#chart.spotOf(before);
      const always = eventless ? selected(spot.always, before, this.#event) : NONE;
      if (always.length > 0) {
        this.#microstep(spot, always, 'eventless');
        // Those that change nothing would be taken for ever.
        eventless = this.#snapshot !== before;
        continue;
      }
      if (this.#queue.length === 0) return before;
      const next = this.#queue.shift()!;
      this.#event = next;
      this.#microstep(spot, selected(spot.slots(next.type), before, next));
      eventless = true;
    }
    // What it leaves shows them still.
    this.#stopChildren();
    return this.#snapshot;
  }

  #microstep(spot: Spot, transitions: readonly AnyTransitionDefinition[], eventless?: 'eventless'): void {
    const step = transitions.length > 0 ? spot.step(transitions) : undefined;
    if (step) this.#take(spot, step);
    // XState tells of all that an event selects, but only of the eventless that are taken.
    this.#tell((eventless && step?.transitions) ?? transitions);
  }

  #take(spot: Spot, { operations, target, fresh }: Step): AnyMachineSnapshot {
    const frame = this.#frame(spot);
    for (const operation of operations) operation(frame);
    if (fresh || frame.changed) this.#snapshot = frame.snapshot(target);
    return this.#snapshot;
  }

  #frame(spot: Spot): Frame {
    return new Frame(this.#scope, spot, this.#snapshot, this.#event, this.#queue);
  }

  /** Tells those that inspect the system. */
  #tell(transitions: readonly AnyTransitionDefinition[]): void {
    const { self, system } = this.#scope;
    (system as unknown as { _sendInspectionEvent(told: object): void })._sendInspectionEvent({
      type: '@xstate.microstep',
      actorRef: self,
      event: this.#event,
      snapshot: this.#snapshot,
      _transitions: transitions,
    });
  }
}
