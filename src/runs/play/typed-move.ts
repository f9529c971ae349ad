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
  const { scenario, state } = asked;
  let action: unknown;
  try {
    action = scenario.parse(text, state as never);
  } catch (error) {
    if (error instanceof ParseError) throw new BadInput(error.message);
    throw error;
  }
  checkMove(action, asked);
  return action;
}

/** Throws BadInput for what is no action of the scenario, or not legal in that state. */
function checkMove(action: unknown, { scenario, state, role }: Asked): void {
  const problem = scenario.action.safeParse(action).error;
  if (problem) throw new BadInput(`that is no action of ${scenario.id}: ${problem.issues[0]!.message}`);
  const legal = scenario.unlisted ? undefined : scenario.actions?.(state as never, role);
  if (legal && !legal.some((each) => canonicalJson(each) === canonicalJson(action))) {
    const why = alone(scenario, state, role) && verdictOnTrying(scenario, state, action, role).text;
    throw new BadInput(
      why || `${role} cannot do that now: legal are ${someOf(legal, { scenario, state, role })}`,
    );
  }
  // Of an action that no list holds, the world itself says whether it takes it.
  if (legal || !alone(scenario, state, role)) return;
  const { accepted, text } = verdictOnTrying(scenario, state, action, role);
  if (!accepted) throw new BadInput(text || 'that is not legal here');
}

/** Whether the role alone is on turn: else what comes of its action depends on others. */
const alone = ({ turn }: Scenario, state: ScenarioState, role: Role) => turn(state as never) === role;

const FEW = 10;

function someOf(legal: readonly unknown[], { scenario, state }: Asked): string {
  const some = legal.slice(0, FEW).map((each) => scenario.format(each, state as never));
  return some.join(', ') + (legal.length > FEW ? ` and ${legal.length - FEW} more` : '');
}
