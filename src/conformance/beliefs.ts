/** Checks of hidden information: what a role on turn may do and believe depends on what it is shown alone. */
import type { Role, Scenario, ScenarioState } from '../scenario.ts';
import type { Random } from '../seed.ts';
import { type Book, fault } from './book.ts';
import { anyText, type Game } from './game.ts';

/** So often a state is resampled until another one comes. */
const DRAWS = 200;

/** What was met of the states that look alike to a role on turn. */
interface Look {
  key: string;
  actions: string | undefined;
  /** Resampling has been found to give more than one state, or to fail. */
  drawn: boolean;
}

export class Beliefs {
  readonly #scenario: Scenario;
  readonly #book: Book;
  readonly #keyOf: (state: ScenarioState) => string;
  readonly #looks = new Map<string, Look>();
  #seen = 0;
  /** A role on turn was found not to see everything. */
  #hidden = false;

  constructor(scenario: Scenario, book: Book, keyOf: (state: ScenarioState) => string) {
    this.#scenario = scenario;
    this.#book = book;
    this.#keyOf = keyOf;
  }

  /** Notes a state of imperfect information and compares it with those that look alike to a role on turn. */
  see(game: Game, role: Role, look: string, actions: readonly unknown[] | undefined, random: Random): void {
    const { state } = game;
    const at = `${role}\n${look}`;
    const known = this.#looks.get(at);
    const listed = actions?.map(anyText).join(', ');
    const key = this.#keyOf(state);
    this.#seen++;
    this.#hidden ||=
      (known !== undefined && known.key !== key) || this.#givesAnother(game, role, key, random);
    if (!known) {
      this.#looks.set(at, { key, actions: listed, drawn: false });
      return;
    }
    this.#book.check('information', () => {
      if (known.actions !== listed) {
        fault(
          `this state and another one look alike to ${role}, who is on turn, and actions lists ${listed} here ` +
            `and ${known.actions} there: legal actions must not tell what is hidden`,
        );
      }
    });
    if (known.key === key || known.drawn || !this.#scenario.resample) return;
    known.drawn = true;
    this.#book.check('resample', () => this.#drawAnother(game, role, key, random));
  }

  /** To be asked after all games: what is said to be hidden is hidden from somebody. */
  checkHidden(): void {
    if (this.#scenario.information !== 'imperfect' || this.#seen === 0 || this.#hidden) return;
    fault(
      "it says information: 'imperfect', and in no state that was met is anything hidden from a role on turn: " +
        'observe shows too much, resample draws too little, or the information is perfect',
    );
  }

  #givesAnother(game: Game, role: Role, key: string, random: Random): boolean {
    try {
      const made = this.#scenario.resample?.(game.state, role, random);
      return made !== undefined && this.#keyOf(game.whole(made)) !== key;
    } catch {
      // The check of resample says it.
      return false;
    }
  }

  #drawAnother(game: Game, role: Role, key: string, random: Random): void {
    const scenario = this.#scenario;
    for (let i = 0; i < DRAWS; i++) {
      const made = this.#book.call('resample', () => scenario.resample!(game.state, role, random));
      if (this.#keyOf(game.whole(made)) !== key) return;
    }
    fault(
      `another state looks alike to ${role}, and resample gives this one, ${DRAWS} times of ${DRAWS}: ` +
        'search would play on what is hidden, draw from all that the role may believe',
    );
  }
}
