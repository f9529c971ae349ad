/** The nodes of a tree that is being searched. */
import { Columns, longer, NONE } from './columns.ts';

/** The actions of a node have not been listed yet. */
export const UNLISTED = -1;
/** The width of nodes of open spaces, which have no last action. */
export const OPEN = 0x7fffffff;

/** Arrays for more nodes are given back rather than kept: they would be most of what a thread holds. */
const KEPT = 1 << 18;

/**
 * Where trees grow, one after another: the arrays of one serve the next. Arrays made anew for each tree keep
 * further threads busy, which collect them, and are waited for.
 *
 * @example
 * ```ts
 * import { Arena, mcts, worldOf } from 'troupe';
 * import nim from './nim.ts'; // the README's
 * const [world, arena] = [worldOf(nim), new Arena()];
 * for (const seed of [1, 2, 3]) {
 *   mcts(world, world.initial({ stones: 10 }), { simulations: 1000, seed }, undefined, { arena });
 * }
 * ```
 */
export class Arena {
  #free: Nodes | undefined;

  /** Nodes, none yet; nobody else has them until they are given back. */
  take(roles: number, capacity: number, waves: boolean, shared: boolean): Nodes {
    const free = this.#free;
    this.#free = undefined;
    if (free?.roles !== roles || free.waves !== waves || free.shared !== shared) {
      return new Nodes(roles, capacity, waves, shared);
    }
    free.size = 0;
    return free;
  }

  /** Takes back nodes that grew without a fault, and that nobody reads any more. */
  give(nodes: Nodes): void {
    if (nodes.parent.length <= KEPT) this.#free = nodes;
  }
}

/** Besides a tree's own columns, what a search needs of its nodes. */
export class Nodes extends Columns {
  /** Columns that only some searches need. */
  readonly waves: boolean;
  readonly shared: boolean;
  /** Neither: visits and returns are what they seem. */
  readonly plain: boolean;
  /** How many actions the node has; UNLISTED before anyone asked. */
  width: Int32Array;
  /** How many of them have become children. */
  tried: Int32Array;
  /** Untried actions are taken in the order of the list from this one on, round to it again. */
  start: Int32Array;
  /** 1: all actions of the role that moves here have been tried, and the value is not certain. */
  grown: Uint8Array;
  /**
   * What UCT reads of a node, two numbers each: its mean for whoever moved into it, and 1 / √visits (0 where
   * the value is certain). Only where `plain`.
   */
  ratings: Float64Array;
  /** Simulations under way through the node (`waves`). */
  pending: Int32Array;
  /** The first node with the same key, whose statistics this one shares (`shared`). */
  twin: Int32Array;
  sharedVisits: Uint32Array;
  sharedReturns: Float64Array;

  constructor(roles: number, capacity: number, waves: boolean, shared: boolean) {
    super(roles, capacity);
    this.waves = waves;
    this.shared = shared;
    this.plain = !waves && !shared;
    this.width = new Int32Array(capacity);
    this.tried = new Int32Array(capacity);
    this.start = new Int32Array(capacity);
    this.grown = new Uint8Array(capacity);
    this.ratings = new Float64Array(this.plain ? 2 * capacity : 0);
    this.pending = new Int32Array(waves ? capacity : 0);
    this.twin = new Int32Array(shared ? capacity : 0);
    this.sharedVisits = new Uint32Array(shared ? capacity : 0);
    this.sharedReturns = new Float64Array(shared ? capacity * roles : 0);
  }

  protected override grow(length: number): void {
    super.grow(length);
    this.width = longer(this.width, length);
    this.tried = longer(this.tried, length);
    this.start = longer(this.start, length);
    this.grown = longer(this.grown, length);
    if (this.plain) this.ratings = longer(this.ratings, 2 * length);
    if (this.waves) this.pending = longer(this.pending, length);
    if (this.shared) {
      this.twin = longer(this.twin, length);
      this.sharedVisits = longer(this.sharedVisits, length);
      this.sharedReturns = longer(this.sharedReturns, length * this.roles);
    }
  }

  override add(parent: number, action: number, prior: number): number {
    const node = super.add(parent, action, prior);
    this.width[node] = UNLISTED;
    this.tried[node] = 0;
    this.start[node] = 0;
    this.grown[node] = 0;
    if (this.plain) this.ratings[2 * node] = this.ratings[2 * node + 1] = 0;
    if (this.waves) this.pending[node] = 0;
    if (this.shared) {
      this.twin[node] = node;
      this.sharedVisits[node] = 0;
      for (let at = node * this.roles; at < (node + 1) * this.roles; at++) this.sharedReturns[at] = 0;
    }
    if (parent !== NONE) this.tried[parent]!++;
    return node;
  }

  /** The child that `action` leads to, or NONE. */
  child(parent: number, action: number): number {
    let child = this.firstChild[parent]!;
    while (child !== NONE && this.action[child] !== action) child = this.nextSibling[child]!;
    return child;
  }

  /** From now on `node` shares the statistics of `twin`. */
  join(node: number, twin: number): void {
    if (twin === node) return;
    const { roles, sharedVisits, sharedReturns } = this;
    this.twin[node] = twin;
    sharedVisits[twin]! += sharedVisits[node]!;
    for (let role = 0; role < roles; role++) {
      sharedReturns[twin * roles + role]! += sharedReturns[node * roles + role]!;
    }
  }

  /** Visits before that of the simulation which stands here. */
  before(node: number): number {
    return this.waves ? this.visits[node]! - 1 : this.visits[node]!;
  }

  /** How many simulations have come back through the node, or through one of equal key. */
  finished(node: number): number {
    if (this.shared) return this.sharedVisits[this.twin[node]!]!;
    return this.visits[node]! - (this.waves ? this.pending[node]! : 0);
  }

  /** Mean return of `role` over the finished simulations; 0 before the first. */
  mean(node: number, role: number): number {
    const finished = this.finished(node);
    if (finished === 0) return 0;
    const returns = this.shared
      ? this.sharedReturns[this.twin[node]! * this.roles + role]!
      : this.returns[node * this.roles + role]!;
    return returns / finished;
  }

  /** Gives a node the value `of(role)`, whatever its simulations returned. */
  assign(node: number, of: (role: number) => number): void {
    const { roles, shared } = this;
    const values = Array.from({ length: roles }, (_, role) => of(role));
    const sums = shared ? this.sharedReturns : this.returns;
    const at = shared ? this.twin[node]! : node;
    const finished = this.finished(node);
    for (let role = 0; role < roles; role++) sums[at * roles + role] = values[role]! * finished;
  }

  /** CERTAIN, CLOSED, or 0 where simulations still go on from the node. */
  settled(node: number): number {
    const own = this.proven[node]!;
    return own === 0 && this.shared ? this.proven[this.twin[node]!]! : own;
  }
}
