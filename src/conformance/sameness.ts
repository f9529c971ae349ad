/** Checks across states: equal keys, equal looks. */
import type { Scenario, ScenarioState } from '../scenario.ts';
import { type Book, fault } from './book.ts';
import { anyText, type Game, stateText } from './game.ts';

/** So many actions of a state are followed when two states of one key are compared. */
const FOLLOWED = 12;

/** What was seen of the states of one task, and of all. */
export class Sameness {
  readonly #scenario: Scenario;
  readonly #book: Book;
  readonly #futures = new Map<string, { state: string; future: string }>();
  readonly #looks = new Map<string, { key: string; where: string }>();

  constructor(scenario: Scenario, book: Book) {
    this.#scenario = scenario;
    this.#book = book;
  }

  keyOf(state: ScenarioState): string {
    const { key } = this.#scenario;
    return key ? this.#book.call('key', () => key.call(this.#scenario, state)) : stateText(state);
  }

  /** Notes a state and compares it with those that should be the same. */
  see(game: Game, task: string, looks: ReadonlyMap<string, string>): void {
    const { state } = game;
    this.#book.check('keys', () => this.#compareFutures(game, task));
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

  #compareFutures(game: Game, task: string): void {
    const key = this.keyOf(game.state);
    const at = `${task}\n${key}`;
    const state = stateText(game.state);
    const known = this.#futures.get(at);
    // Most states come again as they are.
    if (known?.state === state) return;
    const future = this.#future(game);
    if (known && known.future !== future) {
      fault(
        `two states have the key ${JSON.stringify(key)} and different futures: ${difference(known.future, future)}`,
      );
    }
    if (!known) this.#futures.set(at, { state, future });
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
  return `"${short(a[at])}" and "${short(b[at])}"`;
}
