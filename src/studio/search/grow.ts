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

/** A tree, and those who wait for it: it is given up when all of them have gone. */
interface Growing {
  walk: Promise<Walk>;
  waiting: number;
  stop: AbortController;
}

const grown = new LRUCache<string, Growing>({ max: 200 });
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
 * beginning of one with more. `name` tells searches apart; the signal is of whoever asks. Rejects with what the
 * search throws.
 */
export function grow(
  studio: Studio,
  name: string,
  { options }: JournalLine,
  start: Start,
  simulations: number,
  signal?: AbortSignal,
): Promise<Walk> {
  const key = `${name} ${simulations}`;
  let growing = grown.get(key);
  if (growing) sizes.get(key);
  else {
    const stop = new AbortController();
    const until = AbortSignal.any([stop.signal, ...(studio.closing ? [studio.closing] : [])]);
    const walk = growNow(studio, options as Journalled, start, simulations, until);
    growing = { walk, waiting: 0, stop };
    grown.set(key, growing);
    keep(key, growing);
  }
  wait(key, growing, signal);
  return growing.walk;
}

function keep(key: string, growing: Growing): void {
  const forget = () => {
    if (grown.peek(key) === growing) grown.delete(key);
  };
  growing.walk.then((walk) => {
    // Larger than all that may be kept: not at all.
    if (!sizes.set(key, walk).has(key)) forget();
  }, forget);
}

/** Counts one who waits, until the signal; without one, to the end. */
function wait(key: string, growing: Growing, signal: AbortSignal | undefined): void {
  growing.waiting++;
  const leave = () => {
    if (--growing.waiting > 0) return;
    // Whoever asks from now on does not get what is given up.
    if (grown.peek(key) === growing && !sizes.has(key)) grown.delete(key);
    growing.stop.abort(new Error('nobody waits for the search any more'));
  };
  if (!signal) return;
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave, { once: true });
}

async function growNow(
  studio: Studio,
  options: Journalled,
  start: Start,
  simulations: number,
  signal: AbortSignal,
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
  const tree = await poolOf(studio).mcts(request, { deadline: DEADLINE, signal });
  const walk = new Walk(tree, start);
  await walk.prepare(signal);
  return walk;
}
