import { initialTransition } from 'xstate';
import type { Scenario, ScenarioState } from '../src/scenario.ts';

/** The state in which a task begins; nothing is started. Throws what the scenario throws. */
export const worldAt = ({ machine }: Scenario, task: unknown): ScenarioState =>
  initialTransition(machine, task as never)[0] as unknown as ScenarioState;
