/** Options of searches over worlds, exact or imagined: what they mean, and what does not go together. */
import { z } from 'zod';
import type { Scenario } from '../../src/scenario.ts';
import { worldOf } from '../../src/world/scenario.ts';

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
  solver: truth.optional().describe('prove values, as MCTS-Solver (true); only with world=exact'),
  transpositions: truth.optional().describe('share statistics of equal states (true); only with world=exact'),
  nodes: count.default(1_000_000).describe('of a tree at most'),
  wave: count.optional().describe('world=model: simulations under way at once (1)'),
  samples: count.default(5).describe('world=model: replies that stand in for log-probabilities'),
  temperature: z.coerce.number().min(0).max(2).default(0.7).describe('world=model: of its questions'),
  alpha: z.coerce
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('world=model: a step is worth prior^alpha · goal^(1 − alpha) (0.5)'),
};

/** Which world is searched: the scenario's own machine, or what a model takes for it. */
export type WorldKind = 'exact' | 'model';

export type WorldOptions = Omit<z.infer<z.ZodObject<typeof mctsOptions>>, 'evaluate'> & {
  world: WorldKind;
  evaluate: string;
  /** Whether all of an imagined plan is acted on before the next search, or one step; default all. */
  execute?: 'plan' | 'step';
};

/** Why the machine of a scenario cannot be searched, naming its node; undefined when it can. */
export function whyNotExact(scenario: Scenario): string | undefined {
  try {
    worldOf(scenario);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

/** What whether a scenario can be searched so depends on. */
type Choices = Pick<WorldOptions, 'world' | 'trees'> &
  Partial<Pick<WorldOptions, 'evaluate' | 'playouts' | 'solver' | 'transpositions' | 'wave' | 'alpha'>>;

/** Why there is no search over that world of the scenario, in words; undefined when there is. */
export function whyNoSearch(scenario: Scenario, options: Choices): string | undefined {
  return deadOption(options) ?? unfit(scenario, options) ?? whyNotExact(scenario);
}

/** An option that would do nothing beside the others. */
function deadOption(options: Choices): string | undefined {
  const { world, trees, evaluate, playouts = 1, solver, transpositions, wave, alpha } = options;
  if (world === 'exact') {
    if (wave !== undefined) return 'wave is for world=model: an exact world answers at once';
    if (alpha !== undefined) return 'alpha is for world=model: an exact world pays its own rewards';
    if (evaluate === 'value' && playouts > 1)
      return 'playouts judge nothing with evaluate=value: leave one out';
    return undefined;
  }
  if (trees > 1) return 'trees are for world=exact: the trees of a model would wait for the same answers';
  if (solver) return 'solver=true is for world=exact: what a model predicts proves nothing';
  if (transpositions) return 'transpositions=true are for world=exact: a model predicts each state anew';
  if (evaluate === 'playouts' || evaluate === 'value') {
    return `evaluate=${evaluate} is for world=exact: with world=model the model and the goal judge`;
  }
  return undefined;
}

/** What the scenario lacks. */
function unfit(scenario: Scenario, { world, evaluate }: Choices): string | undefined {
  const hidden = scenario.information === 'imperfect';
  if (world === 'exact') {
    if (hidden && !scenario.resample) {
      return 'its roles do not see everything, and it gives no resample to search on states a role may believe in';
    }
    if (evaluate === 'value' && !scenario.value) return 'evaluate=value needs a value, and it gives none';
    return undefined;
  }
  if (!scenario.imagine) return 'world=model needs imagine, which reads a predicted state, and it gives none';
  if (!scenario.actions) return 'world=model needs a list of legal actions, and it gives none';
  if (hidden) return 'world=model needs a role to see everything';
  if (scenario.chance) return 'world=model predicts what actions do, and here chance moves too';
  return undefined;
}

/** What options leave open, by world; what the search itself decides stays open. */
export function settingsOf(scenario: Scenario, options: WorldOptions, decision: number) {
  const { roles } = scenario;
  const { world, simulations, policy, exploration, backup, depth, nodes, wave = 1, execute } = options;
  const { solver = true, transpositions = true } = options;
  if (world === 'exact') {
    const graph = isGraph(scenario, options);
    const sure = graph && judge(scenario, options).evaluate === 'value';
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

/** Whether states that have been met are left out: where one role moves alone, as far as it likes. */
export const isGraph = (
  { roles, chance, actions, information }: Scenario,
  { world, transpositions = true, depth, trees }: WorldOptions,
): boolean =>
  world === 'exact' &&
  transpositions &&
  depth === undefined &&
  trees === 1 &&
  roles.length === 1 &&
  information !== 'imperfect' &&
  actions !== undefined &&
  chance === undefined;

/** What judges a leaf of an exact search. */
export function judge(scenario: Scenario, { evaluate, playouts }: WorldOptions) {
  return evaluate !== 'playouts' && scenario.value
    ? { evaluate: 'value' as const }
    : { evaluate: 'playouts' as const, playouts };
}
