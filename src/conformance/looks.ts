/** Checks of one state's own functions: what is shown, said, read and paid. */
import { ParseError } from '../errors.ts';
import type { Role, Scenario, ScenarioState } from '../scenario.ts';
import type { Random } from '../seed.ts';
import { type Book, fault } from './book.ts';
import { anyText, type Game } from './game.ts';

/** What models write when they do not answer. */
const RUBBISH = [
  '',
  ' \n ',
  'xyzzy',
  '-1',
  '999999',
  '{"action":',
  'null',
  '[]',
  '💥',
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
    const horizon = book.call('horizon', () => scenario.horizon?.(state)) ?? 0;
    if (!(horizon >= 0 && Number.isFinite(horizon)))
      fault(`horizon gives ${horizon}: give a number of actions`);
  });
  if (scenario.value) finite('value', () => scenario.value!(state));
  if (scenario.forfeit) {
    for (const role of scenario.roles) finite(`forfeit of ${role}`, () => scenario.forfeit!(state, role));
  }
}

/** Outcomes of chance; undefined where they cannot be drawn from. */
export function checkChance(scenario: Scenario, state: ScenarioState, book: Book) {
  return book.check('chance', () => {
    const outcomes = book.call('chance', () => scenario.chance?.(state)) ?? [];
    if (outcomes.length === 0) fault('it is the turn of chance, and chance gives no outcomes');
    const wrong = outcomes.find(([, probability]) => !(probability >= 0 && probability <= 1));
    if (wrong) fault(`chance gives the outcome ${anyText(wrong[0])} the probability ${wrong[1]}`);
    const sum = outcomes.reduce((total, [, probability]) => total + probability, 0);
    if (Math.abs(sum - 1) > 1e-9) fault(`the probabilities of chance sum to ${sum}, not 1`);
    return outcomes;
  });
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
  for (const text of RUBBISH) {
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
      const problem = scenario.action.safeParse(read).error?.issues[0]?.message;
      if (problem) {
        fault(
          `parse reads ${JSON.stringify(text.slice(0, 40))} as ${anyText(read)}, no action: throw a ParseError`,
        );
      }
    });
  }
}

/** What the scenario makes of texts and beliefs looks as the state does. */
export function checkMadeStates(
  scenario: Scenario,
  game: Game,
  looks: ReadonlyMap<Role, string>,
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
        const turns = [state, made].map((each) => anyText(scenario.turn(each)));
        if (turns[0] !== turns[1])
          fault(`after ${what} for ${role} it is the turn of ${turns[1]}, not of ${turns[0]}`);
      });
    if (imagine) compare('imagine', () => imagine.call(scenario, look, state, role));
    if (resample) compare('resample', () => resample.call(scenario, state, role, random));
  }
}
