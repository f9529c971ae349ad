/** The nodes of a growing search tree: typed arrays, doubled when they are full. */

type Column = Int32Array | Uint32Array | Int8Array | Uint8Array | Float32Array | Float64Array;

function longer<T extends Column>(column: T, length: number, fill = 0): T {
  const next = new (column.constructor as new (length: number) => T)(length);
  next.set(column as never);
  if (fill !== 0) next.fill(fill as never, column.length);
  return next;
}

/** No such node. */
export const NONE = -1;
/** The actions of a node have not been listed yet. */
export const UNLISTED = -1;
/** The width of nodes of open spaces, which have no last action. */
export const OPEN = 0x7fffffff;

/** Columns of one tree; the meaning of those in `SearchTree` is told there. */
export class Nodes {
  readonly roles: number;
  /** Columns beyond `SearchTree`'s that only some searches need. */
  readonly waves: boolean;
  readonly shared: boolean;
  size = 0;
  parent: Int32Array;
  firstChild: Int32Array;
  lastChild: Int32Array;
  nextSibling: Int32Array;
  action: Int32Array;
  turn: Int8Array;
  visits: Uint32Array;
  returns: Float64Array;
  prior: Float32Array;
  proven: Uint8Array;
  /** How many actions the node has; UNLISTED before anyone asked. */
  width: Int32Array;
  /** How many of them have become children. */
  tried: Int32Array;
  /** Untried actions are taken in the order of the list from this one on, round to it again. */
  start: Int32Array;
  /** Simulations under way through the node (`waves`). */
  pending: Int32Array;
  /** The first node with the same key, whose statistics this one shares (`shared`). */
  twin: Int32Array;
  sharedVisits: Uint32Array;
  sharedReturns: Float64Array;

  constructor(roles: number, capacity: number, waves: boolean, shared: boolean) {
    this.roles = roles;
    this.waves = waves;
    this.shared = shared;
    this.parent = new Int32Array(capacity);
    this.firstChild = new Int32Array(capacity).fill(NONE);
    this.lastChild = new Int32Array(capacity).fill(NONE);
    this.nextSibling = new Int32Array(capacity).fill(NONE);
    this.action = new Int32Array(capacity);
    this.turn = new Int8Array(capacity);
    this.visits = new Uint32Array(capacity);
    this.returns = new Float64Array(capacity * roles);
    this.prior = new Float32Array(capacity);
    this.proven = new Uint8Array(capacity);
    this.width = new Int32Array(capacity).fill(UNLISTED);
    this.tried = new Int32Array(capacity);
    this.start = new Int32Array(capacity);
    this.pending = new Int32Array(waves ? capacity : 0);
    this.twin = new Int32Array(shared ? capacity : 0);
    this.sharedVisits = new Uint32Array(shared ? capacity : 0);
    this.sharedReturns = new Float64Array(shared ? capacity * roles : 0);
  }

  private grow(): void {
    const length = this.parent.length * 2;
    this.parent = longer(this.parent, length);
    this.firstChild = longer(this.firstChild, length, NONE);
    this.lastChild = longer(this.lastChild, length, NONE);
    this.nextSibling = longer(this.nextSibling, length, NONE);
    this.action = longer(this.action, length);
    this.turn = longer(this.turn, length);
    this.visits = longer(this.visits, length);
    this.returns = longer(this.returns, length * this.roles);
    this.prior = longer(this.prior, length);
    this.proven = longer(this.proven, length);
    this.width = longer(this.width, length, UNLISTED);
    this.tried = longer(this.tried, length);
    this.start = longer(this.start, length);
    if (this.waves) this.pending = longer(this.pending, length);
    if (this.shared) {
      this.twin = longer(this.twin, length);
      this.sharedVisits = longer(this.sharedVisits, length);
      this.sharedReturns = longer(this.sharedReturns, length * this.roles);
    }
  }

  /** Appends a node below `parent` (NONE: the root), the last of its siblings. */
  add(parent: number, action: number, prior: number): number {
    const node = this.size++;
    if (node === this.parent.length) this.grow();
    this.parent[node] = parent;
    this.action[node] = action;
    this.prior[node] = prior;
    if (this.shared) this.twin[node] = node;
    if (parent !== NONE) {
      const last = this.lastChild[parent]!;
      if (last === NONE) this.firstChild[parent] = node;
      else this.nextSibling[last] = node;
      this.lastChild[parent] = node;
      this.tried[parent]!++;
    }
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
}
