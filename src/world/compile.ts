/**
 * Compiles a statechart into a world model: the same states as XState's `transition()` gives, without
 * actors, snapshots and lookups. Code is generated for each configuration and event type as they are met,
 * with guards and assigns as constants, so that the engine can inline them.
 */
import type { AnyEventObject, AnyStateMachine, StateValue } from 'xstate';
import { actor, spawn } from './actions.ts';
import { Configuration } from './configuration.ts';
import type { History } from './microstep.ts';
import { Model } from './model.ts';
import { Plan, type Registers } from './plan.ts';
import { findEffects, NotCompilable } from './report.ts';
import { settle } from './settle.ts';
import { CompiledState } from './state.ts';

export { CompiledState };

/** A state as data that survives `structuredClone`, `postMessage` and (as far as its context does) JSON. */
export interface Dehydrated {
  /** Ids of the active nodes, in the order in which they were entered. */
  nodes: readonly string[];
  context: unknown;
  /** Ids of the nodes that each history node remembers. */
  history: Readonly<Record<string, readonly string[]>>;
  status: 'active' | 'done';
  output?: unknown;
}

/** A machine as a pure function of state and event. */
export interface CompiledMachine<TContext = unknown> {
  readonly machine: AnyStateMachine;
  /** The state after all that happens at the start; throws what `context`, a guard or an action throws. */
  initial(input?: unknown): CompiledState<TContext>;
  /** As `transition()`. The same reference when nothing changed. Throws StepError, NotCompilable. */
  step(state: CompiledState<TContext>, event: AnyEventObject): CompiledState<TContext>;
  /** As `snapshot.can(event)`. */
  accepts(state: CompiledState<TContext>, event: AnyEventObject): boolean;
  /** Descriptors of the events that active nodes listen to, whatever guards say; wildcards as written. */
  events(state: CompiledState<TContext>): readonly string[];
  /**
   * A state from an actor's snapshot (live or persisted), a compiled state or a copy of one with something
   * replaced, `dehydrate`d data, or just `{ value, context }`.
   */
  restore(state: unknown): CompiledState<TContext>;
  dehydrate(state: CompiledState<TContext>): Dehydrated;
}

const compiled = new WeakMap<AnyStateMachine, CompiledMachine>();

/**
 * The world model of a machine; the same one for the same machine. Throws NotCompilable, which lists all
 * effects found: `invoke`, `after`, `spawnChild`, `stopChild`, `sendTo`, `sendParent`, `forwardTo`, `cancel`
 * and delayed `raise`. Effects inside `enqueueActions` or an assign's `spawn` throw it when they are met.
 * Plain actions, `emit` and `log` are skipped, their expressions and parameters included.
 *
 * @example
 * ```ts
 * import { compile } from 'troupe';
 * import { createMachine } from 'xstate';
 * const light = compile(createMachine({
 *   initial: 'green',
 *   states: { green: { on: { NEXT: 'red' } }, red: { on: { NEXT: 'green' } } },
 * }));
 * light.step(light.initial(), { type: 'NEXT' }).value; // 'red'
 * ```
 */
export function compile<TContext = unknown>(machine: AnyStateMachine): CompiledMachine<TContext> {
  let made = compiled.get(machine);
  if (!made) {
    const causes = findEffects(machine);
    if (causes.length > 0) throw new NotCompilable(machine.id, causes);
    made = build(machine);
    compiled.set(machine, made);
  }
  return made as CompiledMachine<TContext>;
}

function build(machine: AnyStateMachine): CompiledMachine {
  const model = new Model(machine);
  const { configurations } = model;
  const start = new Configuration(machine.root, '', { nodes: [machine.root], history: {}, status: 'active' });
  let first: Plan | undefined;

  function initial(input?: unknown): CompiledState {
    const event = { type: 'xstate.init', input };
    const { context } = machine.config;
    const registers: Registers = {
      configuration: start,
      context: undefined,
      output: undefined,
      event,
      queue: [],
    };
    try {
      registers.context =
        typeof context === 'function' ? { ...context({ spawn, input, self: actor }) } : (context ?? {});
    } catch (error) {
      throw model.blame(error, { what: 'context', node: machine.root.id });
    }
    model.fields.meet(registers.context);
    first ??= new Plan(model, start, [model.beginning()], true);
    first.run(registers);
    settle(model, registers);
    return new CompiledState(registers.configuration, registers.context, registers.output);
  }

  function step(state: CompiledState, event: AnyEventObject): CompiledState {
    const { configuration } = state;
    const { type } = event;
    if (configuration.hotType === type) return configuration.hot!(state, event);
    return model.handler(configuration, type)(state, event);
  }

  /** A state whose context comes from outside. */
  function entering(configuration: Configuration, context: unknown, output: unknown): CompiledState {
    model.fields.meet(context);
    return new CompiledState(configuration, context, output);
  }

  function restore(given: unknown): CompiledState {
    if (given instanceof CompiledState) return given;
    const state = given as Partial<Restorable>;
    const { context, output } = state;
    const known = state.configuration;
    if (known && (state.value === undefined || state.value === known.value)) {
      return entering(known, context, output);
    }
    const nodes = state.nodes ?? state._nodes?.map(({ id }) => id);
    // XState finds the nodes of a value, and whether it is an end.
    if (!nodes) return restore(machine.resolveState({ ...state, value: state.value!, context } as never));
    const history: History = Object.fromEntries(
      Object.entries(state.history ?? state.historyValue ?? {}).map(([id, remembered]) => [
        id,
        remembered.map((other: string | { id: string }) =>
          model.node(typeof other === 'string' ? other : other.id),
        ),
      ]),
    );
    const status = state.status === 'done' ? 'done' : 'active';
    const activity = { nodes: nodes.map((id) => model.node(id)), history, status } as const;
    return entering(configurations.get(activity), context, output);
  }

  return {
    machine,
    initial,
    step,
    restore,
    accepts: (state, event) =>
      model.choice(state.configuration, event.type)(state.context, event)?.accepted ?? false,
    events: ({ configuration }) => configuration.events,
    dehydrate: ({ configuration, context, output }) => ({
      nodes: configuration.nodes.map(({ id }) => id),
      context,
      history: Object.fromEntries(
        Object.entries(configuration.history).map(([id, nodes]) => [id, nodes.map((other) => other.id)]),
      ),
      status: configuration.status,
      ...(output === undefined ? {} : { output }),
    }),
  };
}

/** All that a state may bring along, of whichever kind it is. */
interface Restorable {
  configuration: Configuration;
  value: StateValue;
  context: unknown;
  output: unknown;
  status: string;
  nodes: readonly string[];
  _nodes: readonly { id: string }[];
  history: Readonly<Record<string, readonly string[]>>;
  historyValue: Readonly<Record<string, readonly { id: string }[]>>;
}
