/** Search trees change hands between threads: the arrays that they are made of. */
import { COLUMNS } from '../search/columns.ts';
import type { SearchTree } from '../search/types.ts';

const isTree = (result: unknown): result is SearchTree =>
  (result as SearchTree | undefined)?.visits instanceof Uint32Array;

/** The arrays of a tree, of a list of trees or of a share of them; none of anything else. */
export function buffersOf(result: unknown): ArrayBuffer[] {
  if (Array.isArray(result)) return result.flatMap(buffersOf);
  if (isTree(result)) return COLUMNS.map((name) => result[name].buffer as ArrayBuffer);
  const { trees } = (result ?? {}) as { trees?: unknown };
  return Array.isArray(trees) ? buffersOf(trees) : [];
}
