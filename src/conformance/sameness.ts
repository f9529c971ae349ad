/** Checks across states: equal keys, equal looks. */
import type { Scenario, ScenarioState } from '../scenario.ts';
import type { Random } from '../seed.ts';
import { type Book, fault } from './book.ts';
import { anyText, type Event, type Game, stateText } from './game.ts';
import { eventOf } from './moves.ts';

/** So many actions of a state are followed when two states of one key are compared. */
const FOLLOWED = 12;

/** So many pairs of states of one key are played on side by side, so often, for so many steps. */
const PAIRS = { most: 200, games: 3, steps: 30 } as const;

/** What was seen of all states. Search stays within one task; memories and tables of results do not. */
export class Sameness {
  readonly #scenario: Scenario;
  readonly #book: Book;
  readonly #futures = new Map<string, { state: ScenarioState; text: string; future: string }>();
  #pairs = 0;
  readonly #looks = new Map<string, { key: string; where: string }>();

  constructor(scenario: Scenario, book: Book) {
    this.#scenario = scenario;
    this.#book = book;
  }

  keyOf(state: ScenarioState): string {
    const { key } = this.#scenario;
    if (!key) return stateText(state);
    const text: unknown = this.#book.call('key', () => key.call(this.#scenario, state));
    return typeof text === 'string' ? text : fault(`key gives ${anyText(text)} and not a text`);
  }

  /** Notes a state and compares it with those that should be the same. */
  see(game: Game, looks: ReadonlyMap<string, string>, random: Random): void {
    const { state } = game;
    this.#book.check('keys', () => this.#compareFutures(game, random));
    if (state.status !== 'active' || this.#scenario.information === 'imperfect') return;
    const where = JSON.stringify(state.value);
    for (const [role, look] of looks) {
      this.#book.check('information', () => {
        const key = this.keyOf(state);
        const at = `${role}\n${look}`;
        const other = this.#looks.get(at);
        if (other !== undefined && other.key !== key) {
          fault(
            `this state and one in state ${other.where} look alike to ${role} and have different keys: ` +
              `show ${role} the difference, leave it out of key, or say information: 'imperfect'`,
          );
        }
        if (!other) this.#looks.set(at, { key, where });
      });
    }
  }

  /** A refused action may be counted, but nothing that follows may depend on it. */
  compareRefused({ state }: Game, after: ScenarioState, what: string): void {
    const [was, is] = [this.#outlook(state), this.#outlook(after)];
    if (was === is) return;
    fault(`${what} is refused, and what follows has changed: ${difference(was, is)}`);
  }

  #compareFutures(game: Game, random: Random): void {
    const key = this.keyOf(game.state);
    const text = stateText(game.state);
    const known = this.#futures.get(key);
    // Most states come again as they are.
    if (known?.text === text) return;
    const future = this.#future(game);
    if (known && known.future !== future) {
      fault(
        `two states have the key ${JSON.stringify(key)} and different futures: ${difference(known.future, future)}: ` +
          'put into key what makes the difference',
      );
    }
    if (!known) this.#futures.set(key, { state: game.state, text, future });
    else if (this.#pairs++ < PAIRS.most) this.#playOn(game, known.state, key, random);
  }

  /** Plays both states on with the same actions: what tells them apart may matter much later. */
  #playOn(game: Game, other: ScenarioState, key: string, random: Random): void {
    for (let n = 0; game.attemptFrom && n < PAIRS.games; n++) {
      let both = [other, game.state] as const;
      for (let step = 1; step <= PAIRS.steps; step++) {
        const event = this.#someEvent(both[1], random);
        if (!event) break;
        both = [game.attemptFrom(both[0], event), game.attemptFrom(both[1], event)];
        const [was, is] = both.map((state) => this.#outlook(state)) as [string, string];
        if (was === is) continue;
        fault(
          `two states have the key ${JSON.stringify(key)} and different futures, ${step} steps on: ${difference(was, is)}: ` +
            'put into key what makes the difference',
        );
      }
    }
  }

  #someEvent(state: ScenarioState, random: Random): Event | undefined {
    const scenario = this.#scenario;
    const turn = state.status === 'active' ? scenario.turn(state) : null;
    if (turn === null || (!scenario.actions && turn !== 'chance')) return undefined;
    if (turn === 'chance') {
      const outcomes = scenario.chance!(state);
      const at = random.weighted(outcomes.map(([, probability]) => probability));
      return { type: 'CHANCE', outcome: outcomes[at]![0] };
    }
    const moves = [turn]
      .flat()
      .map((role) => ({ role, action: random.pick(scenario.actions!(state, role)) }));
    return eventOf(scenario, state, moves);
  }

  /** What can be told of a state without a step. */
  #outlook(state: ScenarioState): string {
    const scenario = this.#scenario;
    const turn = scenario.turn(state);
    const lines = [
      `status ${state.status}`,
      `turn ${anyText(turn)}`,
      `returns ${anyText(scenario.returns(state))}`,
    ];
    if (turn === null || turn === 'chance' || !scenario.actions) return lines.join('\n');
    const lists = [turn]
      .flat()
      .map((role) => `actions of ${role} ${anyText(scenario.actions!(state, role))}`);
    return [...lines, ...lists].join('\n');
  }

  /** What follows from a state, one step ahead: keys say the rest. */
  #future(game: Game): string {
    const { state } = game;
    const scenario = this.#scenario;
    const turn = scenario.turn(state);
    const lines = [
      `status ${state.status}`,
      `turn ${anyText(turn)}`,
      `returns ${anyText(scenario.returns(state))}`,
    ];
    if (turn === 'chance') {
      for (const [outcome, probability] of scenario.chance!(state)) {
        const next = game.attempt({ type: 'CHANCE', outcome });
        lines.push(`chance ${anyText(outcome)} ${probability} leads to ${next && this.keyOf(next)}`);
      }
    }
    if (turn === null || turn === 'chance' || !scenario.actions) return lines.join('\n');
    for (const role of [turn].flat()) {
      for (const [i, action] of scenario.actions(state, role).entries()) {
        const follow = typeof turn === 'string' && i < FOLLOWED;
        const next = follow ? game.attempt({ type: 'ACT', role, action }) : undefined;
        lines.push(`${anyText(action)} of ${role}${next ? ` leads to ${this.keyOf(next)}` : ' is legal'}`);
      }
    }
    return lines.join('\n');
  }
}

/** The first lines in which two texts differ. */
function difference(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const i = a.findIndex((line, at) => line !== b[at]);
  const at = i < 0 ? a.length : i;
  const short = (line: string | undefined) => (line === undefined ? 'nothing more' : line.slice(0, 160));
  return `${short(a[at])}, and ${short(b[at])}`;
}
