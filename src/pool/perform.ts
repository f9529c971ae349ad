/** Does one job on whatever thread: what the pool and the searches inline have in common. */
import { scenarioFault } from '../blame.ts';
import { Stopped } from '../errors.ts';
import { promptsOf } from '../prompts/generic.ts';
import type { Scenario } from '../scenario.ts';
import { shortestPlan } from '../search/breadth-first.ts';
import { SearchError } from '../search/errors.ts';
import { solveGame } from '../search/exhaustive.ts';
import { withoutRepeats } from '../search/graph.ts';
import { mcts, mctsWaves } from '../search/mcts.ts';
import { mergeTrees } from '../search/merge.ts';
import { Arena } from '../search/nodes.ts';
import { heuristic, playoutReturns, playouts } from '../search/playouts.ts';
import { thoughts } from '../search/thoughts-exact.ts';
import type { SearchTree } from '../search/types.ts';
import { modelWorld } from '../world/model-world.ts';
import { NotCompilable } from '../world/report.ts';
import { type CompiledState, type MachineWorld, worldOf } from '../world/scenario.ts';
import type { Control } from './flags.ts';
import type { Job } from './jobs.ts';
import { type Share, shareOf, take } from './shares.ts';
import type { SearchModel } from './types.ts';

/** Where a job begins. */
export interface Setting {
  scenario: Scenario;
  task: unknown;
  /** As `worldOf(scenario).restore` takes them. */
  states: readonly unknown[];
}

/**
 * Resolves to the job's result. Rejects with an EpisodeError for what the scenario does wrong or the search
 * cannot do, with Stopped where there are more states than allowed, and with whatever `control` throws or asking rejects with.
 */
export async function perform(
  job: Job,
  { scenario, task, states }: Setting,
  progress: Control,
  model?: SearchModel,
): Promise<unknown> {
  try {
    const world = worldOf(scenario);
    // A machine may keep what it needs of a task when it starts: states of it are read only after that.
    world.initial(task);
    return await search(job, world, states.map(world.restore), progress, model);
  } catch (error) {
    throw faultOf(scenario, error);
  }
}

/**
 * What a search threw: Stopped for a limit that it was given, an EpisodeError for what the scenario or the search
 * cannot do.
 */
export function faultOf(scenario: Scenario, error: unknown): unknown {
  if (error instanceof SearchError && error.reason === 'limit') return new Stopped('states', error.message);
  if (!(error instanceof SearchError || error instanceof NotCompilable)) return error;
  return scenarioFault(scenario, error.message, error);
}

function search(
  job: Job,
  world: MachineWorld,
  states: readonly CompiledState[],
  progress: Control,
  model?: SearchModel,
): unknown {
  const root = states[0]!;
  switch (job.kind) {
    case 'mcts':
      return growTrees(job, world, root, progress, model);
    case 'merge':
      return mergeTrees(job.trees, job.grown);
    case 'solve': {
      const { action, ...worth } = solveGame(world, root, job.states, progress);
      return { actions: action === undefined ? [] : [action], ...worth };
    }
    case 'plan':
      return shortestPlan(world, root, job.states, progress);
    case 'playouts':
      return playoutReturns(world, states, job.count, job.seed, job.depth, job.first, progress);
    case 'thoughts':
      return thoughts(world, root, job, progress);
  }
}

type MctsJob = Extract<Job, { kind: 'mcts' }>;

/** Where this thread's trees grow that wait for nothing, so that there is only one at a time. */
const arena = new Arena();

async function growTrees(
  job: MctsJob,
  world: MachineWorld,
  root: CompiledState,
  progress: Control,
  asked?: SearchModel,
): Promise<Share> {
  const trees: SearchTree[] = [];
  let grown = 0;
  let before = 0;
  const total: Control = (done) => progress(before + done, grown);
  for (const place of take(job.places)) {
    const growing = growTree(job, job.seeds[place]!, world, root, total, asked);
    // Only who asks a model lets others go on meanwhile.
    const tree = growing instanceof Promise ? await growing : growing;
    trees[place] = tree;
    before += tree.simulations;
    grown++;
  }
  return shareOf(trees, job.seeds.length);
}

function growTree(
  { role, options, evaluate, playouts: count = 1, graph, model }: MctsJob,
  seed: number,
  world: MachineWorld,
  root: CompiledState,
  progress: Control,
  asked?: SearchModel,
): SearchTree | Promise<SearchTree> {
  const choice = { ...options, seed, role: world.roles.indexOf(role) };
  if (model) {
    const { scenario } = world;
    const imagined = modelWorld(scenario, promptsOf(scenario), { ...model, search: asked! });
    return mctsWaves(imagined.world, root, choice, imagined.evaluator, { progress });
  }
  const evaluator = evaluate === 'value' ? heuristic(world) : playouts(world, { count });
  return mcts(graph ? withoutRepeats(world, root) : world, root, choice, evaluator, { progress, arena });
}
