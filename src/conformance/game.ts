/** One game of a scenario under test: its world model beside the running actor, or the actor alone. */
import { inspect } from 'node:util';
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  createActor,
  type ExecutableActionsFrom,
  initialTransition,
  transition,
} from 'xstate';
import { WorldClock } from '../../machines/clock.ts';
import type { Scenario, ScenarioState } from '../scenario.ts';
import { type CompiledMachine, type CompiledState, compile } from '../world/compile.ts';
import { textOf } from '../world/key.ts';
import { NotCompilable } from '../world/report.ts';
import { type Book, fault } from './book.ts';

export type Event = { type: string; [field: string]: unknown };

export interface Game {
  readonly state: ScenarioState;
  /** The state after an event, tried out; undefined where a try might have effects. */
  attempt(event: Event): ScenarioState | undefined;
  /** As `attempt`, from a copy of the state that went through JSON. */
  attemptSaved(event: Event): ScenarioState | undefined;
  /** Where an event leads from another state of this game; left out where a try might have effects. */
  attemptFrom?(state: ScenarioState, event: Event): ScenarioState;
  /** Whether some transition takes the event. */
  accepts(event: Event): boolean;
  advance(event: Event): void;
  /** Lets the world work by itself until something changes. */
  wait(): Promise<void>;
  /** A state that a function of the scenario has made, as a whole one. */
  whole(state: ScenarioState): ScenarioState;
  stop(): void;
}

/** Any value as a text by which it can be compared; functions and actors too. */
export function anyText(value: unknown): string {
  try {
    return textOf(value);
  } catch {
    return inspect(value, { depth: 12, sorted: true, breakLength: Number.POSITIVE_INFINITY });
  }
}

/** What can be told apart of a state: its text. */
export const stateText = ({ value, context, status }: ScenarioState): string =>
  anyText([value, context, status]);

/** How games of this scenario are begun; `why` says what keeps its machine from being compiled. */
export function gamesOf(scenario: Scenario, book: Book): { begin(task: unknown): Game; why?: string } {
  const { machine } = scenario;
  try {
    const world = compile(machine);
    return { begin: (task) => new CompiledGame(machine, world, task, book) };
  } catch (error) {
    if (!(error instanceof NotCompilable)) throw error;
    return { begin: (task) => new ActorGame(machine, task, book), why: error.message };
  }
}

class CompiledGame implements Game {
  state: CompiledState;
  readonly #world: CompiledMachine;
  readonly #actor: ActorGame;
  readonly #book: Book;
  readonly #tags: readonly string[];
  /** The actor has gone another way: what follows of it says nothing more. */
  #apart = false;

  constructor(machine: AnyStateMachine, world: CompiledMachine, task: unknown, book: Book) {
    this.#world = world;
    this.#book = book;
    this.#tags = [...new Set(tagsIn(machine.root))];
    this.state = world.initial(task);
    this.#actor = new ActorGame(machine, task, book);
    this.#book.check('compiled', () => this.#compare('at the start'));
  }

  attempt(event: Event): ScenarioState {
    return this.#world.step(this.state, event);
  }

  attemptFrom(state: ScenarioState, event: Event): ScenarioState {
    return this.#world.step(state as CompiledState, event);
  }

  attemptSaved(event: Event): ScenarioState {
    const saved = JSON.stringify(this.#world.dehydrate(this.state));
    return this.#world.step(this.#world.restore(JSON.parse(saved)), event);
  }

  accepts(event: Event): boolean {
    return this.#world.accepts(this.state, event);
  }

  advance(event: Event): void {
    this.state = this.#world.step(this.state, event);
    if (this.#apart) return;
    this.#apart = true;
    this.#book.check('compiled', () => {
      this.#actor.advance(event);
      this.#compare(`after ${event.type}`);
      this.#apart = false;
    });
  }

  async wait(): Promise<void> {
    fault("it is nobody's turn, the scenario is not over, and there is nothing to wait for");
  }

  whole(state: ScenarioState): ScenarioState {
    return this.#world.restore(state);
  }

  stop(): void {
    this.#actor.stop();
  }

  #compare(when: string): void {
    const views = [this.state, this.#actor.state].map((state) => ({
      value: anyText(state.value),
      context: anyText(state.context),
      status: state.status,
      tags: this.#tags.filter((tag) => state.hasTag(tag)).join(', '),
    }));
    const [mine, its] = views as [(typeof views)[0], (typeof views)[0]];
    for (const part of ['value', 'context', 'status', 'tags'] as const) {
      if (mine[part] !== its[part]) {
        this.#book.check('pure', () => this.#actor.checkActions());
        fault(`${when} the compiled machine has ${part} ${mine[part]}, the running actor ${its[part]}`);
      }
    }
  }
}

function tagsIn({ tags, states }: AnyStateNode): string[] {
  return [...tags, ...Object.values(states).flatMap(tagsIn)];
}

/** A context that nothing else changes; undefined where it holds what cannot be copied. */
function copyOf(context: unknown): object | undefined {
  try {
    return structuredClone(context) as object;
  } catch {
    return undefined;
  }
}

/** The first of the actions, run once more, that changes the context it is given; undefined where none can be told. */
function changerIn(actions: () => readonly ExecutableActionsFrom<AnyStateMachine>[]): string | undefined {
  try {
    return actions().find(({ info, params, exec }) => {
      const before = anyText(info.context);
      exec?.(info, params);
      return anyText(info.context) !== before;
    })?.type;
  } catch {
    return undefined;
  }
}

/** How long a world may work before a change is given up on. */
const PATIENCE = 10_000;

class ActorGame implements Game {
  readonly #machine: AnyStateMachine;
  readonly #clock = new WorldClock();
  readonly #actor: ReturnType<typeof createActor<AnyStateMachine>>;
  readonly #book: Book;
  #failure: { error: unknown } | undefined;
  #changed: () => void = () => {};
  /** What the actor did last, worked out once more from what was before: when, and the actions. */
  #last: { when: string; actions: () => readonly ExecutableActionsFrom<AnyStateMachine>[] };

  constructor(machine: AnyStateMachine, input: unknown, book: Book) {
    this.#machine = machine;
    this.#book = book;
    this.#last = { when: 'at the start', actions: () => initialTransition(machine, input)[1] };
    this.#actor = createActor(machine, { input, clock: this.#clock });
    this.#actor.subscribe({
      next: () => this.#changed(),
      error: (error) => {
        this.#failure = { error };
        this.#changed();
      },
    });
    this.#actor.start();
    this.#throwFailure();
  }

  get state(): AnyMachineSnapshot {
    return this.#actor.getSnapshot();
  }

  attempt(event: Event): ScenarioState | undefined {
    return this.#try(event, (snapshot) => snapshot);
  }

  attemptSaved(event: Event): ScenarioState | undefined {
    return this.#try(event, (snapshot) => JSON.parse(JSON.stringify(snapshot)));
  }

  accepts(event: Event): boolean {
    return this.state.can(event);
  }

  advance(event: Event): void {
    const before = this.state;
    const text = anyText(before.context);
    const context = copyOf(before.context);
    this.#last = {
      when: `when ${anyText(event).slice(0, 160)} is sent`,
      actions: () => (context ? transition(this.#machine, { ...before, context }, event)[1] : []),
    };
    this.#actor.send(event);
    this.#book.check('pure', () => {
      // An actor in the context goes on by itself.
      if (!context || anyText(before.context) === text) return;
      this.checkActions();
      fault(`the context is changed in place ${this.#last.when}: assign new values instead of changing it`);
    });
    this.#throwFailure();
  }

  /** Finds the plain action, of those that ran last, that changes the context it is given. */
  checkActions(): void {
    const { when, actions } = this.#last;
    const type = changerIn(actions);
    if (type === undefined) return;
    const named = type in this.#machine.implementations.actions;
    const what = named ? `the action "${type}"` : `the inline action ${type}`;
    fault(`${what} changes the context in place ${when}, which search does not see: use assign instead`);
  }

  async wait(): Promise<void> {
    const change = new Promise<void>((resolve) => {
      this.#changed = resolve;
    });
    if (this.#working()) {
      this.#clock.run();
      const late = setTimeout(() => this.#changed(), PATIENCE);
      const before = this.state;
      await change;
      clearTimeout(late);
      this.#clock.hold();
      if (this.state === before && !this.#failure) {
        fault(`it is nobody's turn, and nothing has come of what it waits for in ${PATIENCE / 1000} s`);
      }
    } else if (!this.#clock.jump()) {
      fault("it is nobody's turn, the scenario is not over, and there is nothing to wait for");
    }
    this.#changed = () => {};
    this.#throwFailure();
  }

  whole(state: ScenarioState): ScenarioState {
    return this.#machine.resolveState({ value: state.value, context: state.context } as never);
  }

  stop(): void {
    this.#clock.stop();
    this.#actor.stop();
  }

  /** Beside a running actor of its own a second one would do everything twice. */
  #try(event: Event, pass: (snapshot: unknown) => unknown): ScenarioState | undefined {
    if (this.#working()) return undefined;
    const snapshot = pass(this.#actor.getPersistedSnapshot()) as AnyMachineSnapshot;
    const copy = createActor(this.#machine, { snapshot, clock: new WorldClock() } as object);
    let failure: { error: unknown } | undefined;
    copy.subscribe({
      error: (error) => {
        failure = { error };
      },
    });
    copy.start();
    copy.send(event);
    const after = copy.getSnapshot();
    copy.stop();
    if (failure) throw failure.error;
    return after;
  }

  #working(): boolean {
    return Object.keys(this.state.children).length > 0;
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
