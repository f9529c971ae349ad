/** Plans: one microstep of one configuration, by one set of transitions, ready to run. */
import type { AnyEventObject, AnyTransitionDefinition } from 'xstate';
import { actionText, roleOf, valueText } from './actions.ts';
import type { Configuration } from './configuration.ts';
import { resolveAction } from './implementations.ts';
import { microstep, type Operation } from './microstep.ts';
import type { Model } from './model.ts';
import { Source } from './source.ts';

/** A step under way: registers that plans read and write. */
export interface Registers {
  configuration: Configuration;
  context: unknown;
  output: unknown;
  event: AnyEventObject;
  /** Raised events that wait. */
  queue: AnyEventObject[];
}

export class Plan {
  readonly from: Configuration;
  readonly target: Configuration;
  readonly operations: readonly Operation[];
  /** XState gives a new snapshot even when no context changed. */
  readonly fresh: boolean;
  /** Something is to be done or a target named; else the event is forbidden. */
  readonly accepted: boolean;
  /** Nothing is raised: the step can go on without a queue. */
  readonly simple: boolean;
  /** Some assign runs, or the output is set. */
  readonly writes: boolean;
  readonly #model: Model;
  #run: ((registers: Registers) => void) | undefined;

  constructor(
    model: Model,
    from: Configuration,
    transitions: readonly AnyTransitionDefinition[],
    initial = false,
  ) {
    const next = microstep(from, transitions, initial);
    this.#model = model;
    this.from = from;
    this.target = next.fresh || next.status !== from.status ? model.configurations.get(next) : from;
    this.fresh = next.fresh;
    this.accepted = transitions.some(({ target, actions }) => target !== undefined || actions.length > 0);
    // What an ended machine raises is never taken up.
    const ended = next.status === 'done';
    const roles = next.operations.map((operation) => this.#role(operation));
    this.operations = next.operations.filter(
      (_, i) => roles[i] !== 'none' && !(ended && roles[i] === 'raise'),
    );
    this.simple = !roles.includes('enqueue') && (ended || !roles.includes('raise'));
    this.writes = roles.includes('assign') || roles.includes('enqueue') || roles.includes('output');
  }

  #role(operation: Operation) {
    if (operation.kind === 'action') return roleOf(resolveAction(this.#model.machine, operation.action));
    return operation.kind === 'done' ? 'raise' : 'output';
  }

  /** Does the microstep in registers. */
  run(registers: Registers): void {
    this.#run ??= this.#generate();
    this.#run(registers);
  }

  /** Statements over `c` (context), `o` (output), `e` (event) and, where the plan is not simple, `q` (queue). */
  text(source: Source): string {
    return this.operations.map((operation) => this.#text(source, operation)).join('');
  }

  #text(source: Source, operation: Operation): string {
    const { machine } = this.#model;
    const { node } = operation;
    if (operation.kind === 'action') {
      const resolved = resolveAction(machine, operation.action);
      const place = source.at({ what: `action '${resolved.name}'`, node: node.id });
      return place + actionText(source, machine, resolved, this.from);
    }
    if (operation.kind === 'done') {
      const { final } = operation;
      const output = final ? valueText(source, final.output) : 'undefined';
      const type = source.constant(`xstate.done.state.${node.id}`);
      return `${source.at({ what: 'output', node: (final ?? node).id })}q.push({type:${type},output:${output}});`;
    }
    if (machine.root.output === undefined) return '';
    const inner = node.parent ? valueText(source, node.output) : 'undefined';
    const type = source.constant(`xstate.done.state.${node.id}`);
    return (
      `${source.at({ what: 'output', node: machine.root.id })}` +
      `{const d={type:${type},output:${inner}};{const e=d;o=${valueText(source, machine.root.output)};}}`
    );
  }

  #generate(): (registers: Registers) => void {
    const source = new Source(this.#model.fields);
    const body =
      `let c=r.context,o=r.output;const e=r.event,q=r.queue;${this.text(source)}` +
      `r.context=c;r.output=o;r.configuration=${source.constant(this.target)};`;
    return source.build('r', body, this.#model.blame);
  }
}
