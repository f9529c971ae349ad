/** Trees that are computed again from what a journal holds: on a thread, and kept while they are looked at. */
import { LRUCache } from 'lru-cache';
import { createSearches } from '../../pool/pool.ts';
import type { MctsRequest, Searches } from '../../pool/types.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';
import type { Studio } from '../studio.ts';
import type { Start } from './start.ts';
import { Walk } from './walk.ts';

/** Milliseconds that a search may take here. */
const DEADLINE = 60_000;
/** Nodes of all trees that are kept. */
const KEPT = 3_000_000;

const pools = new WeakMap<Studio, Searches>();
const grown = new LRUCache<string, Promise<Walk>>({ max: 200 });
const sizes = new LRUCache<string, Walk>({
  maxSize: KEPT,
  sizeCalculation: ({ tree }) => tree.size,
  dispose: (_, key) => grown.delete(key),
});

/** One thread for all that is looked at; ended as the server closes. */
function poolOf(studio: Studio): Searches {
  const known = pools.get(studio);
  if (known) return known;
  const pool = createSearches({ threads: 1 });
  pools.set(studio, pool);
  studio.closing?.addEventListener('abort', () => void pool.close(), { once: true });
  return pool;
}

/** The options of a search, as `searches.mcts` takes them and the journal has them. */
interface Journalled extends Partial<MctsRequest['options']> {
  world?: string;
  trees?: number;
  evaluate?: 'playouts' | 'value';
  playouts?: number;
}

/**
 * The search of a journal's line once more, with so many simulations for each tree: a search with fewer is the
 * beginning of one with more. `name` tells searches apart. Rejects with what the search throws.
 */
export function grow(
  studio: Studio,
  name: string,
  { options }: JournalLine,
  start: Start,
  simulations: number,
): Promise<Walk> {
  const key = `${name} ${simulations}`;
  const known = grown.get(key);
  if (known) {
    sizes.get(key);
    return known;
  }
  const growing = growNow(studio, options as Journalled, start, simulations);
  grown.set(key, growing);
  growing.then(
    (walk) => {
      // Larger than all that may be kept: not at all.
      if (!sizes.set(key, walk).has(key)) grown.delete(key);
    },
    () => grown.delete(key),
  );
  return growing;
}

async function growNow(
  studio: Studio,
  options: Journalled,
  start: Start,
  simulations: number,
): Promise<Walk> {
  const { world: _, trees, evaluate, playouts, ...choice } = options;
  const { graph, scenario, task, state, role } = start;
  const request: MctsRequest = {
    scenario,
    task,
    state,
    role,
    options: { ...choice, simulations } as MctsRequest['options'],
    ...(trees !== undefined && { trees }),
    ...(evaluate && { evaluate }),
    ...(playouts !== undefined && { playouts }),
    ...(graph && { graph }),
  };
  const tree = await poolOf(studio).mcts(request, { deadline: DEADLINE, signal: studio.closing });
  const walk = new Walk(tree, start);
  await walk.prepare(studio.closing);
  return walk;
}
