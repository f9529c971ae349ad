/** The union of trees: nodes of equal path are one, with the sums of their visits and returns. */
import { Columns, longer, NONE } from './columns.ts';
import type { SearchTree } from './types.ts';

/** The name that added actions are told apart by. */
export const nameOf = (action: unknown) => JSON.stringify(action) ?? 'undefined';

/** A union that trees are taken into one after another. A node is certain when it is in any of them. */
export class Union extends Columns {
  /** Its own list of added actions. */
  readonly added: unknown[] = [];
  private readonly ids = new Map<string, number>();
  /** Where to look for a node's next child: siblings tend to come in the same order in all trees. */
  private next: Int32Array;

  constructor(first: SearchTree) {
    super(first.roles.length, first.size);
    this.next = new Int32Array(first.size).fill(NONE);
    this.take(first);
  }

  protected override grow(length: number): void {
    super.grow(length);
    this.next = longer(this.next, length, NONE);
  }

  /** Adds what a tree knows. */
  take(tree: SearchTree): void {
    const codes = tree.added.map((action) => this.intern(action));
    // Parents come before their children.
    const places = new Int32Array(tree.size);
    for (let node = 0; node < tree.size; node++) {
      const parent = tree.parent[node]!;
      const code = tree.action[node]!;
      const above = parent === NONE ? NONE : places[parent]!;
      let place = this.find(above, code >= -1 ? code : codes[-2 - code]!);
      if (place === NONE) {
        place = this.add(above, code >= -1 ? code : codes[-2 - code]!, tree.prior[node]!);
        this.turn[place] = tree.turn[node]!;
      }
      places[node] = place;
      this.sumUp(place, tree, node);
    }
  }

  /** What an action of a tree is here. */
  codeOf(tree: SearchTree, code: number): number {
    return code >= 0 ? code : this.intern(tree.added[-2 - code]);
  }

  private intern(action: unknown): number {
    const name = nameOf(action);
    let id = this.ids.get(name);
    if (id === undefined) {
      id = this.added.push(action) - 1;
      this.ids.set(name, id);
    }
    return -2 - id;
  }

  /** The child that `code` leads to, or NONE; below NONE the root. */
  private find(parent: number, code: number): number {
    if (parent === NONE) return this.size === 0 ? NONE : 0;
    const { action, nextSibling, next } = this;
    const start = next[parent]!;
    let child = start;
    while (child !== NONE && action[child] !== code) child = nextSibling[child]!;
    if (child === NONE) {
      child = this.firstChild[parent]!;
      while (child !== start && action[child] !== code) child = nextSibling[child]!;
      if (child === start) child = NONE;
    }
    next[parent] = child === NONE ? NONE : nextSibling[child]!;
    return child;
  }

  /** A certain value stays certain, the first one counting. */
  private sumUp(place: number, tree: SearchTree, node: number): void {
    const { roles, visits, returns, proven } = this;
    const before = visits[place]!;
    const more = tree.visits[node]!;
    const own = proven[place] === 1;
    const theirs = !own && tree.proven[node] === 1;
    visits[place] = before + more;
    for (let role = 0; role < roles; role++) {
      const at = place * roles + role;
      const given = tree.returns[node * roles + role]!;
      if (own) returns[at] = (returns[at]! / before) * (before + more);
      else if (theirs) returns[at] = (given / more) * (before + more);
      else returns[at]! += given;
    }
    if (theirs) proven[place] = 1;
  }
}
