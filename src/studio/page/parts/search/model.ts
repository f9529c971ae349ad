/** A tree as the page looks at it: which of its nodes are shown, and where they lie. */
import { type HierarchyPointNode, hierarchy, tree as tidyTree } from 'd3-hierarchy';
import type { TreeView } from '../../../api/search.ts';

/** What is chosen to be seen. */
export interface Filter {
  /** Nodes of fewer visits are left out, unless their parent was opened by hand. */
  visits: number;
  /** Actions below the root. */
  depth: number;
  /** By node id: opened to all children, or shut. */
  opened: ReadonlyMap<number, 'all' | 'none'>;
}

/** Between two nodes of one parent, and from a parent to its children. */
export const ROW = 26;
export const COLUMN = 196;

/** Nodes that are shown at first, about. */
const AT_FIRST = 48;
const STEPS = [1, 1.5, 2, 3, 4, 5, 7];

export interface Shown {
  /** A place in the tree's columns. */
  place: number;
  x: number;
  y: number;
  depth: number;
  parent?: Shown;
  /** Children that are not shown. */
  hidden: number;
  /** Those that are. */
  shown: number;
}

export interface TreeIndex {
  view: TreeView;
  /** By place, places of children. */
  children: readonly (readonly number[])[];
  depth: readonly number[];
  deepest: number;
  taken: ReadonlySet<number>;
  /** From an id to its place. */
  places: ReadonlyMap<number, number>;
}

const NOTHING: readonly number[] = [];

export function indexOf(view: TreeView): TreeIndex {
  const { parent, id } = view.nodes;
  const children: number[][] = [];
  const depth: number[] = [];
  let deepest = 0;
  parent.forEach((above, place) => {
    depth.push(above < 0 ? 0 : depth[above]! + 1);
    deepest = Math.max(deepest, depth[place]!);
    if (above >= 0) {
      children[above] ??= [];
      children[above].push(place);
    }
  });
  return {
    view,
    children: parent.map((_, place) => children[place] ?? NOTHING),
    depth,
    deepest,
    taken: new Set(view.taken),
    places: new Map(id.map((each, place) => [each, place])),
  };
}

/** Whether a node is shown by itself. */
const passes = ({ view, depth, taken }: TreeIndex, filter: Filter, place: number): boolean =>
  taken.has(place) ||
  ((view.nodes.visits[place]! >= filter.visits || !counts(view, place)) && depth[place]! <= filter.depth);

/** What a model imagines is not always counted. */
const counts = (view: TreeView, place: number): boolean =>
  view.nodes.visits[place]! > 0 || view.world === 'exact';

export function shownChildren(index: TreeIndex, filter: Filter, place: number): readonly number[] {
  const all = index.children[place]!;
  const way = filter.opened.get(index.view.nodes.id[place]!);
  if (way === 'none') return NOTHING;
  return way === 'all' ? all : all.filter((child) => passes(index, filter, child));
}

/** What a press does to a node: what is hidden is shown first, then all is shut. */
export function toggled(index: TreeIndex, filter: Filter, place: number): Filter['opened'] {
  const opened = new Map(filter.opened);
  const id = index.view.nodes.id[place]!;
  const all = index.children[place]!.length;
  if (all === 0) return filter.opened;
  opened.set(id, shownChildren(index, filter, place).length < all ? 'all' : 'none');
  return opened;
}

/** The fewest visits by which not too many nodes are shown at first. */
export function firstVisits({ view }: TreeIndex): number {
  const { visits } = view.nodes;
  if (visits.length <= AT_FIRST) return 1;
  const sorted = [...visits].sort((a, b) => b - a);
  const least = sorted[AT_FIRST]! + 1;
  for (let ten = 1; ; ten *= 10) {
    const found = STEPS.map((step) => Math.ceil(step * ten)).find((step) => step >= least);
    if (found !== undefined) return found;
  }
}

/** Where visits tell nothing, so many actions deep are not too many nodes. */
export function firstDepth({ view, depth, deepest }: TreeIndex): number {
  if (view.world === 'exact' || view.nodes.visits.some((visits) => visits > 0)) return deepest;
  const within = (most: number) => depth.filter((each) => each <= most).length;
  let most = deepest;
  while (most > 1 && within(most) > AT_FIRST) most--;
  return most;
}

/** The nodes that are shown, each where it lies, parents before their children. */
export function layOut(index: TreeIndex, filter: Filter): Shown[] {
  const root = hierarchy<number>(0, (place) => shownChildren(index, filter, place));
  const laid = tidyTree<number>().nodeSize([ROW, COLUMN]).separation(apart)(root);
  const known = new Map<HierarchyPointNode<number>, Shown>();
  return laid.descendants().map((node) => {
    const place = node.data;
    const shown = node.children?.length ?? 0;
    const hidden =
      (index.view.computed ? index.view.nodes.children[place]! : index.children[place]!.length) - shown;
    const parent = node.parent ? known.get(node.parent)! : undefined;
    const item: Shown = {
      place,
      x: node.y,
      y: node.x,
      depth: node.depth,
      hidden,
      shown,
      ...(parent && { parent }),
    };
    known.set(node, item);
    return item;
  });
}

/** Cousins are no further apart than siblings: there may be very many. */
const apart = () => 1;

/** The nearest ancestor of a place that is shown, itself included. */
export function nearestShown(
  index: TreeIndex,
  shown: ReadonlyMap<number, Shown>,
  place: number,
): Shown | undefined {
  let at = place;
  while (at >= 0 && !shown.has(at)) at = index.view.nodes.parent[at]!;
  return shown.get(at);
}

/** Whose turn it was before a node; the searching role's where nobody's. */
export function moverInto({ view }: TreeIndex, place: number): number {
  const above = view.nodes.parent[place]!;
  const turn = above < 0 ? -1 : view.nodes.turn[above]!;
  return turn >= 0 ? turn : Math.max(0, view.roles.indexOf(view.role));
}

/** What a node is worth to whom the view asks for: a role, or who moved into it. */
export function worthOf(index: TreeIndex, place: number, to: number | 'mover'): number | null {
  const role = to === 'mover' ? moverInto(index, place) : to;
  return index.view.nodes.values[role]?.[place] ?? null;
}
