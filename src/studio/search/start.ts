/** Where a search began, and how: what is needed to do it again. */
import type { MctsRequest } from '../../pool/types.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';
import type { Scenario } from '../../scenario.ts';
import { worldOf } from '../../world/scenario.ts';
import { wordsOf } from '../action-words.ts';

export interface Start {
  scenario: Scenario;
  task: unknown;
  state: MctsRequest['state'];
  role: string;
  /** States that had been met were left out. */
  graph: boolean;
  /** An action in the scenario's words. */
  format(action: unknown, state: unknown): string;
}

/** Throws what the scenario throws at such a task. */
export function startOf({ state, actor, options }: JournalLine, scenario: Scenario, task: unknown): Start {
  // A machine may keep what it needs of a task when it starts: states of it are read only after that.
  const world = worldOf(scenario);
  world.initial(task);
  return {
    scenario,
    task,
    state: world.restore(state) as MctsRequest['state'],
    role: actor,
    graph: (options as { graph?: boolean } | undefined)?.graph === true,
    format: (action, before) => wordsOf(scenario, action, before),
  };
}
