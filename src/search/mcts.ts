/**
 * Monte-Carlo tree search. As in the papers: *select* a way down by UCT or PUCT, *expand* the tree by a
 * node, *evaluate* it, and back its value up; `search.ts` goes down, `backward.ts` up. Here are the two
 * drivers: one whose evaluator answers at once, one that asks in waves.
 */
import { backward } from './backward.ts';
import { NONE } from './columns.ts';
import { SearchError } from './errors.ts';
import { Arena } from './nodes.ts';
import { playouts } from './playouts.ts';
import { Recorder } from './recorder.ts';
import { Search } from './search.ts';
import { DONE, EVALUATION, Simulation, STATE } from './simulation.ts';
import {
  type Evaluator,
  type Leaf,
  type MctsOptions,
  OVER,
  type SearchTree,
  type WaveEvaluator,
  type World,
} from './types.ts';

/** What holds unless told otherwise; `simulations` and `seed` are always told. */
export const MCTS_DEFAULTS = {
  policy: 'uct',
  /** UCB1's √2 is for returns in [0, 1]; these span [−1, 1]. */
  exploration: 2 * Math.SQRT2,
  backup: 'mean',
  nodes: 1_000_000,
  solver: true,
  bounds: [-1, 1],
  transpositions: false,
  widening: { k: 2, alpha: 0.5 },
  wave: 1,
  deepen: false,
} satisfies Partial<MctsOptions>;

/** The options of one search; `role` is by default the one whose turn it is at the root. */
export type MctsChoice = Partial<MctsOptions> & Pick<MctsOptions, 'simulations' | 'seed'>;

/** What goes on around a search. */
export interface MctsControl {
  /** Told now and then how many simulations are done; what it throws ends the search. */
  progress?(simulations: number): void;
  /** Where the tree grows, for searches one after another; default one of its own. */
  arena?: Arena;
}

/** Simulations between two words of progress. */
const STRIDE = 512;

/** Throws SearchError for options and roots that no search can be made of. */
function optionsFor<S, A>(world: World<S, A>, root: S, choice: MctsChoice): MctsOptions {
  const turn = world.turn(root);
  const options = { ...MCTS_DEFAULTS, role: Math.max(0, turn), ...choice };
  const { simulations, nodes, wave, depth, seed, role, exploration, bounds, widening } = options;
  const demand = (holds: boolean, name: string, value: unknown, wanted: string) => {
    if (!holds) throw new SearchError('refused', `${name} is ${value}: give ${wanted}`);
  };
  const whole = { simulations, nodes, wave, ...(depth !== undefined && { depth }) };
  for (const [name, value] of Object.entries(whole)) {
    demand(Number.isSafeInteger(value) && value >= 1, name, value, 'a whole number from 1');
  }
  const last = world.roles.length - 1;
  demand(Number.isSafeInteger(seed), 'seed', seed, 'a whole number');
  demand(Number.isInteger(role) && role >= 0 && role <= last, 'role', role, `an index from 0 to ${last}`);
  demand(exploration >= 0 && exploration < Infinity, 'exploration', exploration, 'a number from 0');
  demand(widening.k > 0 && widening.k < Infinity, 'widening.k', widening.k, 'a number above 0');
  demand(widening.alpha >= 0 && widening.alpha <= 1, 'widening.alpha', widening.alpha, 'one from 0 to 1');
  const span = bounds[1] - bounds[0];
  demand(span > 0 && span < Infinity, 'bounds', bounds.join(' … '), 'the least return, then the greatest');
  if (turn === OVER) throw new SearchError('refused', 'the root is over: there is nothing to search');
  if (world.complete && depth !== undefined) {
    const why = 'a state kept at one depth may be left out at a lesser one';
    throw new SearchError('refused', `a search that leaves out what was met takes no depth: ${why}`);
  }
  return options;
}

/** What an evaluator answered, one for each question. */
function each<T>(answers: readonly T[], questions: number): readonly T[] {
  if (answers.length === questions) return answers;
  throw new SearchError('world', `the evaluator gave ${answers.length} answers to ${questions} questions`);
}

function leafOf<S, A>(search: Search<S, A>, { path, length, node, state }: Simulation<S>): Leaf<S, A> {
  const { nodes } = search;
  const leaf: Leaf<S, A> = { state, turn: nodes.turn[node]!, depth: length - 1, prior: nodes.prior[node]! };
  if (length > 1) leaf.action = search.actionOf(node, path[length - 2]!) as A;
  return leaf;
}

/**
 * Searches `world` from `root`. Equal arguments give equal trees.
 *
 * Throws SearchError for a world that cannot be searched so, for options and answers of the evaluator that make
 * no sense, and whatever the world's functions throw.
 *
 * @example
 * ```ts
 * import { bestAction, mcts, OVER, type World } from 'troupe';
 * // Two players take 1, 2 or 3 stones in turn; who takes the last one wins.
 * const nim: World<{ left: number; next: number }, number> = {
 *   roles: ['first', 'second'],
 *   imperfect: false,
 *   turn: ({ left, next }) => (left > 0 ? next : OVER),
 *   actions: ({ left }) => [1, 2, 3].filter((stones) => stones <= left),
 *   act: ({ left, next }, _, stones) => ({ left: left - stones, next: 1 - next }),
 *   returns: ({ left, next }) => (left > 0 ? [0, 0] : next === 1 ? [1, -1] : [-1, 1]),
 * };
 * const tree = mcts(nim, { left: 10, next: 0 }, { simulations: 2000, seed: 1 });
 * bestAction(tree).action; // 2
 * ```
 */
export function mcts<S, A>(
  world: World<S, A>,
  root: S,
  choice: MctsChoice,
  evaluate: Evaluator<S, A> = playouts(world),
  { progress, arena = new Arena() }: MctsControl = {},
): SearchTree<A> {
  const options = optionsFor(world, root, choice);
  const search = new Search(world, root, options, { waves: false, predicts: false }, arena);
  const simulation = new Simulation<S>(world.roles.length, root);
  const record = new Recorder(search);
  const leaf: Leaf<S, A> = { state: root, turn: 0, depth: 0, prior: 1 };
  const { nodes, draw } = search;
  let done = 0;
  while (done < options.simulations && !(search.solver && nodes.proven[0])) {
    search.start(simulation);
    while (search.descend(simulation) === EVALUATION) {
      const { node, length } = simulation;
      leaf.state = simulation.state;
      leaf.turn = nodes.turn[node]!;
      leaf.depth = length - 1;
      leaf.prior = nodes.prior[node]!;
      leaf.action = length > 1 ? (search.actionOf(node, simulation.path[length - 2]!) as A) : undefined;
      if (search.answer(simulation, evaluate(leaf, draw))) break;
    }
    record.see(simulation, ++done);
    backward(search, simulation);
    if (progress && done % STRIDE === 0) progress(done);
  }
  progress?.(done);
  const tree = record.tree(done);
  arena.give(nodes);
  return tree;
}

/**
 * The same search with an evaluator that takes its time. `wave` simulations go down one after another; what
 * they ask is asked in rounds of whole batches (all states to predict, then all evaluations; each once), and
 * answered in their order, so that the tree never depends on which answer comes first.
 *
 * An evaluator with `act` predicts the world: it is asked to judge ends too, and nothing counts as proven.
 */
export async function mctsWaves<S, A>(
  world: World<S, A>,
  root: S,
  choice: MctsChoice,
  evaluator: WaveEvaluator<S, A>,
  { progress, arena = new Arena() }: MctsControl = {},
): Promise<SearchTree<A>> {
  const options = optionsFor(world, root, choice);
  const predicts = evaluator.act !== undefined;
  const search = new Search(world, root, options, { waves: true, predicts }, arena);
  const record = new Recorder(search);
  let done = 0;
  while (done < options.simulations && !(search.solver && search.nodes.proven[0])) {
    const count = Math.min(options.wave, options.simulations - done);
    const end = (simulation: Simulation<S>) => {
      record.see(simulation, ++done);
      backward(search, simulation);
    };
    let open: Waiting<S>[] = [];
    for (let i = 0; i < count; i++) {
      const simulation = new Simulation<S>(world.roles.length, root);
      search.start(simulation);
      const need = search.descend(simulation);
      // What needs no answer is known to the simulations after it.
      if (need === DONE) end(simulation);
      else open.push({ simulation, need });
    }
    while (open.length > 0) {
      const states = open.filter(({ need }) => need === STATE);
      if (states.length > 0) await predict(search, states, evaluator);
      for (const waiting of states) waiting.need = search.descend(waiting.simulation);
      const leaves = open.filter(({ need }) => need === EVALUATION);
      const answers = leaves.length > 0 ? await judge(search, leaves, evaluator) : [];
      for (const [i, waiting] of leaves.entries()) {
        const { simulation } = waiting;
        waiting.need = search.answer(simulation, answers[i]!) ? DONE : search.descend(simulation);
      }
      for (const { simulation, need } of open) if (need === DONE) end(simulation);
      open = open.filter(({ need }) => need !== DONE);
    }
    progress?.(done);
  }
  const tree = record.tree(done);
  arena.give(search.nodes);
  return tree;
}

/** A simulation and what it waits for. */
interface Waiting<S> {
  simulation: Simulation<S>;
  need: number;
}

/** Asks once for the state of each new node. */
async function predict<S, A>(
  search: Search<S, A>,
  waiting: readonly Waiting<S>[],
  evaluator: WaveEvaluator<S, A>,
): Promise<void> {
  const { nodes } = search;
  const edges = new Map<number, { state: S; role: number; action: A }>();
  for (const { simulation } of waiting) {
    const { node, state } = simulation;
    const parent = nodes.parent[node]!;
    const action = search.actionOf(node, parent) as A;
    if (parent !== NONE) edges.set(node, { state, role: nodes.turn[parent]!, action });
  }
  const states = each(await evaluator.act!([...edges.values()]), edges.size);
  [...edges.keys()].forEach((node, i) => {
    search.enter(node, states[i]!);
  });
}

/** Asks once about each leaf; simulations at one leaf share its answer. */
async function judge<S, A>(
  search: Search<S, A>,
  waiting: readonly Waiting<S>[],
  evaluator: WaveEvaluator<S, A>,
) {
  const places = new Map<number, number>();
  const asked: Simulation<S>[] = [];
  for (const { simulation } of waiting) {
    // In worlds of imperfect information one node stands for many states.
    if (!search.world.imperfect && places.has(simulation.node)) continue;
    places.set(simulation.node, asked.push(simulation) - 1);
  }
  const leaves = asked.map((simulation) => leafOf(search, simulation));
  const answers = each(await evaluator.evaluate(leaves), leaves.length);
  return waiting.map(({ simulation }, i) =>
    search.world.imperfect ? answers[i]! : answers[places.get(simulation.node)!]!,
  );
}
