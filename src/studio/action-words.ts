/** Actions and outcomes as people read them. */
import type { Scenario } from '../scenario.ts';

/** An action in the scenario's words; as data where it has none for it. */
export function wordsOf(scenario: Scenario, action: unknown, state: unknown): string {
  try {
    return scenario.format(action, state as never);
  } catch {
    return dataText(action);
  }
}

/** On one line. */
export const dataText = (data: unknown): string =>
  typeof data === 'string' ? data : (JSON.stringify(data) ?? 'nothing');
