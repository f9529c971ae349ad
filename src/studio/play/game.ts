/** One game: its run, the desk at which people are asked, and what the page shows of it. */
import type { Desk, DeskAnswer, DeskQuestion } from '../../desk.ts';
import type { JournalEntry } from '../../episode.ts';
import { BadInput } from '../../errors.ts';
import type { Parent, ResultLine } from '../../runs/folder/results.ts';
import type { NamedTask } from '../../runs/plan/tasks.ts';
import { readMove } from '../../runs/play/typed-move.ts';
import type { Role, Scenario, ScenarioState } from '../../scenario.ts';
import type { PlayAct, PlayAction, PlaySetup, PlayView } from '../api/play.ts';
import { whyNoHint } from './hint.ts';
import { GameRecord } from './record.ts';
import { resultOf } from './result.ts';
import { shownTools } from './shown-tools.ts';

/** What a game is played with. */
export interface GamePlan {
  setup: PlaySetup;
  scenario: Scenario;
  task: NamedTask;
  seed: number;
  /** Its seats, as the arm has them. */
  seats: PlayView['seats'];
}

/** Where a game's run lies. */
export interface GamePlace {
  /** The name of its folder. */
  run: string;
  episode: string;
}

/** Longer than it takes to load a page again. */
const PATIENCE = 60_000;

/** Actions that are offered as buttons at most. */
const LISTED = 200;

interface Asked {
  question: DeskQuestion;
  answer(answer: DeskAnswer): void;
}

export class Game implements Desk {
  readonly plan: GamePlan;
  /** Ends its run where it stands. */
  readonly leaving = new AbortController();
  /** Counts what has changed: the page is told of the latest. */
  version = 0;
  place!: GamePlace;
  parent: Parent | undefined;
  /** Its run, until its folder is written whole. */
  ended: Promise<void> = Promise.resolve();
  readonly #patience: number;
  readonly #record: GameRecord;
  readonly #asked = new Map<Role, Asked>();
  readonly #listeners = new Set<() => void>();
  #watching = 0;
  /** Ends it where nobody looks at it any more. */
  #parting: NodeJS.Timeout | undefined;
  #resigned = false;
  #result: PlayView['result'];
  #left = false;

  /** `patience`: milliseconds that it is left standing, a person being asked, while nobody looks at it. */
  constructor(plan: GamePlan, patience = PATIENCE) {
    this.plan = plan;
    this.#patience = patience;
    this.#record = new GameRecord(plan.scenario);
  }

  ask(question: DeskQuestion, signal: AbortSignal): Promise<DeskAnswer> {
    if (this.#resigned) return Promise.resolve('resigns');
    const { promise, resolve, reject } = Promise.withResolvers<DeskAnswer>();
    const { role } = question;
    this.#asked.set(role, { question, answer: resolve });
    signal.addEventListener(
      'abort',
      () => {
        this.#asked.delete(role);
        reject(signal.reason);
      },
      { once: true },
    );
    this.#change();
    return promise;
  }

  hear(entry: JournalEntry): void {
    this.#record.take(entry);
    this.#change();
  }

  /** A page looks at it, until what this gives is called. */
  watch(): () => void {
    clearTimeout(this.#parting);
    this.#watching++;
    return () => {
      if (--this.#watching === 0) this.part();
    };
  }

  /** Cuts it off when no page has come for it in time; not while agents think, whose work would be lost. */
  part(): void {
    clearTimeout(this.#parting);
    this.#parting = setTimeout(() => {
      if (this.#asked.size > 0) this.leaving.abort();
      else if (!this.#left) this.part();
    }, this.#patience).unref();
  }

  /** Its run's line is written. */
  end(line: ResultLine): void {
    this.#result = resultOf(line, this.plan.scenario);
    this.#change();
  }

  /** Its run is over, with a result or without. */
  leave(): void {
    clearTimeout(this.#parting);
    this.#left = true;
    this.#asked.clear();
    this.#change();
  }

  /** Plays a person's answer. Throws BadInput, in words, for one that is not taken. */
  act({ role, text, at }: PlayAct): void {
    const asked = this.#asked.get(role);
    if (!asked) throw new BadInput(`it is not the turn of ${role}`);
    if (at !== this.moves.length) throw new BadInput('the game has gone on in the meantime: look again');
    const action = readMove(text, asked.question);
    this.#asked.delete(role);
    this.#change();
    asked.answer({ action });
  }

  /** The person gives up, at once or when next asked. */
  resign(): void {
    if (this.#left || this.#result) throw new BadInput('the game is over');
    this.#resigned = true;
    for (const { answer } of this.#asked.values()) answer('resigns');
    this.#asked.clear();
    this.#change();
  }

  get moves() {
    return this.#record.moves;
  }

  /** What a person is asked now. */
  question(): DeskQuestion {
    const [asked] = this.#inTurn();
    if (asked) return asked.question;
    throw new BadInput('nobody is asked now: a hint is for whoever is to move');
  }

  /** Resolves when something has changed since that version; at once where it has. */
  async changed(version: number, signal: AbortSignal): Promise<void> {
    if (this.version !== version || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#listeners.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#listeners.add(done);
      signal.addEventListener('abort', done);
    });
  }

  view(): PlayView {
    const { setup, scenario, task, seed, seats } = this.plan;
    const { state } = this.#record;
    const [asked] = this.#inTurn();
    const role = asked?.question.role ?? this.#person();
    const over = this.#result !== undefined;
    const hidden = scenario.information === 'imperfect' && !over;
    const noHint = whyNoHint(scenario);
    const picture = state && this.#picture(state, role, hidden);
    const observation = this.#observation(state, role, asked?.question);
    return {
      game: this.place.run,
      ...this.place,
      setup,
      title: scenario.title,
      rules: scenario.rules,
      task: task.name,
      seed,
      seats,
      phase: over ? 'over' : this.#left ? 'left' : asked ? 'yours' : 'theirs',
      role,
      turn: over || this.#left ? [] : this.#turn(state),
      observation,
      ...this.#tools(state, role, observation),
      ...(picture !== undefined && { picture }),
      ...(asked?.question.refusal !== undefined && { refusal: asked.question.refusal }),
      ...this.#choices(asked?.question),
      moves: hidden ? this.moves.filter((move) => this.#isPerson(move.role)) : this.moves,
      at: this.moves.length,
      secret: hidden,
      ...(noHint !== undefined && { noHint }),
      ...(this.#result && { result: this.#result }),
    };
  }

  #choices(question: DeskQuestion | undefined): Pick<PlayView, 'actions' | 'writes'> {
    const { actions, unlisted, spot, format } = this.plan.scenario;
    const writes = !actions || unlisted !== undefined;
    if (!question || !actions) return { writes };
    const { state, role } = question;
    const legal = actions(state as never, role);
    const shown = legal.slice(0, LISTED).map((action): PlayAction => {
      const place = spot?.(action, state as never);
      return { text: format(action, state as never), ...(place && { spot: place }) };
    });
    return { actions: shown, writes: writes || legal.length > LISTED };
  }

  /** What the role sees: as it was shown when it was asked, else as it would be now. */
  #observation(state: ScenarioState | undefined, role: Role, question?: DeskQuestion): string {
    if (question) return question.observation;
    if (!state) return this.#record.shown.get(role) ?? '';
    return this.plan.scenario.observe(state as never, role);
  }

  /** Of tools it shows the world, which a role that works through them does not see. */
  #picture(state: ScenarioState, role: Role, hidden: boolean): string | undefined {
    const { tools, picture } = this.plan.scenario;
    return hidden && tools ? undefined : picture?.(state as never, role);
  }

  /** Tools from outside are there only when somebody has been asked, or has moved. */
  #tools(
    state: ScenarioState | undefined,
    role: Role,
    observation: string,
  ): Pick<PlayView, 'request' | 'tools'> {
    const { tools } = this.plan.scenario;
    if (!tools || !state || (this.moves.length === 0 && this.#turn(state).length === 0)) return {};
    const first = this.#record.shownFirst.get(role) ?? observation;
    // What came behind it is what calls have brought; another text is shown as it is.
    const request = observation.startsWith(first) ? first : observation;
    return { request, tools: shownTools(tools(state as never)) };
  }

  #turn(state: ScenarioState | undefined): readonly Role[] {
    const turn = state && state.status === 'active' ? this.plan.scenario.turn(state as never) : null;
    return turn === null || turn === 'chance' ? [] : [turn].flat();
  }

  /** Those that are asked, in order of the roles. */
  #inTurn(): Asked[] {
    return this.plan.scenario.roles.flatMap((role) => this.#asked.get(role) ?? []);
  }

  #isPerson(role: Role): boolean {
    return this.plan.seats.some((seat) => seat.role === role && seat.person);
  }

  /** Whose view it is while nobody is asked: of several people, who moved last. */
  #person(): Role {
    const last = this.moves.findLast((move) => this.#isPerson(move.role));
    return last?.role ?? this.plan.seats.find(({ person }) => person)!.role;
  }

  #change(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}
