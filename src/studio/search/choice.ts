/** Which nodes of a large tree are sent: the most visited, each with its way from the root. */
import type { SearchTree } from '../../search/types.ts';

/**
 * At most about `limit` nodes, in order, the wanted ones among them. A node has at least the visits of each of
 * its children and stands before them, so that the most visited are whole ways.
 */
export function mostVisited(
  { size, visits, parent }: Pick<SearchTree, 'size' | 'visits' | 'parent'>,
  limit: number,
  wanted: readonly number[],
): number[] {
  if (size <= limit) return Array.from({ length: size }, (_, node) => node);
  const least = threshold(visits.subarray(0, size), limit);
  const chosen = new Set<number>();
  let spare = limit;
  for (let node = 0; node < size; node++) if (visits[node]! > least) spare--;
  for (let node = 0; node < size; node++) {
    const even = visits[node] === least && spare > 0;
    if (even) spare--;
    if (even || visits[node]! > least) withWay(node, parent, chosen);
  }
  for (const node of wanted) withWay(node, parent, chosen);
  return [...chosen].sort((a, b) => a - b);
}

/** The most visits that more than `limit` nodes reach. */
function threshold(visits: Uint32Array, limit: number): number {
  return visits.slice().sort()[visits.length - 1 - limit]!;
}

function withWay(node: number, parent: Int32Array, chosen: Set<number>): void {
  for (let at = node; at >= 0 && !chosen.has(at); at = parent[at]!) chosen.add(at);
}
