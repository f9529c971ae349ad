/**
 * The stage of an episode: the scenario's running actor, its clock, and the book of what was played.
 * The episode's statechart says *when*; the stage says *what* each of its actions does to the world.
 */
import { type Actor, type AnyStateMachine, createActor } from 'xstate';
import type { Played } from '../src/agent.ts';
import type { EpisodeInput } from '../src/episode.ts';
import { EpisodeError, ParseError, Stopped } from '../src/errors.ts';
import type { Role, ScenarioState, Verdict } from '../src/scenario.ts';
import { random } from '../src/seed.ts';
import { WorldClock } from './clock.ts';

/** One action as its role submitted it. */
export interface Move {
  role: Role;
  action: unknown;
  attempt: number;
  thought?: string;
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
  /** The accepted actions of this trial, as text. */
  #lines: string[] = [];
  #actions: unknown[] = [];
  /** What each role has not been told of yet. */
  #news: Record<Role, readonly Played[]> | undefined;
  #draws = 0;
  /** Draws of chance and jumps of the clock since a role last moved: a world that goes round has many. */
  #idle = 0;
  #simultaneous = false;
  #waiting = false;
  #world!: Actor<AnyStateMachine>;
  #clock!: WorldClock;
  #failure: unknown;

  constructor(input: EpisodeInput) {
    this.input = input;
  }

  /** Starts the task anew; `changed` is called when the world moves while time passes. */
  start(changed: () => void): void {
    const { scenario, task, journal } = this.input;
    this.trial++;
    this.#lines = [];
    this.#actions = [];
    this.#news = undefined;
    this.#draws = 0;
    this.#failure = undefined;
    this.#clock = new WorldClock();
    // In a task of its own: while the world tells of a change it cannot take the next event.
    const noticed = () => {
      if (this.#waiting) queueMicrotask(changed);
    };
    journal({ actor: 'scenario', type: 'environment', event: 'start', trial: this.trial, task });
    this.#guard('machine', () => {
      this.#world = createActor(scenario.machine, { input: task, clock: this.#clock });
      this.#world.subscribe({
        next: (snapshot) => {
          this.#record(snapshot);
          noticed();
        },
        error: (error) => {
          this.#failure = error;
          noticed();
        },
      });
      this.#world.start();
    });
  }

  stop(): void {
    this.#clock?.stop();
    this.#world?.stop();
  }

  get state(): ScenarioState {
    if (this.#failure !== undefined) throw this.#broken('machine', this.#failure);
    return this.#world.getSnapshot() as ScenarioState;
  }

  get over(): boolean {
    return this.state.status === 'done';
  }

  /** The roles on turn; `chance`; or `null` while the world works by itself or is over. */
  turn(): readonly Role[] | 'chance' | null {
    const { scenario } = this.input;
    const turn = this.#guard('turn', () => scenario.turn(this.state));
    if (turn === null || turn === 'chance') return turn;
    const roles = typeof turn === 'string' ? [turn] : turn;
    this.#simultaneous = typeof turn !== 'string';
    const stranger = roles.find((role) => !scenario.roles.includes(role));
    if (stranger !== undefined || roles.length === 0) {
      throw new EpisodeError(
        'scenario',
        `scenario ${scenario.id}: turn gave ${JSON.stringify(turn)}; its roles are ${scenario.roles.join(', ')}`,
      );
    }
    return roles;
  }

  #note(played: Played): void {
    this.#news ??= {};
    for (const role of this.input.scenario.roles) {
      this.#news[role] = [...(this.#news[role] ?? []), played];
    }
  }

  /** What was played since this role was last told. */
  tell(role: Role): readonly Played[] {
    const news = this.#news?.[role] ?? [];
    if (this.#news) this.#news[role] = [];
    return news;
  }

  observe(role: Role): { observation: string; state: ScenarioState; played: readonly Played[] } {
    const { scenario, journal } = this.input;
    const state = this.state;
    const observation = this.#guard('observe', () => scenario.observe(state, role));
    journal({ actor: role, type: 'observation', text: observation });
    return { observation, state, played: this.tell(role) };
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
        throw new EpisodeError('internal', `the agent of ${role} sent no action of ${scenario.id}: ${why}`);
      }
      const text = this.#guard('format', () => scenario.format(action, before));
      journal({ actor: role, type: 'action', action, text, attempt, ...(thought ? { thought } : {}) });
      return text;
    });
    this.#world.send(
      this.#simultaneous
        ? { type: 'ACTS', actions: Object.fromEntries(moves.map(({ role, action }) => [role, action])) }
        : { type: 'ACT', role: moves[0]!.role, action: moves[0]!.action },
    );
    const after = this.state;
    const returns = this.returns();
    this.steps += moves.length;
    this.#idle = 0;
    return moves.map(({ role, action }, i) => {
      const verdict = this.#verdict(before, action, after, role);
      if (verdict.accepted) {
        this.#lines.push(texts[i]!);
        this.#actions.push(action);
        this.#note({ role, action, before, after });
      }
      const reward = (returns[role] ?? 0) - (returnsBefore[role] ?? 0);
      journal({ actor: 'scenario', type: 'feedback', role, ...verdict, reward });
      return { role, ...verdict, reward };
    });
  }

  /** Draws one outcome of chance, at an address of its own. */
  drawChance(): void {
    const { scenario, seed, journal } = this.input;
    const outcomes = this.#guard('chance', () => scenario.chance?.(this.state)) ?? [];
    const total = outcomes.reduce((sum, [, probability]) => sum + probability, 0);
    if (Math.abs(total - 1) > 1e-9) {
      throw new EpisodeError(
        'scenario',
        `scenario ${scenario.id}: it is the turn of chance, whose probabilities sum to ${total}, not 1`,
      );
    }
    const stream = random(...seed, 'chance', this.trial, this.#draws++);
    const [outcome, probability] = outcomes[stream.weighted(outcomes.map(([, weight]) => weight))]!;
    journal({ actor: 'scenario', type: 'environment', event: 'chance', outcome, probability });
    this.#world.send({ type: 'CHANCE', outcome });
    this.#stayIdle();
  }

  /** The world goes on by itself; throws when it does so for ever. */
  #stayIdle(): void {
    this.#idle++;
    if (this.#idle < IDLE) return;
    const { scenario } = this.input;
    const where = JSON.stringify(this.state.value);
    throw new EpisodeError(
      'scenario',
      `scenario ${scenario.id}: ${IDLE} draws of chance or timers, and still nobody's turn (in state ${where})`,
    );
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
    else {
      const { scenario } = this.input;
      throw new EpisodeError(
        'scenario',
        `scenario ${scenario.id}: nobody's turn in state ${JSON.stringify(this.state.value)}, and nothing to wait for`,
      );
    }
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
    throw new EpisodeError(
      'scenario',
      `scenario ${scenario.id}: ${what} gave ${lacking} ${returns?.[lacking]}; it has to give each role a number`,
    );
  }

  answer(): string {
    const { scenario } = this.input;
    const { answer } = scenario;
    if (!answer) return this.#lines.join('\n');
    return this.#guard('answer', () => answer.call(scenario, this.state, this.#actions));
  }

  #verdict(before: ScenarioState, action: unknown, after: ScenarioState, role: Role): Verdict {
    const { scenario } = this.input;
    return this.#guard('feedback', () => {
      if (scenario.feedback) return scenario.feedback(before, action, after, role);
      const same = stateKey(this.input, before) === stateKey(this.input, after);
      const accepted = after.status === 'done' || !same;
      return { accepted, text: accepted ? '' : 'That is not a legal action here.' };
    });
  }

  #record(snapshot: { value: unknown; context: unknown }): void {
    this.input.journal({
      actor: 'scenario',
      type: 'state',
      value: snapshot.value,
      context: snapshot.context,
    });
  }

  #guard<T>(what: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (error instanceof EpisodeError || error instanceof Stopped || error instanceof ParseError)
        throw error;
      throw this.#broken(what, error);
    }
  }

  #broken(what: string, error: unknown): EpisodeError {
    const message = error instanceof Error ? error.message : String(error);
    return new EpisodeError('scenario', `scenario ${this.input.scenario.id}: ${what} threw: ${message}`, {
      cause: error,
    });
  }
}

const stateKey = ({ scenario }: EpisodeInput, state: ScenarioState): string =>
  scenario.key ? scenario.key(state) : JSON.stringify([state.value, state.context]);
