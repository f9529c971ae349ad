/** The columns of a search tree, which grow with it: typed arrays, doubled when they are full. */
import type { SearchTree } from './types.ts';

type Column = Int32Array | Uint32Array | Int8Array | Uint8Array | Float32Array | Float64Array;

/** A longer copy; what is new in it is `fill`. */
export function longer<T extends Column>(column: T, length: number, fill = 0): T {
  const next = new (column.constructor as new (length: number) => T)(length);
  next.set(column as never);
  if (fill !== 0) next.fill(fill as never, column.length);
  return next;
}

/** No such node. */
export const NONE = -1;

/** What `proven` holds of nodes that simulations do not go on from: what they are worth is certain, … */
export const CERTAIN = 1;
/** … or at least all that was offered below has been tried. */
export const CLOSED = 2;

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
    this.firstChild = new Int32Array(capacity).fill(NONE);
    this.lastChild = new Int32Array(capacity).fill(NONE);
    this.nextSibling = new Int32Array(capacity).fill(NONE);
    this.action = new Int32Array(capacity);
    this.turn = new Int8Array(capacity);
    this.visits = new Uint32Array(capacity);
    this.returns = new Float64Array(capacity * roles);
    this.prior = new Float32Array(capacity);
    this.proven = new Uint8Array(capacity);
  }

  protected grow(length: number): void {
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
  }

  /** Appends a node below `parent` (NONE: the root), the last of its siblings. */
  add(parent: number, action: number, prior: number): number {
    const node = this.size++;
    if (node === this.parent.length) this.grow(2 * node);
    this.parent[node] = parent;
    this.action[node] = action;
    this.prior[node] = prior;
    if (parent !== NONE) {
      const last = this.lastChild[parent]!;
      if (last === NONE) this.firstChild[parent] = node;
      else this.nextSibling[last] = node;
      this.lastChild[parent] = node;
    }
    return node;
  }

  /** As `SearchTree` has them. */
  data(): Pick<SearchTree, 'size' | ColumnName> {
    const { size, parent, firstChild, nextSibling, action, turn, visits, returns, prior, proven } = this;
    return { size, parent, firstChild, nextSibling, action, turn, visits, returns, prior, proven };
  }
}

type ColumnName =
  | 'parent'
  | 'firstChild'
  | 'nextSibling'
  | 'action'
  | 'turn'
  | 'visits'
  | 'returns'
  | 'prior'
  | 'proven';
