/** Checks of one state's own functions: what is shown, said, read and paid. */
import { ParseError } from '../errors.ts';
import type { Role, Scenario, ScenarioState } from '../scenario.ts';
import type { Random } from '../seed.ts';
import { type Book, fault } from './book.ts';
import { anyText, type Game } from './game.ts';

/** What is no answer in any language of actions. */
const NOTHING = ['', ' \n ', '💥'];

/** What models write when they do not answer. */
const RUBBISH = [
  ...NOTHING,
  'xyzzy',
  '-1',
  '999999',
  '{"action":',
  'null',
  '[]',
  'I am not sure. '.repeat(40),
];

/** What each role is shown. */
export function checkObservations(scenario: Scenario, state: ScenarioState, book: Book): Map<Role, string> {
  const looks = new Map<Role, string>();
  for (const role of scenario.roles) {
    book.check('observe', () => {
      const look: unknown = book.call(`observe for ${role}`, () => scenario.observe(state, role));
      if (typeof look !== 'string') fault(`observe gives ${role} ${typeof look} and not a text`);
      looks.set(role, look as string);
    });
  }
  return looks;
}

/** Returns, and where the scenario gives them the value and what giving up costs. */
export function checkReturns(scenario: Scenario, state: ScenarioState, book: Book): void {
  const finite = (what: string, give: () => Readonly<Record<Role, number>>) =>
    book.check('returns', () => {
      const numbers = book.call(what, give);
      for (const role of scenario.roles) {
        if (!Number.isFinite(numbers?.[role])) {
          fault(`${what} gives ${role} ${numbers?.[role]}: give each role a finite number`);
        }
      }
    });
  finite('returns', () => scenario.returns(state));
  if (state.status !== 'active') return;
  book.check('returns', () => {
    if (!scenario.horizon) return;
    const horizon = book.call('horizon', () => scenario.horizon!(state));
    if (!(horizon >= 1 && Number.isFinite(horizon)))
      fault(`horizon gives ${horizon}, and the scenario is not over: give a number of actions from 1`);
  });
  if (scenario.value) finite('value', () => scenario.value!(state));
  if (scenario.forfeit) {
    for (const role of scenario.roles) finite(`forfeit of ${role}`, () => scenario.forfeit!(state, role));
  }
}

/** The answer as it would be after these actions: an agent may give up in any state. */
export function checkAnswer(
  scenario: Scenario,
  state: ScenarioState,
  actions: readonly unknown[],
  book: Book,
): void {
  if (!scenario.answer) return;
  book.check('answer', () => {
    const answer: unknown = book.call('answer', () => scenario.answer!(state, actions));
    if (typeof answer !== 'string') fault(`answer gives ${typeof answer} and not a text`);
  });
}

/** Outcomes of chance; undefined where they cannot be drawn from. */
export function checkChance(scenario: Scenario, game: Game, book: Book) {
  const { state } = game;
  const outcomes = book.check('chance', () => {
    const outcomes = book.call('chance', () => scenario.chance?.(state)) ?? [];
    if (!Array.isArray(outcomes) || !outcomes.every((each) => Array.isArray(each) && each.length === 2)) {
      return fault(`chance gives ${anyText(outcomes)}: give a list of [outcome, probability]`);
    }
    if (outcomes.length === 0) fault('it is the turn of chance, and chance gives no outcomes');
    const twice = outcomes.find(([one], i) =>
      outcomes.some(([other], j) => j < i && anyText(other) === anyText(one)),
    );
    if (twice) fault(`chance lists ${anyText(twice[0])} twice: add up its probabilities`);
    const wrong = outcomes.find(([, probability]) => !(probability >= 0 && probability <= 1));
    if (wrong) fault(`chance gives the outcome ${anyText(wrong[0])} the probability ${wrong[1]}`);
    const sum = outcomes.reduce((total, [, probability]) => total + probability, 0);
    if (Math.abs(sum - 1) > 1e-9) fault(`the probabilities of chance sum to ${sum}, not 1`);
    return outcomes;
  });
  book.check('chance', () => {
    const refused = outcomes?.find(
      ([outcome, probability]) => probability > 0 && !game.accepts({ type: 'CHANCE', outcome }),
    );
    if (refused) fault(`chance lists ${anyText(refused[0])}, and the machine refuses it`);
  });
  return outcomes;
}

/** Listed actions are written and read back; rubbish is refused as it should be. */
export function checkLanguage(
  scenario: Scenario,
  state: ScenarioState,
  actions: readonly unknown[],
  book: Book,
): void {
  for (const action of actions) {
    book.check('language', () => {
      const written: unknown = book.call(`format of ${anyText(action)}`, () =>
        scenario.format(action, state),
      );
      if (typeof written !== 'string') fault(`format of ${anyText(action)} gives no text`);
      const text = written as string;
      const read = book.call(`parse of what format writes, ${JSON.stringify(text)},`, () =>
        scenario.parse(text, state),
      );
      if (anyText(read) !== anyText(action)) {
        fault(
          `format writes ${anyText(action)} as ${JSON.stringify(text)}, and parse reads ${anyText(read)}`,
        );
      }
    });
  }
  const written = actions.slice(0, 2).flatMap((action) => nearly(scenario, action, state));
  for (const text of [...RUBBISH, ...written]) {
    book.check('rubbish', () => {
      let read: unknown;
      try {
        read = scenario.parse(text, state);
      } catch (error) {
        if (error instanceof ParseError) return;
        book.call(`parse of ${JSON.stringify(text.slice(0, 40))} (where only ParseError is allowed)`, () => {
          throw error;
        });
      }
      const shown = `parse reads ${JSON.stringify(text.slice(0, 40))} as ${anyText(read)}`;
      if (scenario.action.safeParse(read).error) fault(`${shown}, no action: throw a ParseError`);
      if (NOTHING.includes(text)) fault(`${shown}, and nobody has answered: throw a ParseError`);
    });
  }
}

/** What models make of an answer: half of it, twice, in other letters, with words around it. */
function nearly(scenario: Scenario, action: unknown, state: ScenarioState): string[] {
  try {
    const text = scenario.format(action, state);
    const half = text.slice(0, Math.ceil(text.length / 2));
    return [half, `${text} ${text}`, text.toUpperCase(), `I choose ${text}.`, `${text}!`, `\n${text}`];
  } catch {
    // The check of the language says it.
    return [];
  }
}

/** What the scenario makes of texts and beliefs looks as the state does. */
export function checkMadeStates(
  scenario: Scenario,
  game: Game,
  looks: ReadonlyMap<Role, string>,
  keyOf: (state: ScenarioState) => string,
  random: Random,
  book: Book,
): void {
  const { state } = game;
  const { imagine, resample } = scenario;
  for (const [role, look] of looks) {
    const compare = (what: 'imagine' | 'resample', make: () => ScenarioState) =>
      book.check(what, () => {
        const made = game.whole(book.call(what, make));
        const seen = book.call(`observe after ${what}`, () => scenario.observe(made, role));
        if (seen !== look) {
          fault(`${role} sees ${JSON.stringify(look)}, and after ${what} ${JSON.stringify(seen)}`);
        }
        if (what === 'imagine' && scenario.information !== 'imperfect') {
          const [is, was] = [made, state].map((each) => JSON.stringify(keyOf(each)));
          if (is !== was) fault(`after imagine for ${role} the key is ${is}, not ${was}`);
        }
        const turns = [state, made].map((each) => anyText(scenario.turn(each)));
        if (turns[0] !== turns[1])
          fault(`after ${what} for ${role} it is the turn of ${turns[1]}, not of ${turns[0]}`);
      });
    if (imagine) {
      for (const text of ['', 'xyzzy', look.slice(0, look.length / 2)]) {
        book.check('imagine', () => {
          try {
            imagine.call(scenario, text, state, role);
          } catch (error) {
            if (error instanceof ParseError) return;
            const what = `imagine of ${JSON.stringify(text.slice(0, 40))} (where only ParseError is allowed)`;
            book.call(what, () => {
              throw error;
            });
          }
        });
      }
    }
    if (imagine) compare('imagine', () => imagine.call(scenario, look, state, role));
    if (resample) compare('resample', () => resample.call(scenario, state, role, random));
  }
}
