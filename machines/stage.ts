/**
 * The stage of an episode: the scenario's running actor, its clock, and the book of what was played.
 * The episode's statechart says *when*; the stage says *what* each of its actions does to the world.
 */
import {
  type Actor,
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
} from 'xstate';
import { actorLogic } from '../src/actors/logic.ts';
import type { Played } from '../src/agent.ts';
import { agentFault, scenarioCall, scenarioFault } from '../src/blame.ts';
import type { EpisodeInput, ScriptedMove } from '../src/episode.ts';
import { Stopped } from '../src/errors.ts';
import type { Role, ScenarioEvent, ScenarioState, Verdict } from '../src/scenario.ts';
import { random } from '../src/seed.ts';
import { machineFault } from '../src/world/fault.ts';
import type { MachineWorld } from '../src/world/scenario.ts';
import { Book } from './book.ts';
import { WorldClock } from './clock.ts';
import { checkRefusal } from './refusal.ts';
import { type Children, followTools } from './tools/follow.ts';
import { serveTools, servicesOf } from './tools/services.ts';
import { verdictOn } from './verdict.ts';

/** One action as its role submitted it. */
export interface Move extends ScriptedMove {
  role: Role;
  /** It came from the script: the role's agent was not asked and hears nothing. */
  scripted?: true;
}

/** What a role hears of its move. */
export interface Hearing extends Verdict {
  role: Role;
  reward: number;
}

/** So often a world may draw or let a timer fire before a role is to move. */
const IDLE = 10_000;

export class Stage {
  readonly input: EpisodeInput;
  steps = 0;
  /** Counts the restarts of the task, from 0; part of every address of chance. */
  trial = -1;
  #book!: Book;
  #draws = 0;
  /** Draws of chance and jumps of the clock since a role last moved: a world that goes round has many. */
  #idle = 0;
  #simultaneous = false;
  #waiting = false;
  #world!: Actor<AnyStateMachine>;
  #tools: Children | undefined;
  #clock!: WorldClock;
  #episode!: Pick<AnyActorRef, 'send'>;
  #failure: unknown;
  /** Does on the compiled machine what the actor was last told to do. */
  #again!: (world: MachineWorld) => unknown;

  constructor(input: EpisodeInput) {
    this.input = input;
  }

  /** Starts the task anew; `episode` is sent WORLD when the world moves while time passes. */
  start(episode: Pick<AnyActorRef, 'send'>): void {
    const { scenario, task, journal } = this.input;
    this.#episode = episode;
    this.trial++;
    this.#book = new Book(scenario.roles);
    this.#draws = 0;
    this.#failure = undefined;
    this.#clock = new WorldClock();
    journal({ actor: 'scenario', type: 'environment', event: 'start', trial: this.trial, task });
    this.#again = ({ machine }) => machine.initial(task);
    try {
      this.#world = createActor(actorLogic(scenario.machine), { input: task, clock: this.#clock });
      if (scenario.tools) serveTools(this.#world.system, servicesOf(this.input, this.trial));
      // Itself, not closures: thousands of episodes are live at once.
      this.#world.subscribe(this);
      this.#world.start();
    } catch (error) {
      throw machineFault(scenario, error, this.#again);
    }
  }

  /** Hears of every change of the world. */
  next({ value, context, children }: AnyMachineSnapshot): void {
    const { journal } = this.input;
    journal({ actor: 'scenario', type: 'state', value, context });
    followTools(children, this.#tools, journal);
    this.#tools = children;
    this.#notice();
  }

  /** Hears that the world broke. */
  error(error: unknown): void {
    this.#failure = error;
    this.#notice();
  }

  /** In a task of its own: while the world tells of a change it cannot take the next event. */
  #notice(): void {
    if (this.#waiting) queueMicrotask(() => this.#waiting && this.#episode.send({ type: 'WORLD' }));
  }

  stop(): void {
    this.#waiting = false;
    this.#clock?.stop();
    this.#world?.stop();
  }

  get state(): ScenarioState {
    const failure = this.#failure;
    // A limit that a tool's model ran into is no fault of the world, which stays as it was.
    if (failure !== undefined && !(failure instanceof Stopped)) {
      throw machineFault(this.input.scenario, failure, this.#again);
    }
    return this.#world.getSnapshot() as ScenarioState;
  }

  get over(): boolean {
    return this.state.status === 'done';
  }

  /** The roles on turn; `chance`; or `null` while the world works by itself or is over. */
  turn(): readonly Role[] | 'chance' | null {
    const { scenario } = this.input;
    if (this.#failure instanceof Stopped) throw this.#failure;
    const turn = this.#guard('turn', () => scenario.turn(this.state));
    if (turn === null || turn === 'chance') return turn;
    const roles = typeof turn === 'string' ? [turn] : turn;
    this.#simultaneous = typeof turn !== 'string';
    const stranger = roles.find((role) => !scenario.roles.includes(role));
    if (stranger !== undefined || roles.length === 0) {
      throw this.#wrong(`turn gave ${JSON.stringify(turn)}; its roles are ${scenario.roles.join(', ')};`);
    }
    return roles;
  }

  /** What was played since this role was last told. */
  tell(role: Role): readonly Played[] {
    return this.#book.tell(role);
  }

  /** What a role is shown now. */
  show(role: Role): string {
    const { scenario, journal } = this.input;
    const text = this.#guard('observe', () => scenario.observe(this.state, role));
    journal({ actor: role, type: 'observation', text });
    return text;
  }

  observe(role: Role): { observation: string; state: ScenarioState; played: readonly Played[] } {
    return { observation: this.show(role), state: this.state, played: this.tell(role) };
  }

  /** Plays one move, or the moves of all roles on turn at once, and says what each role hears of it. */
  act(moves: readonly Move[]): Hearing[] {
    const { scenario, journal } = this.input;
    const before = this.state;
    const returnsBefore = this.returns();
    const texts = moves.map(({ role, action, attempt, thought }) => {
      const problem = scenario.action.safeParse(action).error;
      if (problem) {
        const why = problem.issues
          .map(({ path, message }) => `${path.join('.')} ${message}`.trim())
          .join('; ');
        throw agentFault(
          { agent: this.input.cast[role]!.agent, role },
          `it sent ${JSON.stringify(action)}, no action of ${scenario.id}: ${why}`,
        );
      }
      const text = this.#guard('format', () => scenario.format(action, before));
      journal({ actor: role, type: 'action', action, text, attempt, ...(thought ? { thought } : {}) });
      return text;
    });
    const event: ScenarioEvent = this.#simultaneous
      ? { type: 'ACTS', actions: Object.fromEntries(moves.map(({ role, action }) => [role, action])) }
      : { type: 'ACT', role: moves[0]!.role, action: moves[0]!.action };
    this.#send(event);
    const after = this.state;
    const returns = this.returns();
    this.steps += moves.length;
    this.#idle = 0;
    this.#guard('actions', () => checkRefusal(scenario, before, event, after));
    return moves.map(({ role, action }, i) => {
      const verdict = this.#verdict(before, action, after, role);
      if (verdict.accepted) this.#book.note({ role, action, before, after }, texts[i]!);
      const reward = (returns[role] ?? 0) - (returnsBefore[role] ?? 0);
      journal({ actor: 'scenario', type: 'feedback', role, ...verdict, reward });
      return { role, ...verdict, reward };
    });
  }

  #send(event: ScenarioEvent): void {
    const before = this.state;
    this.#again = ({ machine }) => machine.step(machine.restore(before), event);
    this.#world.send(event);
  }

  /** Draws one outcome of chance, at an address of its own. */
  drawChance(): void {
    const { scenario, seed, journal, script } = this.input;
    const outcomes = this.#guard('chance', () => scenario.chance?.(this.state)) ?? [];
    const total = outcomes.reduce((sum, [, probability]) => sum + probability, 0);
    if (Math.abs(total - 1) > 1e-9) {
      throw this.#wrong(`it is the turn of chance, whose probabilities sum to ${total}, not 1,`);
    }
    const stream = random(...seed, 'chance', this.trial, this.#draws++);
    const index = script?.chance(outcomes) ?? stream.weighted(outcomes.map(([, weight]) => weight));
    const [outcome, probability] = outcomes[index]!;
    journal({ actor: 'scenario', type: 'environment', event: 'chance', outcome, probability });
    const before = this.state;
    const event: ScenarioEvent = { type: 'CHANCE', outcome };
    this.#send(event);
    checkRefusal(scenario, before, event, this.state);
    this.#stayIdle();
  }

  /** The world goes on by itself; throws when it does so for ever. */
  #stayIdle(): void {
    this.#idle++;
    if (this.#idle < IDLE) return;
    throw this.#wrong(`${IDLE} draws of chance or timers, and still nobody's turn,`);
  }

  /**
   * Lets the world's time pass. While the world waits for nothing but its timers, the next one fires at
   * once; while an invoked actor works, timers run in real time, because they race with it.
   */
  passTime(): void {
    this.#waiting = true;
    const working = Object.values(this.#world.getSnapshot().children ?? {}).some(
      (child) =>
        (child as { getSnapshot(): { status: string } } | undefined)?.getSnapshot().status === 'active',
    );
    if (working) this.#clock.run();
    else if (this.#clock.jump()) this.#stayIdle();
    else throw this.#wrong("nobody's turn, and nothing to wait for,");
  }

  /** Somebody is to move: the world's time stands still. */
  holdTime(): void {
    this.#waiting = false;
    this.#clock.hold();
  }

  returns(): Record<Role, number> {
    return this.#numbers('returns', () => this.input.scenario.returns(this.state));
  }

  /** What the scenario pays when this role gives up; undefined when it does not say. */
  forfeit(role: Role): Record<Role, number> | undefined {
    const { scenario } = this.input;
    return scenario.forfeit && this.#numbers('forfeit', () => scenario.forfeit!(this.state, role));
  }

  #numbers(what: string, give: () => Readonly<Record<Role, number>>): Record<Role, number> {
    const { scenario } = this.input;
    const returns = this.#guard(what, give);
    const lacking = scenario.roles.find((role) => !Number.isFinite(returns?.[role]));
    if (lacking === undefined) return { ...returns };
    throw this.#wrong(`${what} gave ${lacking} ${returns?.[lacking]}; it has to give each role a number,`);
  }

  /** A fault of the scenario, in the words of its compiled form. */
  #wrong(why: string) {
    return scenarioFault(this.input.scenario, `${why} in state ${JSON.stringify(this.state.value)}`);
  }

  answer(): string {
    const { scenario } = this.input;
    const { answer } = scenario;
    if (!answer) return this.#book.text;
    return this.#guard('answer', () => answer.call(scenario, this.state, this.#book.actions));
  }

  #verdict(before: ScenarioState, action: unknown, after: ScenarioState, role: Role): Verdict {
    const { scenario } = this.input;
    return this.#guard('feedback', () => verdictOn(scenario, before, action, after, role));
  }

  #guard<T>(what: string, call: () => T): T {
    return scenarioCall(this.input.scenario, what, call);
  }
}
