/** What can be played: scenarios of the catalogue, their tasks, and who can sit at them. */
import { agents } from '../../../machines/agents/index.ts';
import { scenarios } from '../../../scenarios/index.ts';
import type { Agent } from '../../agent.ts';
import { BadInput } from '../../errors.ts';
import { type DeclaredOption, declaredOptions, readOptions } from '../../runs/plan/options.ts';
import { chooseTasks } from '../../runs/plan/tasks.ts';
import type { Scenario } from '../../scenario.ts';
import type { PlayAgent, PlayOption, PlayScenario } from '../api/play.ts';

/** Tasks that are offered by name; others by number. */
const NAMED = 200;

/** All scenarios of the catalogue, with who can play them. */
export const playScenarios = (cwd: string): Promise<PlayScenario[]> =>
  Promise.all(Object.values(scenarios).map(async (load) => playable(await load(), cwd)));

async function playable(scenario: Scenario, cwd: string): Promise<PlayScenario> {
  const { id, title, rules, roles, picture, taskFiles, respondent } = scenario;
  return {
    id,
    title,
    rules,
    roles,
    picture: picture !== undefined,
    options: declaredOptions(scenario.options).map(shown),
    tasks: await tasksOf(scenario, cwd),
    ...(taskFiles !== undefined && { taskFiles }),
    synthetic: respondent !== undefined,
    agents: Object.entries(agents).map(([name, agent]) => seat(name, agent, scenario)),
  };
}

function seat(id: string, agent: Agent, scenario: Scenario): PlayAgent {
  const options = readOptions(`agent ${id}`, agent.options, {});
  const refused = agent.refuses?.(scenario, options);
  return {
    id,
    title: agent.title,
    description: agent.description,
    options: declaredOptions(agent.options).map(shown),
    model: agent.sees(options).includes('model'),
    ...(refused !== undefined && { refused }),
  };
}

const shown = ({ name, fallback, choices, description }: DeclaredOption): PlayOption => ({
  name,
  fallback: fallback === undefined ? '' : String(fallback),
  ...(choices && { choices }),
  description,
});

/** None of a scenario that has no tasks of its own. */
async function tasksOf(scenario: Scenario, cwd: string): Promise<PlayScenario['tasks']> {
  try {
    const options = readOptions(`scenario ${scenario.id}`, scenario.options, {});
    const tasks = await chooseTasks(scenario, options, undefined, cwd, () => {});
    return { names: tasks.slice(0, NAMED).map(({ name }) => name), count: tasks.length };
  } catch (error) {
    if (error instanceof BadInput) return { names: [], count: 0 };
    throw error;
  }
}
