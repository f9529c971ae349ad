/** The tree of a machine's state nodes. */
import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';

export const childrenOf = (node: AnyStateNode) => Object.values(node.states) as AnyStateNode[];
/** Without history nodes. */
export const properChildren = (node: AnyStateNode) =>
  childrenOf(node).filter(({ type }) => type !== 'history');
export const isAtomic = ({ type }: AnyStateNode) => type === 'atomic' || type === 'final';

/** All above `node`, nearest first, up to `end`, which is left out. */
export function ancestors(node: AnyStateNode, end?: AnyStateNode): AnyStateNode[] {
  const above: AnyStateNode[] = [];
  if (node === end) return above;
  for (let next = node.parent; next && next !== end; next = next.parent) above.push(next);
  return above;
}

/** What is entered at the start of a machine: `root` and its initial nodes. */
export function initialNodes(node: AnyStateNode): AnyStateNode[] {
  if (node.type === 'compound') return [node, ...initialNodes(node.initial.target[0]!)];
  return node.type === 'parallel' ? [node, ...properChildren(node).flatMap(initialNodes)] : [node];
}

/**
 * XState may leave out nodes where several targets share an ancestor; their value is that of the nodes
 * with their initial descendants and all ancestors, in this order.
 */
export function completed(nodes: readonly AnyStateNode[]): AnyStateNode[] {
  const all = new Set(nodes);
  for (const node of all) {
    if (node.type === 'compound' && !nodes.some(({ parent }) => parent === node)) {
      for (const inner of withAncestors(initialNodes(node), node)) all.add(inner);
    } else if (node.type === 'parallel') {
      for (const child of properChildren(node).filter((region) => !all.has(region))) {
        for (const inner of withAncestors(initialNodes(child), child)) all.add(inner);
      }
    }
  }
  return withAncestors([...all]);
}

function withAncestors(nodes: readonly AnyStateNode[], end?: AnyStateNode): AnyStateNode[] {
  return [...new Set([...nodes, ...nodes.flatMap((node) => ancestors(node, end))])];
}

/** With no `ancestor`, everything is below: the domain of a root transition that reenters. */
export function isBelow(node: AnyStateNode, ancestor: AnyStateNode | undefined): boolean {
  let next = node;
  while (next.parent && next.parent !== ancestor) next = next.parent;
  return next.parent === ancestor;
}

/** Where a history node without memory leads. */
export function historyDefault(node: AnyStateNode): Pick<AnyTransitionDefinition, 'target'> {
  const { target } = node.config;
  if (target === undefined || target === '') {
    const parent = node.parent as AnyStateNode;
    return parent.type === 'parallel' ? { target: [parent] } : parent.initial;
  }
  return { target: [target].flat().map((key: string) => relative(node.parent!, key)) };
}

function relative(node: AnyStateNode, path: string): AnyStateNode {
  if (path.startsWith('#')) return node.machine.getStateNodeById(path);
  return path.split('.').reduce<AnyStateNode>((from, key) => from.states[key]!, node);
}
