/** What agents can do with a scenario's tools, as far as that is known before anything is played. */
import { worldAt } from '../../../machines/world-at.ts';
import { BadInput } from '../../errors.ts';
import type { Scenario } from '../../scenario.ts';
import type { ToolSpec } from '../../tool.ts';
import { type Arm, checkFits } from './cast.ts';

/** Throws BadInput for an agent that cannot use the tools of a task, and for tools that do not go together. */
export function checkFirstTools(scenario: Scenario, task: unknown, arms: readonly Arm[]): void {
  const tools = toolsAt(scenario, task);
  if (!tools) return;
  for (const seat of arms.flatMap(({ cast }) => Object.values(cast))) checkFits(seat, scenario, tools);
}

/** The tools that a task begins with; undefined where it has none, or where they are yet to be opened. */
function toolsAt(scenario: Scenario, task: unknown): readonly ToolSpec[] | undefined {
  if (!scenario.tools) return undefined;
  try {
    const state = worldAt(scenario, task);
    return scenario.turn(state as never) === null ? undefined : scenario.tools(state as never);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    // What is wrong with a task is for its episode to say.
    return undefined;
  }
}
