/** What a machine's transitions do, worked out once for each set of active nodes that is met. */
import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { Configuration, Configurations } from '../world/configuration.ts';
import type { Implementation } from '../world/implementations.ts';
import { microstep, type Operation as Planned } from '../world/microstep.ts';
import { initialNodes } from '../world/nodes.ts';
import { alwaysSlots, eventSlots, type Slot } from '../world/selection.ts';
import type { Frame } from './frame.ts';
import { assigning, type Operation, prepared } from './operations.ts';

/** One microstep: what is done, in order, and what is active afterwards. */
export interface Step {
  /** Those of the selected that are taken: no two of them leave the same node. */
  transitions: readonly AnyTransitionDefinition[];
  operations: readonly Operation[];
  target: Spot;
  /** Nodes were exchanged or history was written. */
  fresh: boolean;
}

/**
 * So much is remembered at a time of each kind: actors without an id bring types of events of their own, and regions
 * side by side are in more configurations than there is room for.
 */
const MOST = 1000;

/** A configuration of active nodes, and what can happen from there. */
export class Spot {
  readonly configuration: Configuration;
  readonly #chart: Chart;
  readonly #always: readonly Slot[];
  readonly #slots = new Map<string, readonly Slot[]>();
  /** By the transition taken, nearly always one alone. */
  readonly #steps = new Map<AnyTransitionDefinition, Step>();
  /** By the numbers of those taken together. */
  readonly #joint = new Map<string, Step>();

  constructor(chart: Chart, configuration: Configuration) {
    this.#chart = chart;
    this.configuration = configuration;
    this.#always = alwaysSlots(configuration);
  }

  /** The eventless transitions. */
  get always(): readonly Slot[] {
    return this.#always;
  }

  /** Who may answer an event of this type. */
  slots(type: string): readonly Slot[] {
    let slots = this.#slots.get(type);
    if (!slots) {
      if (this.#slots.size >= MOST) this.#slots.clear();
      slots = eventSlots(this.configuration, type);
      this.#slots.set(type, slots);
    }
    return slots;
  }

  /** What a set of transitions does, in the order in which they were selected. */
  step(transitions: readonly AnyTransitionDefinition[]): Step {
    if (transitions.length > 1) return this.#jointStep(transitions);
    const [transition] = transitions as [AnyTransitionDefinition];
    let step = this.#steps.get(transition);
    if (!step) {
      step = this.#chart.step(this.configuration, transitions);
      this.#steps.set(transition, step);
    }
    return step;
  }

  #jointStep(transitions: readonly AnyTransitionDefinition[]): Step {
    const numbers = transitions.map((transition) => this.#chart.numberOf(transition)).join();
    let step = this.#joint.get(numbers);
    if (!step) {
      if (this.#joint.size >= MOST) this.#joint.clear();
      step = this.#chart.step(this.configuration, transitions);
      this.#joint.set(numbers, step);
    }
    return step;
  }
}

interface ContextArgs {
  spawn: unknown;
  event: { input?: unknown };
  self: unknown;
}

export class Chart {
  readonly machine: AnyStateMachine;
  /** Where a machine is before it has entered its initial states. */
  readonly outset: Spot;
  /** Into the initial states. */
  readonly beginning: Step;
  /** Makes the first context, where a function does. */
  readonly context?: Step;
  #configurations: Configurations;
  readonly #spots = new Map<Configuration, Spot>();
  /** A configuration's nodes are a list of its own, by which a snapshot is known again. */
  #byNodes = new WeakMap<readonly AnyStateNode[], Spot>();
  readonly #numbers = new Map<AnyTransitionDefinition, number>();

  constructor(machine: AnyStateMachine) {
    const { root, config } = machine;
    this.machine = machine;
    this.#configurations = new Configurations(root);
    this.outset = new Spot(
      this,
      new Configuration(root, '', { nodes: [root], history: {}, status: 'active' }),
    );
    const entering = {
      source: root,
      target: initialNodes(root),
      reenter: true,
      actions: [],
      eventType: null,
    };
    this.beginning = this.step(this.outset.configuration, [entering as never], true);
    const { context } = config;
    if (typeof context !== 'function') return;
    const given: Implementation = (args) => {
      const { spawn, event, self } = args as ContextArgs;
      return context({ spawn, self, input: event.input } as never);
    };
    const operations = [assigning(given, undefined)];
    this.context = { transitions: [], operations, target: this.outset, fresh: true };
  }

  spotOf({ _nodes: nodes, historyValue: history, status }: AnyMachineSnapshot): Spot {
    const known = this.#byNodes.get(nodes);
    if (known?.configuration.history === history) return known;
    const activity = { nodes, history, status: status === 'done' ? 'done' : 'active' } as const;
    return this.#spot(this.#configurations.get(activity));
  }

  #spot(configuration: Configuration): Spot {
    let spot = this.#spots.get(configuration);
    if (!spot) {
      if (this.#spots.size >= MOST) this.#forget();
      spot = new Spot(this, configuration);
      this.#spots.set(configuration, spot);
      // What has ended has the nodes of before, if it has entered none.
      if (!this.#byNodes.has(configuration.nodes)) this.#byNodes.set(configuration.nodes, spot);
    }
    return spot;
  }

  #forget(): void {
    this.#configurations = new Configurations(this.machine.root);
    this.#spots.clear();
    this.#byNodes = new WeakMap();
  }

  numberOf(transition: AnyTransitionDefinition): number {
    const known = this.#numbers.get(transition);
    if (known !== undefined) return known;
    this.#numbers.set(transition, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  step(from: Configuration, transitions: readonly AnyTransitionDefinition[], initial = false): Step {
    const { transitions: taken, operations, fresh, ...activity } = microstep(from, transitions, initial);
    return {
      transitions: taken,
      operations: operations.flatMap((planned, i) => {
        const operation = prepared(this.machine, planned);
        const last = invokedBy(planned) && invokedBy(planned) !== invokedBy(operations[i + 1]);
        return last ? [operation, addressLate] : [operation];
      }),
      target: this.#spot(this.#configurations.get(activity)),
      fresh,
    };
  }
}

/** The ids of what is invoked by the node that an operation enters; one list for each node entered. */
const invokedBy = (operation: Planned | undefined) =>
  operation?.kind === 'action' ? operation.invoked : undefined;

const addressLate = (frame: Frame) => frame.addressLate();
