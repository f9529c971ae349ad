/** One machine as a world model: its configurations, choices and handlers, made as they are met. */
import type { AnyEventObject, AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { type Configuration, Configurations, type Handler } from './configuration.ts';
import { Fields } from './fields.ts';
import { guardText } from './guards.ts';
import type { Guard } from './implementations.ts';
import { initialNodes } from './nodes.ts';
import { Plan, type Registers } from './plan.ts';
import { EffectMet, NotCompilable } from './report.ts';
import { alwaysSlots, type Choice, eventSlots, type Slot, slotsText } from './selection.ts';
import { ALWAYS, bound, StepError, settle } from './settle.ts';
import { type Place, Source } from './source.ts';
import { CompiledState } from './state.ts';

/** Eventless transitions in a row that one handler takes in place; longer chains go on in registers. */
const IN_PLACE = 2;

export class Model {
  readonly machine: AnyStateMachine;
  readonly configurations: Configurations;
  readonly fields: Fields;
  readonly #plans = new Map<Configuration, Map<string, Plan>>();
  readonly #slots = new Map<Configuration, Map<string, readonly Slot[]>>();
  readonly #numbers = new Map<AnyTransitionDefinition, number>();
  readonly #nodes = new Map<string, AnyStateNode>();

  constructor(machine: AnyStateMachine) {
    this.machine = machine;
    this.configurations = new Configurations(machine.root);
    this.fields = new Fields(machine);
    const visit = (node: AnyStateNode) => {
      this.#nodes.set(node.id, node);
      for (const child of Object.values(node.states)) visit(child as AnyStateNode);
    };
    visit(machine.root);
  }

  node(id: string): AnyStateNode {
    const node = this.#nodes.get(id);
    if (!node) throw new StepError(`machine ${this.machine.id} has no state node '${id}'`);
    return node;
  }

  /** Names machine, node and what threw. */
  readonly blame = (error: unknown, place: Place | undefined): unknown => {
    const { id } = this.machine;
    // Without a place it comes from microsteps in registers, which have named it.
    if (!place || error instanceof NotCompilable || error instanceof StepError) return error;
    const { what, node } = place;
    if (error instanceof EffectMet)
      return new NotCompilable(id, [{ node, effect: `${error.message} in ${what}` }]);
    const why = error instanceof Error ? error.message : String(error);
    return new StepError(`machine ${id}: ${what} of state node '${node}' threw: ${why}`, { cause: error });
  };

  /** The plan of a set of transitions, in the order in which they were selected. */
  plan(configuration: Configuration, selected: readonly AnyTransitionDefinition[]): Plan {
    const transitions = [...new Set(selected)];
    const plans = getOrMake(this.#plans, configuration, () => new Map<string, Plan>());
    const number = (transition: AnyTransitionDefinition) =>
      getOrMake(this.#numbers, transition, () => this.#numbers.size);
    return getOrMake(plans, transitions.map(number).join(), () => new Plan(this, configuration, transitions));
  }

  /** The transition that enters the machine. */
  beginning(): AnyTransitionDefinition {
    const { root } = this.machine;
    return { source: root, target: initialNodes(root), reenter: true, actions: [], eventType: null } as never;
  }

  slots(configuration: Configuration, type: string): readonly Slot[] {
    const slots = getOrMake(this.#slots, configuration, () => new Map<string, readonly Slot[]>());
    return getOrMake(slots, type, () =>
      type === ALWAYS ? alwaysSlots(configuration) : eventSlots(configuration, type),
    );
  }

  /** Which plan an event finds, by the guards. */
  choice(configuration: Configuration, type: string): Choice {
    return getOrMake(configuration.choices, type, () => {
      const source = new Source(this.fields);
      const body = this.#select(source, configuration, type, (plan) => `return ${plan};`);
      return source.build('c,e', body, this.blame);
    });
  }

  /** The whole step of an event type from a configuration as one function. */
  handler(configuration: Configuration, type: string): Handler {
    const handler = getOrMake(configuration.handlers, type, () => this.#handler(configuration, type));
    configuration.hotType = type;
    configuration.hot = handler;
    return handler;
  }

  #handler(configuration: Configuration, type: string): Handler {
    if (type === '*') throw new StepError(`machine ${this.machine.id}: an event cannot have the type '*'`);
    const source = new Source(this.fields);
    const resume = source.constant(this.#resume);
    const slots = this.slots(configuration, type);
    const select =
      slots.length === 1
        ? this.#chain(source, configuration, slots[0]!, type, (plan) =>
            plan.simple
              ? plan.text(source) + this.#settle(source, plan, configuration, false, 0)
              : `return ${resume}(state,${source.constant(configuration)},c,o,e,${source.constant(plan)});`,
          )
        : this.#select(
            source,
            configuration,
            type,
            (plan) => `return ${resume}(state,${source.constant(configuration)},c,o,e,${plan});`,
          );
    // Without a transition of its own an event may still enable eventless ones, whose guards see it.
    const none = this.#rest(source, configuration, configuration, false, 0);
    return source.build('state,e', `let c=state.context,o=state.output;${select}${none}`, this.blame);
  }

  /** What follows on a simple plan. `changed`: the state is no longer that of the beginning. */
  #settle(source: Source, plan: Plan, start: Configuration, before: boolean, depth: number): string {
    const changed = before || plan.writes || plan.target !== start;
    const still = depth > 0 && !plan.writes && !plan.fresh;
    if (still) return this.#finish(source, plan.target, changed);
    return this.#rest(source, plan.target, start, changed, depth);
  }

  #rest(source: Source, at: Configuration, start: Configuration, changed: boolean, depth: number): string {
    const slots = at.status === 'active' ? this.slots(at, ALWAYS) : [];
    if (slots.length === 0) return this.#finish(source, at, changed);
    const plans = slots.flatMap(({ candidates }) => candidates.map((one) => this.plan(at, [one])));
    const inPlace =
      slots.length === 1 &&
      depth < IN_PLACE &&
      bound(this.machine) > 2 * IN_PLACE &&
      plans.every(({ simple }) => simple);
    if (!inPlace) return `return ${source.constant(this.#resume)}(state,${source.constant(at)},c,o,e);`;
    const chain = this.#chain(
      source,
      at,
      slots[0]!,
      ALWAYS,
      (plan) => plan.text(source) + this.#settle(source, plan, start, changed, depth + 1),
    );
    return chain + this.#finish(source, at, changed);
  }

  #finish(source: Source, at: Configuration, changed: boolean): string {
    return changed
      ? `return new ${source.constant(CompiledState)}(${source.constant(at)},c,o);`
      : 'return state;';
  }

  /** Asks one slot; `leaf` has to return. */
  #chain(
    source: Source,
    configuration: Configuration,
    { candidates }: Slot,
    type: string,
    leaf: (plan: Plan) => string,
  ): string {
    return candidates
      .map((candidate) => {
        const test = candidate.guard ? this.#test(source, configuration, type, candidate) : '';
        return `${test}{${leaf(this.plan(configuration, [candidate]))}}`;
      })
      .join('');
  }

  /** Asks all slots; `leaf` gets source text of the plan and has to return. */
  #select(
    source: Source,
    configuration: Configuration,
    type: string,
    leaf: (plan: string) => string,
  ): string {
    const slots = this.slots(configuration, type);
    if (slots.length === 0) return '';
    if (slots.length === 1) {
      return this.#chain(source, configuration, slots[0]!, type, (plan) => leaf(source.constant(plan)));
    }
    const taken = slots.map((_, i) => `s${i}`);
    const plans = new Map<string, Plan>();
    const find = (...numbers: number[]) =>
      getOrMake(plans, numbers.join(), () =>
        this.plan(
          configuration,
          slots.flatMap(({ candidates }, i) => candidates[numbers[i]! - 1] ?? []),
        ),
      );
    const asked = slotsText(slots, (candidate) => this.#test(source, configuration, type, candidate));
    return `${asked}if(${taken.join('||')}){${leaf(`${source.constant(find)}(${taken})`)}}`;
  }

  #test(
    source: Source,
    configuration: Configuration,
    type: string,
    candidate: AnyTransitionDefinition,
  ): string {
    const { guard, source: node } = candidate;
    const named =
      typeof guard === 'string' ? ` '${guard}'` : typeof guard === 'object' ? ` '${guard.type}'` : '';
    const of = type === ALWAYS ? 'an eventless transition' : `the transition on '${type}'`;
    const place = source.at({ what: `guard${named} of ${of}`, node: node.id });
    return `${place}if(${guardText(source, this.machine, guard as Guard, configuration)})`;
  }

  /** The rest of a step in registers: `plan`, if any, then eventless transitions and raised events. */
  readonly #resume = (
    state: CompiledState,
    configuration: Configuration,
    context: unknown,
    output: unknown,
    event: AnyEventObject,
    plan?: Plan,
  ): CompiledState => {
    const registers: Registers = { configuration, context, output, event, queue: [] };
    plan?.run(registers);
    settle(this, registers);
    return registers.configuration === state.configuration &&
      registers.context === state.context &&
      registers.output === state.output
      ? state
      : new CompiledState(registers.configuration, registers.context, registers.output);
  };
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
