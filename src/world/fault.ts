/** What breaks a running machine, in the words of its compiled form. */
import { scenarioThrew } from '../blame.ts';
import type { EpisodeError } from '../errors.ts';
import type { Scenario } from '../scenario.ts';
import { type MachineWorld, worldOf } from './scenario.ts';

/**
 * The error of an episode whose actor broke. The compiled machine does the same once more, because it names
 * the node and the cycle, which XState does not; search words its errors so, too. A machine with effects has
 * no such form, and what its actor threw is said as it came.
 */
export function machineFault(
  scenario: Scenario,
  error: unknown,
  again: (world: MachineWorld) => unknown,
): EpisodeError {
  let thrown = error;
  try {
    const world = worldOf(scenario);
    try {
      again(world);
    } catch (fault) {
      thrown = fault;
    }
  } catch {
    // It has effects.
  }
  return scenarioThrew(scenario, 'its machine', thrown);
}
