/** States of compiled machines. */
import type { StateValue } from 'xstate';
import type { ScenarioState } from '../scenario.ts';
import type { Configuration } from './configuration.ts';

/**
 * A state of a compiled machine, immutable. `configuration` is shared by all states that differ in context
 * alone. A spread copy (`{ ...state, context }`) lacks what follows from the configuration; `restore` takes it.
 */
export class CompiledState<TContext = unknown> implements ScenarioState<TContext> {
  // Only declared: fields that the class defines would be set to undefined first, at every step.
  declare readonly configuration: Configuration;
  declare readonly context: TContext;
  /** The machine's output, once it is done. */
  declare readonly output: unknown;

  constructor(configuration: Configuration, context: TContext, output: unknown) {
    this.configuration = configuration;
    this.context = context;
    this.output = output;
  }

  get value(): StateValue {
    return this.configuration.value;
  }
  get status(): 'active' | 'done' {
    return this.configuration.status;
  }
  get tags(): ReadonlySet<string> {
    return this.configuration.tags;
  }
  matches(value: StateValue): boolean {
    return this.configuration.matches(value);
  }
  hasTag(tag: string): boolean {
    return this.configuration.tags.has(tag);
  }
}
