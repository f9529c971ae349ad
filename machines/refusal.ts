/** Refusals that are the scenario's own fault: it lists what its machine does not take. */
import type { AnyMachineSnapshot } from 'xstate';
import { scenarioFault } from '../src/blame.ts';
import type { Role, Scenario, ScenarioEvent, ScenarioState } from '../src/scenario.ts';
import { textOf } from '../src/world/key.ts';

/**
 * Checks what came of an event that the scenario may have listed, as an action or as an outcome of chance:
 * throws EpisodeError when it did and the machine took it by no transition.
 */
export function checkRefusal(
  scenario: Scenario,
  before: ScenarioState,
  event: ScenarioEvent,
  after: ScenarioState,
): void {
  if (after !== before || (before as AnyMachineSnapshot).can(event)) return;
  const what = listed(scenario, before, event);
  if (!what) return;
  const where = JSON.stringify(before.value);
  throw scenarioFault(scenario, `${what}, and the machine refuses it, in state ${where}`);
}

function listed(scenario: Scenario, state: ScenarioState, event: ScenarioEvent): string | undefined {
  if (event.type === 'CHANCE') return `chance lists ${textOf(event.outcome)}`;
  const lists = ([role, action]: [Role, unknown]) =>
    scenario.actions?.(state, role).some((each) => textOf(each) === textOf(action)) ?? false;
  if (event.type === 'ACT') {
    const { role, action } = event;
    return lists([role, action]) ? `actions lists ${textOf(action)} for ${role}` : undefined;
  }
  const all = Object.entries(event.actions).every(lists);
  return all ? `actions lists ${textOf(event.actions)} together` : undefined;
}
