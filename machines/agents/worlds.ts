/** Searches over worlds, exact or imagined, as promises that statecharts of agents invoke. */
import { scenarioFault } from '../../src/blame.ts';
import type { MctsRequest, SearchModel } from '../../src/pool/types.ts';
import type { Scenario, ScenarioState } from '../../src/scenario.ts';
import { bestAction } from '../../src/search/best.ts';
import type { SearchTree } from '../../src/search/types.ts';
import { type Moment, scenarioCode } from './questions.ts';
import { isGraph, judge, settingsOf, type WorldOptions } from './world-options.ts';

export interface WorldSearch extends Moment {
  options: WorldOptions;
  /** Lessons for choosing actions and for predicting states. */
  memory: { propose: readonly string[]; predict: readonly string[] };
}

export interface WorldPlan {
  /** What to do next; empty when nothing can be done. */
  plan: readonly unknown[];
  /** The search, as the journal keeps it. */
  entry: Record<string, unknown>;
}

/** The state that is searched from: never one that holds what the role cannot see. */
function rootOf({ agent, state, attempt, decision }: Moment): ScenarioState {
  const { scenario, role, random } = agent;
  if (scenario.information !== 'imperfect') return state;
  const stream = random('believed', attempt, decision);
  return scenarioCode(agent, 'resample', () => scenario.resample!(state as never, role, stream));
}

/**
 * MCTS from where the agent stands. The plan is one action where others move too; over an imagined world of
 * one role it is the best plan that was found, and over an exact one a proven plan to the end.
 * Throws what the search and its questions throw.
 */
export async function searchWorld(search: WorldSearch, signal: AbortSignal): Promise<WorldPlan> {
  const { agent, options, attempt, decision, memory } = search;
  const { scenario, role, random } = agent;
  const state = rootOf(search);
  const settings = settingsOf(scenario, options, decision);
  const request: MctsRequest = {
    scenario,
    task: agent.task,
    state,
    role,
    options: {
      ...settings,
      simulations: settings.simulations!,
      seed: random('search', attempt, decision).int(2 ** 32),
    },
    trees: options.trees,
    ...judge(scenario, options),
    ...(isGraph(scenario, options) && { graph: true }),
  };
  const { samples, temperature, alpha = 0.5 } = options;
  const { depth } = settings;
  const model = { search: modelOf(search), attempt, decision, memory, temperature, samples, alpha, depth };
  const tree = await agent.searches.mcts(options.world === 'model' ? { ...request, model } : request, {
    signal,
  });
  if (tree.root.length === 0) {
    throw scenarioFault(scenario, `${role} is on turn and nothing can be done`);
  }
  const { evaluate, playouts, graph } = request;
  const said = { world: options.world, trees: options.trees, ...request.options, evaluate, playouts, graph };
  return { plan: planOf(tree, scenario, options), entry: entryOf(search, state, tree, said) };
}

/** The agent's model, for a search on any thread. */
const modelOf = ({ agent }: Moment): SearchModel => ({
  ask: (questions) => Promise.all(questions.map((question) => agent.ask(question))),
  weigh: (questions) => Promise.all(questions.map((question) => agent.weigh(question))),
});

function planOf(
  tree: SearchTree,
  scenario: Scenario,
  { world, execute = 'plan' }: WorldOptions,
): readonly unknown[] {
  const { action, proven, value } = bestAction(tree);
  // What others or chance will do is not known.
  if (scenario.roles.length > 1 || scenario.chance) return [action];
  const solved = proven && value > 0 && tree.line[0] === action;
  const plan = world === 'model' ? tree.improvements.at(-1)?.actions : solved ? tree.line : undefined;
  if (plan === undefined || plan.length === 0) return [action];
  return execute === 'step' ? plan.slice(0, 1) : plan;
}

/** What stands in the journal: a pure tree is computed again from state, seed and options. */
function entryOf(
  { agent, state: seen }: Moment,
  state: ScenarioState,
  tree: SearchTree,
  options: Record<string, unknown>,
): Record<string, unknown> {
  const text = (action: unknown) =>
    scenarioCode(agent, 'format', () => agent.scenario.format(action, seen as never));
  return {
    state: { value: state.value, context: state.context },
    options,
    size: tree.size,
    simulations: tree.simulations,
    root: tree.root.map((row) => ({ text: text(row.action), ...row })),
    ...(agent.scenario.roles.length === 1 && { improvements: tree.improvements }),
  };
}
