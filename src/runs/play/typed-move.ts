/** An action that a person has written: read by the scenario, and refused with the reason where it is not legal. */
import { verdictOnTrying } from '../../../machines/verdict.ts';
import { canonicalJson } from '../../cache/keys.ts';
import { BadInput, ParseError } from '../../errors.ts';
import type { Role, Scenario, ScenarioState } from '../../scenario.ts';

/** Where an action is asked for. */
export interface Asked {
  scenario: Scenario;
  state: ScenarioState;
  role: Role;
}

/** The action that a text names. Throws BadInput, in words for a person, when it is none or not legal there. */
export function readMove(text: string, asked: Asked): unknown {
  const { scenario, state, role } = asked;
  const action = readAction(text, asked);
  if (isLegal(action, asked) !== false) return action;
  const why = isAlone(asked) && verdictOnTrying(scenario, state, action, role).text;
  const legal = listed(asked);
  const otherwise = legal
    ? `${role} cannot do that now: legal are ${someOf(legal, asked)}`
    : 'that is not legal here';
  throw new BadInput(why || otherwise);
}

/** The action that a text names, legal or not. Throws BadInput when it is none. */
export function readAction(text: string, { scenario, state }: Asked): unknown {
  let action: unknown;
  try {
    action = scenario.parse(text, state as never);
  } catch (error) {
    if (error instanceof ParseError) throw new BadInput(error.message);
    throw error;
  }
  const problem = scenario.action.safeParse(action).error;
  if (problem) throw new BadInput(`it is no action of ${scenario.id}: ${problem.issues[0]!.message}`);
  return action;
}

/** Whether an action is legal; undefined of one that no list holds where what comes of it depends on others. */
export function isLegal(action: unknown, asked: Asked): boolean | undefined {
  const legal = listed(asked);
  if (legal) return legal.some((each) => canonicalJson(each) === canonicalJson(action));
  const { scenario, state, role } = asked;
  // The world itself says whether it takes it.
  return isAlone(asked) ? verdictOnTrying(scenario, state, action, role).accepted : undefined;
}

/** All legal actions, where a list holds them. */
export const listed = ({ scenario, state, role }: Asked): readonly unknown[] | undefined =>
  scenario.unlisted ? undefined : scenario.actions?.(state as never, role);

const isAlone = ({ scenario, state, role }: Asked): boolean => scenario.turn(state as never) === role;

const FEW = 10;

/** The first few of some actions, in the scenario's words. */
export function someOf(legal: readonly unknown[], { scenario, state }: Asked): string {
  const some = legal.slice(0, FEW).map((each) => scenario.format(each, state as never));
  return some.join(', ') + (legal.length > FEW ? ` and ${legal.length - FEW} more` : '');
}
