/** Typed arrays of a search tree, cut to its size, so that they can change hands between threads. */
import type { SearchTree } from '../search/types.ts';

type Column = Int32Array | Int8Array | Uint32Array | Float64Array | Float32Array | Uint8Array;

const COLUMNS = [
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

const isTree = (result: unknown): result is SearchTree =>
  (result as SearchTree | undefined)?.visits instanceof Uint32Array;

/** A tree without the room it had for growing, and its buffers; anything else as it is. */
export function trimmed(result: unknown): { value: unknown; buffers: ArrayBuffer[] } {
  if (!isTree(result)) return { value: result, buffers: [] };
  const cut = (column: Column, length: number): Column =>
    column.byteLength === column.buffer.byteLength && column.length === length
      ? column
      : column.slice(0, length);
  const columns = COLUMNS.map((name): [string, Column] => {
    const width = name === 'returns' ? result.roles.length : 1;
    return [name, cut(result[name], result.size * width)];
  });
  const buffers = columns.map(([, column]) => column.buffer as ArrayBuffer);
  return { value: { ...result, ...Object.fromEntries(columns) }, buffers };
}
