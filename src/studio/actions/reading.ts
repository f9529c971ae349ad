/** How a scenario reads a reply as actions, and whether they could be played. */
import { promptsOf } from '../../prompts/generic.ts';
import type { View } from '../../prompts/types.ts';
import { isLegal } from '../../runs/play/typed-move.ts';
import type { Scenario, ScenarioState } from '../../scenario.ts';
import type { Reading } from '../api/actions.ts';

/** Questions whose replies are no actions. */
const NO_ACTIONS = new Set(['value', 'vote', 'reflect', 'choose', 'predict', 'outcome', 'anticipate']);

/** Where a reply is read. */
export interface Place {
  scenario: Scenario;
  state: ScenarioState;
  role: string;
  observation: string;
  purpose: string;
}

/**
 * What a reply comes to; undefined where the question is not for actions. A reader that throws, for whatever
 * reason, is a line for people: nothing is played by it.
 */
export function readReply(reply: string, place: Place): Reading | undefined {
  const { scenario, state, role, purpose } = place;
  if (NO_ACTIONS.has(purpose)) return undefined;
  try {
    const actions = actionsIn(reply, place);
    // Of a plan the first action is played here, of proposals any could be.
    const open = purpose === 'propose' ? actions.length : 1;
    return {
      actions: actions.map((action, i) => ({
        text: textOf(scenario, action, state),
        legal: i < open ? (isLegal(action, { scenario, state, role }) ?? null) : null,
      })),
    };
  } catch (error) {
    return { actions: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

function actionsIn(reply: string, { scenario, state, role, observation, purpose }: Place): unknown[] {
  const prompts = promptsOf(scenario);
  const view: View = { state, role, observation, path: [], memory: [] };
  if (purpose === 'plan' || purpose === 'reask') return prompts.readPlan(reply, view);
  if (purpose === 'propose') return prompts.readProposals(reply, view);
  return [scenario.parse(reply, state as never)];
}

/** Actions after the first are of states that nobody has seen, where some scenarios cannot write them. */
function textOf(scenario: Scenario, action: unknown, state: ScenarioState): string {
  try {
    return scenario.format(action, state as never);
  } catch {
    return JSON.stringify(action);
  }
}
