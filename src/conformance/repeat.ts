/** Functions of a state give the same whenever they are asked: no clock, no dice, no counters. */
import type { Scenario, ScenarioState } from '../scenario.ts';
import { random } from '../seed.ts';
import { fault } from './book.ts';
import { anyText } from './game.ts';

/** What the scenario's functions give in one state, by the name of each. */
export type Said = Readonly<Record<string, string>>;

/** Asks them all; what throws is said by the checks of its own. */
export function saidOf(scenario: Scenario, state: ScenarioState, played: readonly unknown[]): Said {
  const said: Record<string, string> = {};
  const ask = <T>(what: string, give: () => T): T | undefined => {
    try {
      const given = give();
      said[what] = anyText(given);
      return given;
    } catch {
      return undefined;
    }
  };
  const turn = ask('turn', () => scenario.turn(state)) ?? null;
  const { actions, chance, value, key, horizon, forfeit, answer, picture, resample, sample } = scenario;
  const stream = () => random('conformance', 'repeat');
  ask('returns', () => scenario.returns(state));
  if (key) ask('key', () => key.call(scenario, state));
  if (answer) ask('answer', () => answer.call(scenario, state, played));
  if (picture) ask('picture', () => picture.call(scenario, state));
  for (const role of scenario.roles) {
    ask(`observe for ${role}`, () => scenario.observe(state, role));
    if (picture) ask(`picture for ${role}`, () => picture.call(scenario, state, role));
    if (forfeit && state.status === 'active') {
      ask(`forfeit of ${role}`, () => forfeit.call(scenario, state, role));
    }
  }
  if (state.status !== 'active') return said;
  if (value) ask('value', () => value.call(scenario, state));
  if (horizon) ask('horizon', () => horizon.call(scenario, state));
  if (turn === 'chance') ask('chance', () => chance?.call(scenario, state));
  if (turn === null || turn === 'chance') return said;
  for (const role of [turn].flat()) {
    if (sample) ask(`sample for ${role}`, () => sample.call(scenario, state, role, stream()));
    if (resample) {
      ask(`resample for ${role}`, () => {
        const { value, context } = resample.call(scenario, state, role, stream());
        return [value, context];
      });
    }
    const list = ask(`actions of ${role}`, () => actions?.call(scenario, state, role)) ?? [];
    ask('format', () => list.slice(0, 24).map((action) => scenario.format(action, state)));
  }
  return said;
}

/** Compares what was said of a state with what is said of it now. */
export function compareSaid(before: Said, now: Said): void {
  const what = Object.keys(before).find((each) => before[each] !== now[each]);
  if (what === undefined) return;
  fault(
    `asked once more of the same state, ${what} gives ${now[what]?.slice(0, 160)}, and before ` +
      `${before[what]!.slice(0, 160)}: it depends on something else, such as a clock or chance`,
  );
}
