/** What search takes and gives: worlds, evaluators, trees. Shapes alone; search knows nothing of scenarios. */

/** A seeded stream, as `src/seed.ts` makes it. */
export interface Draw {
  next(): number;
  int(n: number): number;
}

/** What `World.turn` says where no single role moves. */
export const OVER = -1;
export const CHANCE = -2;
export const TOGETHER = -3;

/**
 * What search plays on. States are immutable values of any kind; roles are indices into `roles`.
 * Every function is pure; a function that throws ends the search with that error.
 */
export interface World<S = unknown, A = unknown> {
  readonly roles: readonly string[];
  /** A role's index; OVER, CHANCE or TOGETHER (simultaneous moves). */
  turn(state: S): number;
  /** The roles that move at once, where `turn` gave TOGETHER; ascending. */
  movers?(state: S): readonly number[];
  /** Legal actions, in an order that depends on the state alone. Absent: an open space, see `sample`. */
  actions?(state: S, role: number): readonly A[];
  /**
   * Whether `actions` (or, at an end, the absence of any) is all that can be done in this state; absent:
   * always. What is left out keeps values below it from being proven.
   */
  complete?(state: S): boolean;
  /** One plausible action of an open space. */
  sample?(state: S, role: number, draw: Draw): A;
  act(state: S, role: number, action: A): S;
  /** One joint move: `actions[i]` is of `roles[i]`. */
  actTogether?(state: S, roles: readonly number[], actions: readonly A[]): S;
  /** Outcomes with probabilities that sum to 1, where `turn` gave CHANCE. */
  chance?(state: S): readonly (readonly [outcome: unknown, probability: number])[];
  draw?(state: S, outcome: unknown): S;
  /**
   * Cumulative return of each role, in order of `roles`. The answer may be `into`, a list of that length which is
   * the caller's: it is not to be kept, and holds anything. That saves a list for each simulation.
   */
  returns(state: S, into?: Float64Array): ArrayLike<number>;
  /** Heuristic value of each role, in the unit of `returns`, and given like them. */
  value?(state: S, into?: Float64Array): ArrayLike<number>;
  /** Equal keys, equal futures. */
  key?(state: S): string | number;
  /** Roles do not see everything: search starts every simulation from a `resample`d root. */
  readonly imperfect: boolean;
  /** A state that this role cannot tell from the given one. */
  resample?(state: S, role: number, draw: Draw): S;
}

/** What is known of a leaf before it is evaluated. */
export interface Leaf<S = unknown, A = unknown> {
  state: S;
  /** Who moves there, as `World.turn` says. */
  turn: number;
  /** Actions from the root. */
  depth: number;
  /** The prior of the action that led here; 1 at the root. */
  prior: number;
  /** The last action; absent at the root. */
  action?: A;
}

/** What an evaluator says of one leaf. All lists of numbers are in order of roles, priors of actions. */
export interface Evaluation<A = unknown> {
  /** What is still to come after this state (or, in a pure world, the final returns), for each role. */
  values: ArrayLike<number>;
  /** The worth of the last step itself; summed along the path with `values`. Default 0. */
  rewards?: ArrayLike<number>;
  /**
   * Probabilities of the role's actions; uniform where left out. Where several roles move at once, those of
   * each mover's actions, one mover after another.
   */
  priors?: ArrayLike<number>;
  /**
   * Candidates, the best first, where a proposer and not the world says what may be done. Only where one role
   * moves and sees everything; beyond a sure win they prove nothing.
   */
  actions?: readonly A[];
}

/** Judges leaves at once, as pure code does. */
export type Evaluator<S = unknown, A = unknown> = (leaf: Leaf<S, A>, draw: Draw) => Evaluation<A>;

/** Judges and steps in waves, as a model does; answers come in the order of the questions. */
export interface WaveEvaluator<S = unknown, A = unknown> {
  evaluate(leaves: readonly Leaf<S, A>[]): Promise<readonly Evaluation<A>[]>;
  /** The states that actions lead to; left out: the world's own `act`. */
  act?(edges: readonly { state: S; role: number; action: A }[]): Promise<readonly S[]>;
}

/** How MCTS searches. Defaults are in `mcts.ts`. */
export interface MctsOptions {
  /** Simulations: one select, expand, evaluate, backup each. */
  simulations: number;
  /** Equal seeds give equal trees. */
  seed: number;
  /** Whose decision the root is (an index); decides what is resampled and shown as the best action. */
  role: number;
  policy: 'uct' | 'puct';
  /** The exploration constant: c of UCT, c_puct of PUCT. */
  exploration: number;
  backup: 'mean' | 'max';
  /** At most so many actions below the root; absent: to the end. */
  depth?: number;
  /** At most so many nodes; further simulations go on without adding any. */
  nodes: number;
  /** Proven values as in MCTS-Solver. */
  solver: boolean;
  /**
   * The least and the greatest return there can be: whoever can surely get the greatest need not look
   * further. In a world whose ends lie outside, nothing is proven.
   */
  bounds: readonly [least: number, greatest: number];
  /** Nodes of equal `key` share their statistics. */
  transpositions: boolean;
  /**
   * Open spaces: a node has at most ⌈k · visits^alpha⌉ actions; where several roles move at once, each of them
   * chooses among so many.
   */
  widening: { k: number; alpha: number };
  /** Simulations under way at once; an answer that is awaited counts as the least return (virtual loss). */
  wave: number;
  /** Each simulation adds nodes down to the end or `depth`, by the highest prior (as RAP does). */
  deepen: boolean;
}

/** One row of a root's table. `value` is of the role that moves. */
export interface RootAction<A = unknown> {
  action: A;
  visits: number;
  value: number;
  prior: number;
  /** The value is certain. */
  proven: boolean;
  /** All that was offered below has been tried, but not all was offered: the value is the best of that. */
  closed?: true;
}

/** A search tree as data: node 0 is the root; a node is an index into each array. Survives postMessage. */
export interface SearchTree<A = unknown> {
  /** How many nodes there are; arrays may be longer. */
  size: number;
  roles: readonly string[];
  role: number;
  simulations: number;
  /** Roots merged into this one; 1 for a single tree. */
  trees: number;
  /** −1 at the root. */
  parent: Int32Array;
  /** Children are chained: the first child, and the next sibling; −1: none. */
  firstChild: Int32Array;
  nextSibling: Int32Array;
  /**
   * What led here: an index i ≥ 0 into the parent's `World.actions` (or `World.chance`), or −2 − i for
   * `added[i]`; −1 at the root.
   */
  action: Int32Array;
  /** As `World.turn` gave it. */
  turn: Int8Array;
  visits: Uint32Array;
  /** Sums of returns: `size × roles`, role by role for each node. */
  returns: Float64Array;
  prior: Float32Array;
  /** 1: the node's value is certain; 2: it is closed, see `RootAction.closed`. */
  proven: Uint8Array;
  /**
   * Actions that no list of the world's holds: of open spaces and proposers, joint moves (actions in order of
   * movers), and all actions and outcomes of worlds of imperfect information.
   */
  added: readonly unknown[];
  root: readonly RootAction<A>[];
  /** The likeliest line of play: most visited (proven wins first), from the root. */
  line: readonly A[];
  /** Whenever a simulation beat all before: its number (from 1), its actions and its return for `role`. */
  improvements: readonly { simulation: number; actions: readonly A[]; value: number }[];
}
