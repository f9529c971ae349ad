/** The union of trees: nodes of equal path are one, with the sums of their visits and returns. */
import { CERTAIN, COLUMNS, Columns, longer, NONE } from './columns.ts';
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
    if (first.added.length === 0) this.copy(first);
    else {
      this.add(NONE, NONE, 1);
      this.turn[0] = first.turn[0]!;
      this.take(first);
    }
  }

  /** Nodes of equal path can only be there twice where actions were added. */
  private copy(tree: SearchTree): void {
    this.size = tree.size;
    for (const name of COLUMNS) this[name].set(tree[name].subarray(0, this[name].length));
    this.lastChild.fill(NONE);
    for (let node = 0; node < tree.size; node++) {
      if (this.proven[node] !== CERTAIN) this.proven[node] = 0;
      // Siblings are in the order of their numbers.
      if (node > 0) this.lastChild[tree.parent[node]!] = node;
    }
  }

  protected override grow(length: number): void {
    super.grow(length);
    this.next = longer(this.next, length);
  }

  /** Adds what a tree knows. */
  take(tree: SearchTree): void {
    const places = this.placesOf(tree);
    for (let node = 0; node < tree.size; node++) this.sumUp(places[node]!, tree, node);
  }

  /** Where the nodes of a tree are here; what was not is added. */
  private placesOf(tree: SearchTree): Int32Array {
    const codes = tree.added.map((action) => this.intern(action));
    const { parent, action, prior, turn, size } = tree;
    const places = new Int32Array(size);
    // Parents come before their children.
    for (let node = 1; node < size; node++) {
      const above = places[parent[node]!]!;
      const code = action[node]! >= 0 ? action[node]! : codes[-2 - action[node]!]!;
      let place = this.find(above, code);
      if (place === NONE) {
        place = this.add(above, code, prior[node]!);
        this.turn[place] = turn[node]!;
        this.next[place] = NONE;
      }
      places[node] = place;
    }
    return places;
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

  /** The child that `code` leads to, or NONE. */
  private find(parent: number, code: number): number {
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
