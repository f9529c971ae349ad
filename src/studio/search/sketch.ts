/** Trees that cannot be computed again: what their journal holds of them. */
import type { JournalLine } from '../../runs/folder/journal.ts';
import { bestAction } from '../../search/best.ts';
import { levelsIn } from '../../search/recorded.ts';
import type { RootAction } from '../../search/types.ts';
import type { RootRow, TreeColumns } from '../api/search.ts';
import { type Move, nameOf } from './entries.ts';

/** What is known of a node beside its place. */
interface Known {
  text: string;
  /** As data; absent where only its text is known. */
  action?: unknown;
  visits?: number;
  value?: number;
  prior?: number;
  proven?: number;
  turn?: number;
}

type Imagined = {
  role: string;
  text: string;
  value: number;
  over?: boolean;
  reply?: Imagined;
  next?: readonly Imagined[];
};

interface Improvement {
  actions: readonly unknown[];
  value: number;
}

type Row = RootAction & { text: string };

/** A tree under construction; values are of one role. */
export class Sketch {
  readonly nodes: Known[] = [];
  readonly parents: number[] = [];
  readonly roles: readonly string[];
  readonly role: number;
  rows: RootRow[] = [];

  constructor(roles: readonly string[], role: string) {
    this.roles = roles;
    this.role = Math.max(0, roles.indexOf(role));
    this.add(-1, { text: '', turn: this.role });
  }

  add(parent: number, known: Known): number {
    this.parents.push(parent);
    return this.nodes.push(known) - 1;
  }

  children(node: number): number[] {
    return this.parents.flatMap((parent, child) => (parent === node ? [child] : []));
  }

  /** The actions from the root to a node. */
  way(node: number): Known[] {
    const way: Known[] = [];
    for (let at = node; at > 0; at = this.parents[at]!) way.unshift(this.nodes[at]!);
    return way;
  }

  /** The nodes that these moves go through; texts tell actions apart. */
  taken(moves: readonly Move[]): number[] {
    const taken = [0];
    for (const move of moves) {
      if (move.kind === 'chance') break;
      const next = this.children(taken.at(-1)!).find((child) => this.nodes[child]!.text === move.text);
      if (next === undefined) break;
      taken.push(next);
    }
    return taken;
  }

  columns(): { nodes: TreeColumns; texts: string[] } {
    const texts = [...new Set(this.nodes.map(({ text }) => text))];
    const each = <T>(read: (known: Known) => T) => this.nodes.map(read);
    const children = this.nodes.map(() => 0);
    for (const parent of this.parents) if (parent >= 0) children[parent]!++;
    return {
      texts,
      nodes: {
        id: this.nodes.map((_, id) => id),
        parent: this.parents,
        text: each(({ text }) => texts.indexOf(text)),
        visits: each(({ visits }) => visits ?? 0),
        values: this.roles.map((_, role) =>
          each(({ value }) => (role === this.role ? (value ?? null) : null)),
        ),
        prior: each(({ prior }) => prior ?? null),
        proven: each(({ proven }) => proven ?? 0),
        turn: each(({ turn }) => turn ?? this.role),
        children,
      },
    };
  }
}

/** The root's table, and below it every simulation that beat all before it. */
export function sketchOfTable(
  { root, improvements, actor, simulations }: JournalLine,
  roles: readonly string[],
  played: readonly string[],
  words: (action: unknown) => string,
): Sketch {
  const sketch = new Sketch(roles, actor);
  const table = root as Row[];
  sketch.nodes[0]!.visits = Number(simulations ?? 0);
  const best = bestAction({ root: table });
  sketch.rows = table.map((row) => {
    const { text, action, visits, value, prior, proven } = row;
    const node = sketch.add(0, {
      text,
      action,
      visits,
      value,
      prior,
      proven: proven ? 1 : row.closed ? 2 : 0,
    });
    const chosen = played.length > 0 ? played[0] === text : row === best;
    return { text, visits, value, prior, proven, ...(row.closed && { closed: true }), chosen, node };
  });
  for (const { actions, value } of (improvements as Improvement[] | undefined) ?? []) {
    let at = 0;
    for (const action of actions) {
      const name = nameOf(action);
      const known = sketch.children(at).find((child) => nameOf(sketch.nodes[child]!.action) === name);
      // A way is worth the best that it has led to.
      if (known !== undefined && sketch.nodes[known]!.visits === undefined) {
        sketch.nodes[known]!.value = Math.max(sketch.nodes[known]!.value ?? value, value);
      }
      at = known ?? sketch.add(at, { text: words(action), action, value });
    }
  }
  return sketch;
}

/** What a player that plans in its head has imagined. */
export function sketchOfThoughts(
  line: JournalLine,
  roles: readonly string[],
  played: readonly string[],
): Sketch {
  const { actor } = line;
  const moves = line.imagined as Imagined[];
  const named = roles.length > 0 ? roles : [...new Set([actor, ...moves.map(({ role }) => role)])];
  const sketch = new Sketch(named, actor);
  const take = (parent: number, move: Imagined): number => {
    const { text, value, over, reply, next = [] } = move;
    const after = reply?.role ?? next[0]?.role ?? actor;
    const turn = over ? -1 : Math.max(0, named.indexOf(after));
    const node = sketch.add(parent, { text, value, turn });
    for (const each of reply ? [reply] : next) take(node, each);
    return node;
  };
  const [level] = levelsIn(line) ?? [];
  sketch.rows = moves.map((move, i) => {
    const node = take(0, move);
    const chosen = played.length > 0 ? played[0] === move.text : level?.candidates[i]?.kept === true;
    return { text: move.text, visits: 0, value: move.value, prior: null, proven: false, chosen, node };
  });
  const values = moves.map(({ value }) => value);
  if (values.length > 0) sketch.nodes[0]!.value = Math.max(...values);
  return sketch;
}
