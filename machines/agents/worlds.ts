/** Searches over worlds, exact or imagined, as promises that statecharts of agents invoke. */
import { z } from 'zod';
import { EpisodeError } from '../../src/errors.ts';
import type { MctsRequest, SearchModel } from '../../src/pool/types.ts';
import type { Scenario, ScenarioState } from '../../src/scenario.ts';
import { bestAction } from '../../src/search/best.ts';
import type { SearchTree } from '../../src/search/types.ts';
import { worldOf } from '../../src/world/scenario.ts';
import { type Moment, scenarioCode } from './questions.ts';

const truth = z.union([z.boolean(), z.stringbool()]);
const count = z.coerce.number().int().min(1);

/** Options of every search by MCTS. What depends on the world when it is left out is said of each. */
export const mctsOptions = {
  simulations: z.coerce
    .number()
    .int()
    .min(2)
    .optional()
    .describe('for each decision (1000; world=model: 20)'),
  trees: count.default(1).describe('searched apart and merged; only with world=exact'),
  evaluate: z
    .enum(['auto', 'playouts', 'value'])
    .default('auto')
    .describe("judges leaves; auto: the scenario's value where it gives one, else playouts"),
  playouts: count.default(1).describe('random games that judge a leaf'),
  policy: z.enum(['uct', 'puct']).default('uct').describe('how actions are selected'),
  exploration: z.coerce.number().min(0).optional().describe('weight of the untried (2.8; world=model: 1)'),
  backup: z
    .enum(['mean', 'max'])
    .optional()
    .describe('of returns (mean; max where one role plays alone, but for playouts)'),
  depth: count.optional().describe('actions looked ahead at most (to the end; world=model: 6)'),
  solver: truth.default(true).describe('prove values, as MCTS-Solver; only with world=exact'),
  transpositions: truth.default(true).describe('share statistics of equal states; only with world=exact'),
  nodes: count.default(1_000_000).describe('of a tree at most'),
  wave: count.default(1).describe('world=model: simulations under way at once'),
  samples: count.default(5).describe('world=model: replies that stand in for log-probabilities'),
  temperature: z.coerce.number().min(0).max(2).default(0.7).describe('world=model: of its questions'),
  alpha: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('world=model: a step is worth prior^alpha · goal^(1 − alpha)'),
};

/** Which world is searched: the scenario's own machine, or what a model takes for it. */
export type WorldKind = 'exact' | 'model';

export type WorldOptions = Omit<z.infer<z.ZodObject<typeof mctsOptions>>, 'evaluate'> & {
  world: WorldKind;
  evaluate: string;
  /** Whether all of an imagined plan is acted on before the next search, or one step; default all. */
  execute?: 'plan' | 'step';
};

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

/** Why the machine of a scenario cannot be searched, naming its node; undefined when it can. */
export function whyNotExact(scenario: Scenario): string | undefined {
  try {
    worldOf(scenario);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

/** Why there is no search over that world of the scenario, in words; undefined when there is. */
export function whyNoSearch(
  scenario: Scenario,
  { world, trees, evaluate }: Pick<WorldOptions, 'world' | 'trees'> & { evaluate?: string },
): string | undefined {
  const hidden = scenario.information === 'imperfect';
  if (world === 'exact') {
    if (hidden && !scenario.resample) {
      return 'its roles do not see everything, and it gives no resample to search on states a role may believe in';
    }
    if (evaluate === 'value' && !scenario.value) return 'evaluate=value needs a value, and it gives none';
    return whyNotExact(scenario);
  }
  if (!scenario.imagine) return 'world=model needs imagine, which reads a predicted state, and it gives none';
  if (!scenario.actions) return 'world=model needs a list of legal actions, and it gives none';
  if (hidden) return 'world=model needs a role to see everything';
  if (scenario.chance) return 'world=model predicts what actions do, and here chance moves too';
  if (trees > 1) return 'trees are for world=exact: the trees of a model would wait for the same answers';
  return whyNotExact(scenario);
}

/** What options leave open, by world; what the search itself decides stays open. */
function settingsOf({ agent, options, decision }: WorldSearch) {
  const { roles } = agent.scenario;
  const { world, simulations, policy, exploration, backup, depth, nodes, wave, execute } = options;
  const { solver, transpositions } = options;
  if (world === 'exact') {
    const graph = isGraph(agent.scenario, options);
    const sure = graph && judge(agent.scenario, options).evaluate === 'value';
    return {
      simulations: simulations ?? 1000,
      // What is reached by one's own moves alone can be reached again.
      backup: backup ?? (sure ? ('max' as const) : ('mean' as const)),
      nodes,
      solver,
      transpositions,
      policy,
      ...(exploration !== undefined && { exploration }),
      ...(depth !== undefined && { depth }),
    };
  }
  const alone = roles.length === 1;
  const horizon = depth ?? 6;
  return {
    simulations: simulations ?? 20,
    policy,
    exploration: exploration ?? 1,
    backup: backup ?? (alone ? ('max' as const) : ('mean' as const)),
    // Stepwise the horizon stays where it is: one that moves along lets the goal be put off for ever.
    depth: alone && execute === 'step' ? horizon - (decision % horizon) : horizon,
    nodes,
    solver: false,
    transpositions: false,
    deepen: true,
    wave,
  };
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
  const settings = settingsOf(search);
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
  const { samples, temperature, alpha } = options;
  const { depth } = settings;
  const model = { search: modelOf(search), attempt, decision, memory, temperature, samples, alpha, depth };
  const tree = await agent.searches.mcts(options.world === 'model' ? { ...request, model } : request, {
    signal,
  });
  if (tree.root.length === 0) {
    throw new EpisodeError('scenario', `scenario ${scenario.id}: ${role} is on turn and nothing can be done`);
  }
  const { evaluate, playouts, graph } = request;
  const said = { world: options.world, trees: options.trees, ...request.options, evaluate, playouts, graph };
  return { plan: planOf(tree, scenario, options), entry: entryOf(search, state, tree, said) };
}

/** Whether states that have been met are left out: where one role moves alone, as far as it likes. */
const isGraph = (
  { roles, chance, actions, information }: Scenario,
  { world, transpositions, depth, trees }: WorldOptions,
): boolean =>
  world === 'exact' &&
  transpositions &&
  depth === undefined &&
  trees === 1 &&
  roles.length === 1 &&
  information !== 'imperfect' &&
  actions !== undefined &&
  chance === undefined;

function judge(scenario: Scenario, { evaluate, playouts }: WorldOptions) {
  return evaluate !== 'playouts' && scenario.value
    ? { evaluate: 'value' as const }
    : { evaluate: 'playouts' as const, playouts };
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

/** Options of exact solvers. */
export interface ExactOptions {
  states: number;
}

/**
 * Exact play: an optimal action where others or chance move too, else a shortest plan to a solved end, empty
 * where there is none. Throws EpisodeError when there are more states than allowed.
 */
export async function solveWorld(
  { agent, state, options }: Moment & { options: ExactOptions },
  signal: AbortSignal,
): Promise<WorldPlan> {
  const { scenario, role, task, searches } = agent;
  const request = { scenario, task, state, role, states: options.states };
  const alone = scenario.roles.length === 1 && !scenario.chance;
  const solution = alone
    ? await searches.plan(request, { signal })
    : await searches.solve(request, { signal });
  const plan = solution?.actions ?? [];
  const texts = plan.map((action) =>
    scenarioCode(agent, 'format', () => scenario.format(action, state as never)),
  );
  const entry = {
    state: { value: state.value, context: state.context },
    options: { states: options.states },
    plan: texts,
    ...(solution && { values: solution.values, states: solution.states }),
  };
  return { plan: alone ? plan : plan.slice(0, 1), entry };
}
