/** The columns of a search tree, which grow with it: typed arrays, doubled when they are full. */
import type { SearchTree } from './types.ts';

type Column = Int32Array | Uint32Array | Int8Array | Uint8Array | Float32Array | Float64Array;

/** A longer copy. */
export function longer<T extends Column>(column: T, length: number): T {
  const next = new (column.constructor as new (length: number) => T)(length);
  next.set(column as never);
  return next;
}

/** No such node. */
export const NONE = -1;

/** What `proven` holds of nodes that simulations do not go on from: what they are worth is certain, … */
export const CERTAIN = 1;
/** … or at least all that was offered below has been tried. */
export const CLOSED = 2;

/** What a finished tree has of them. */
export const COLUMNS = [
  'parent',
  'firstChild',
  'nextSibling',
  'action',
  'turn',
  'visits',
  'returns',
  'prior',
  'proven',
] as const;

/** The nodes of one tree, column by column; what the columns mean is told in `SearchTree`. */
export class Columns {
  readonly roles: number;
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

  constructor(roles: number, capacity: number) {
    this.roles = roles;
    this.parent = new Int32Array(capacity);
    this.firstChild = new Int32Array(capacity);
    this.lastChild = new Int32Array(capacity);
    this.nextSibling = new Int32Array(capacity);
    this.action = new Int32Array(capacity);
    this.turn = new Int8Array(capacity);
    this.visits = new Uint32Array(capacity);
    this.returns = new Float64Array(capacity * roles);
    this.prior = new Float32Array(capacity);
    this.proven = new Uint8Array(capacity);
  }

  protected grow(length: number): void {
    this.parent = longer(this.parent, length);
    this.firstChild = longer(this.firstChild, length);
    this.lastChild = longer(this.lastChild, length);
    this.nextSibling = longer(this.nextSibling, length);
    this.action = longer(this.action, length);
    this.turn = longer(this.turn, length);
    this.visits = longer(this.visits, length);
    this.returns = longer(this.returns, length * this.roles);
    this.prior = longer(this.prior, length);
    this.proven = longer(this.proven, length);
  }

  /** Appends a node below `parent` (NONE: the root), the last of its siblings. */
  add(parent: number, action: number, prior: number): number {
    const node = this.size++;
    if (node === this.parent.length) this.grow(2 * node);
    // Every column: other nodes may have been here before.
    this.parent[node] = parent;
    this.firstChild[node] = NONE;
    this.lastChild[node] = NONE;
    this.nextSibling[node] = NONE;
    this.action[node] = action;
    this.turn[node] = 0;
    this.visits[node] = 0;
    this.prior[node] = prior;
    this.proven[node] = 0;
    for (let at = node * this.roles; at < (node + 1) * this.roles; at++) this.returns[at] = 0;
    if (parent !== NONE) {
      const last = this.lastChild[parent]!;
      if (last === NONE) this.firstChild[parent] = node;
      else this.nextSibling[last] = node;
      this.lastChild[parent] = node;
    }
    return node;
  }

  /** A copy, as `SearchTree` has them. */
  data(): Pick<SearchTree, 'size' | (typeof COLUMNS)[number]> {
    const { size } = this;
    return {
      size,
      parent: this.parent.slice(0, size),
      firstChild: this.firstChild.slice(0, size),
      nextSibling: this.nextSibling.slice(0, size),
      action: this.action.slice(0, size),
      turn: this.turn.slice(0, size),
      visits: this.visits.slice(0, size),
      returns: this.returns.slice(0, size * this.roles),
      prior: this.prior.slice(0, size),
      proven: this.proven.slice(0, size),
    };
  }
}
