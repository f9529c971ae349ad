/** The scenario's picture of its state at a line of a journal. */

import { worldAt } from '../../../machines/world-at.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';
import type { Scenario, ScenarioState } from '../../scenario.ts';
import { NotFound } from '../faults.ts';

/**
 * SVG; undefined for a state that it cannot draw, as one that JSON does not hold. Throws NotFound for a scenario
 * that draws nothing, and before its first state.
 */
export function pictureAt(lines: readonly JournalLine[], at: number, scenario: Scenario): string | undefined {
  const { id, picture, machine } = scenario;
  if (!picture) throw new NotFound(`scenario ${id} draws no picture`);
  const line = lines.findLast(({ n, actor, type }) => n <= at && actor === 'scenario' && type === 'state');
  if (!line) throw new NotFound(`there is no state of the scenario up to line ${at}`);
  const start = lines.findLast(
    ({ n, type, event }) => n < line.n && type === 'environment' && event === 'start',
  );
  try {
    // A machine may make of its task what its states only name: a planning problem, say.
    if (start) worldAt(scenario, start.task);
    const state = machine.resolveState({ value: line.value, context: line.context } as never);
    return picture.call(scenario, state as ScenarioState as never);
  } catch {
    return undefined;
  }
}
