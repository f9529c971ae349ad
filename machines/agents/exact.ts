/** Exact solvers, as promises that statecharts of agents invoke. */
import { Stopped } from '../../src/errors.ts';
import { type Moment, scenarioCode } from './questions.ts';
import type { WorldPlan } from './worlds.ts';

/** Options of exact solvers. */
export interface ExactOptions {
  states: number;
}

/**
 * Exact play: an optimal action where others or chance move too, else a shortest plan to a solved end, empty
 * where there is none. Throws Stopped, and journals why, when there are more states than allowed.
 */
export async function solveWorld(
  { agent, state, options }: Moment & { options: ExactOptions },
  signal: AbortSignal,
): Promise<WorldPlan> {
  const { scenario, role, task, searches } = agent;
  const request = { scenario, task, state, role, states: options.states };
  const alone = scenario.roles.length === 1 && !scenario.chance;
  const about = {
    state: { value: state.value, context: state.context },
    options: { states: options.states },
  };
  const solving = alone ? searches.plan(request, { signal }) : searches.solve(request, { signal });
  const solution = await solving.catch((error) => {
    if (error instanceof Stopped && error.reason === 'states') {
      const why = `${error.message}: give more, as states=${10 * options.states}`;
      agent.journal({ type: 'search', why, ...about });
    }
    throw error;
  });
  const plan = solution?.actions ?? [];
  const texts = plan.map((action) =>
    scenarioCode(agent, 'format', () => scenario.format(action, state as never)),
  );
  const entry = {
    ...(plan.length === 0 && { why: 'no plan exists: every state that can be reached was looked at' }),
    ...about,
    plan: texts,
    ...(solution && { values: solution.values, states: solution.states }),
  };
  return { plan: alone ? plan : plan.slice(0, 1), entry };
}
