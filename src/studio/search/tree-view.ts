/** A tree that was computed again, as the page takes it. */
import { setImmediate as breathe } from 'node:timers/promises';
import { bestAction, childrenOf } from '../../search/best.ts';
import { CHANCE, TOGETHER } from '../../search/types.ts';
import type { RootRow, TreeColumns, TreeView } from '../api/search.ts';
import { mostVisited } from './choice.ts';
import { type Move, nameOf } from './entries.ts';
import type { Walk } from './walk.ts';

/** Nodes sent at most. */
const SENT = 20_000;
/** Nodes named in one go. */
const BATCH = 500;

type Grown = Pick<TreeView, 'roles' | 'root' | 'nodes' | 'texts' | 'taken' | 'went' | 'size' | 'trees'>;

export async function grownView(
  walk: Walk,
  moves: readonly Move[],
  played: readonly string[],
): Promise<Grown> {
  const { tree } = walk;
  const way = wayOf(walk, moves);
  const sent = mostVisited(tree, SENT, way);
  const places = new Map(sent.map((node, place) => [node, place]));
  const { texts, text } = await named(walk, sent);
  return {
    roles: tree.roles,
    root: rootRows(walk, played),
    nodes: columnsOf(walk, sent, places, text),
    texts,
    taken: way.map((node) => places.get(node)!),
    went: moves.length,
    size: tree.size,
    trees: tree.trees,
  };
}

/** The nodes that the episode went through from the root on, as far as the tree knows them. */
function wayOf(walk: Walk, moves: readonly Move[]): number[] {
  const { tree, start } = walk;
  const way = [0];
  for (const move of moves) {
    const at = way.at(-1)!;
    const turn = tree.turn[at]!;
    let wanted: unknown;
    if (move.kind === 'chance') wanted = turn === CHANCE ? move.outcome : undefined;
    else if (move.kind === 'act')
      wanted = turn >= 0 && tree.roles[turn] === move.role ? move.action : undefined;
    // In the order of the scenario's roles, as joint actions stand in a tree.
    else if (turn === TOGETHER)
      wanted = start.scenario.roles
        .filter((role) => move.actions.has(role))
        .map((role) => move.actions.get(role));
    if (wanted === undefined) break;
    const name = nameOf(wanted);
    const next = childrenOf(tree, at).find((child) => nameOf(walk.action(child)) === name);
    if (next === undefined) break;
    way.push(next);
  }
  return way;
}

async function named(walk: Walk, sent: readonly number[]) {
  const indices = new Map<string, number>([['', 0]]);
  const text: number[] = [];
  for (const [i, node] of sent.entries()) {
    const said = node === 0 ? '' : walk.text(node);
    const index = indices.get(said) ?? indices.size;
    indices.set(said, index);
    text.push(index);
    if (i % BATCH === 0) await breathe();
  }
  return { texts: [...indices.keys()], text };
}

function columnsOf(
  { tree }: Walk,
  sent: readonly number[],
  places: ReadonlyMap<number, number>,
  text: readonly number[],
): TreeColumns {
  const count = tree.roles.length;
  const children = new Uint32Array(tree.size);
  for (let node = 1; node < tree.size; node++) children[tree.parent[node]!]!++;
  return {
    id: sent,
    parent: sent.map((node) => places.get(tree.parent[node]!) ?? -1),
    text,
    visits: sent.map((node) => tree.visits[node]!),
    values: tree.roles.map((_, role) => sent.map((node) => meanOf(walkValue(tree, node, role, count)))),
    prior: sent.map((node) => short(tree.prior[node]!)),
    proven: sent.map((node) => tree.proven[node]!),
    turn: sent.map((node) => tree.turn[node]!),
    children: sent.map((node) => children[node]!),
  };
}

const walkValue = (
  { returns, visits }: { returns: Float64Array; visits: Uint32Array },
  node: number,
  role: number,
  count: number,
) => (visits[node] === 0 ? Number.NaN : returns[node * count + role]! / visits[node]!);

const meanOf = (value: number) => (Number.isNaN(value) ? null : short(value));
const short = (value: number) => Math.round(value * 1e4) / 1e4;

/** The table, with the node of each row; of moves that are made at once a row is no node. */
function rootRows({ tree, root, start }: Walk, played: readonly string[]): RootRow[] {
  const nodes = tree.turn[0] === TOGETHER ? [] : childrenOf(tree, 0);
  const best = tree.root.length > 0 ? bestAction(tree) : undefined;
  return tree.root.map((row, i) => {
    const text = start.format(row.action, root);
    return {
      text,
      visits: row.visits,
      value: row.value,
      prior: row.prior,
      proven: row.proven,
      ...(row.closed && { closed: true }),
      chosen: played.length > 0 ? played[0] === text : row === best,
      ...(nodes[i] !== undefined && { node: nodes[i] }),
    };
  });
}
