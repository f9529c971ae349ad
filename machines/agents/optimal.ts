import { z } from 'zod';
import { defineAgent } from '../../src/agent.ts';
import type { Scenario } from '../../src/scenario.ts';
import { attempts } from './options.ts';
import { planner, plannerContext, plannerOutput } from './planner.ts';
import { again, done, executing, idle, retrying, solving } from './states.ts';
import { whyNotExact } from './world-options.ts';

/** Works the best play out, and plays it. */
const machine = planner.createMachine({
  id: 'optimal',
  context: plannerContext,
  initial: 'idle',
  states: {
    idle,
    solving,
    acting: executing,
    failing: { id: 'failing', always: [{ guard: 'no attempt left', target: 'done' }, ...again] },
    retrying,
    done,
  },
  output: plannerOutput,
});

function refuses(scenario: Scenario): string | undefined {
  if (!scenario.actions) return 'exact play needs a list of legal actions, and this scenario gives none';
  if (scenario.information === 'imperfect') {
    return 'exact play needs every role to see everything, and here information is imperfect';
  }
  if (scenario.machine.events.includes('ACTS')) {
    return 'exact play needs roles to move one after the other, and here they move at the same time';
  }
  return whyNotExact(scenario);
}

/** Exact play: games are solved to their ends; where one role moves alone, breadth-first for a shortest plan. */
export const optimal = defineAgent({
  id: 'optimal',
  title: 'Optimal',
  description: 'Exact play by exhausting the states; breadth-first for a shortest plan.',
  options: z.strictObject({
    states: z.coerce
      .number()
      .int()
      .min(1)
      // 3 GB for a plan; a game's states take more, and end at what a thread may hold.
      .max(100_000_000)
      .default(1_000_000)
      .describe('different states met at most; beyond it the episode stops'),
    attempts: attempts(1),
  }),
  sees: () => ['rules'],
  refuses,
  machine,
});
