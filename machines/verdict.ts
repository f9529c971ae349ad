/** What the world says of actions. */
import { type AnyMachineSnapshot, transition } from 'xstate';
import type { Role, Scenario, ScenarioState, Verdict } from '../src/scenario.ts';

/** The scenario's own words for an action taken, or whether anything has changed. */
export function verdictOn(
  scenario: Scenario,
  before: ScenarioState,
  action: unknown,
  after: ScenarioState,
  role: Role,
): Verdict {
  if (scenario.feedback) return scenario.feedback(before, action, after, role);
  const accepted = after.status === 'done' || keyOf(scenario, before) !== keyOf(scenario, after);
  return { accepted, text: accepted ? '' : 'That is not a legal action here.' };
}

/** What would be said of an action of the one role on turn; nothing is changed. */
export function verdictOnTrying(
  scenario: Scenario,
  state: ScenarioState,
  action: unknown,
  role: Role,
): Verdict {
  const [after] = transition(scenario.machine, state as AnyMachineSnapshot, { type: 'ACT', role, action });
  return verdictOn(scenario, state, action, after as ScenarioState, role);
}

const keyOf = ({ key }: Scenario, state: ScenarioState): string =>
  key ? key(state) : JSON.stringify([state.value, state.context]);
