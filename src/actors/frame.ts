/** A microstep under way: what its actions read and write. */
import {
  type ActionArgs,
  type AnyActorRef,
  type AnyActorScope,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createMachine,
  type EventObject,
  type MachineContext,
} from 'xstate';
import type { Implementation } from '../world/implementations.ts';
import type { Spot } from './chart.ts';

/** What XState's snapshots can do; it exports no way to make one but by a state's value. */
const { matches, hasTag, can, getMeta, toJSON } = createMachine({}).resolveState({ value: {}, context: {} });

const NO_NODES: readonly [] = [];

type Args = ActionArgs<MachineContext, EventObject, EventObject>;

export class Frame {
  readonly machine: AnyStateMachine;
  readonly scope: AnyActorScope;
  readonly event: AnyEventObject;
  /** Raised events that wait. */
  readonly queue: AnyEventObject[];
  context: unknown;
  children: Readonly<Record<string, AnyActorRef>>;
  /** Something other than nodes is no longer as it was. */
  changed = false;
  readonly #from: Spot;
  #status: AnyMachineSnapshot['status'];
  #output: unknown;
  readonly #error: unknown;
  #late: (() => void)[] | undefined;

  constructor(
    scope: AnyActorScope,
    from: Spot,
    snapshot: AnyMachineSnapshot,
    event: AnyEventObject,
    queue: AnyEventObject[],
  ) {
    this.machine = snapshot.machine;
    this.scope = scope;
    this.event = event;
    this.queue = queue;
    this.context = snapshot.context;
    this.children = snapshot.children;
    this.#from = from;
    this.#status = snapshot.status;
    this.#output = snapshot.output;
    this.#error = snapshot.error;
  }

  /** The arguments of actions. */
  args(): Args {
    const { context, event, scope } = this;
    return { context, event, self: scope.self, system: scope.system } as never;
  }

  /** An output as it is written: a value, or a function of context and event. */
  value(given: unknown, event = this.event): unknown {
    if (typeof given !== 'function') return given;
    return (given as Implementation)({ context: this.context, event, self: this.scope.self });
  }

  end(output: unknown): void {
    this.#status = 'done';
    this.#output = output;
    this.changed = true;
  }

  /** Keeps for later what is addressed to an actor that enters with the same node. */
  late(address: () => void): void {
    this.#late ??= [];
    this.#late.push(address);
  }

  addressLate(): void {
    const late = this.#late ?? [];
    this.#late = undefined;
    for (const address of late) address();
  }

  /** What actions see meanwhile: the nodes of before. */
  seen(): AnyMachineSnapshot {
    return this.snapshot(this.#from);
  }

  /** For actions that change children alone: XState works out a state value for what it copies, here of nothing. */
  bare() {
    return { machine: this.machine, context: this.context, children: this.children, _nodes: NO_NODES };
  }

  snapshot({ configuration }: Spot): AnyMachineSnapshot {
    return snapshotOf(this.machine, configuration, {
      context: this.context,
      children: this.children,
      status: this.#status,
      output: this.#output,
      error: this.#error,
    });
  }
}

type Changing = Pick<AnyMachineSnapshot, 'context' | 'children' | 'status' | 'output' | 'error'>;

export function snapshotOf(
  machine: AnyStateMachine,
  { nodes, value, tags, history }: Spot['configuration'],
  { context, children, status, output, error }: Changing,
): AnyMachineSnapshot {
  return {
    status,
    output,
    error,
    machine,
    context,
    _nodes: nodes,
    value,
    tags,
    children,
    historyValue: history,
    matches,
    hasTag,
    can,
    getMeta,
    toJSON,
  } as never;
}
