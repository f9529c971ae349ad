/** The pool: searches on worker threads, each of which may fail without harm to the others. */
import { availableParallelism, totalmem } from 'node:os';
import { EpisodeError } from '../errors.ts';
import { dispatch, NoAnswer } from './dispatch.ts';
import { performHere } from './inline.ts';
import { type JobRequest, searchesOver } from './jobs.ts';
import { RememberingModel } from './questions.ts';
import { Threads } from './threads.ts';
import type { Searches } from './types.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface PoolOptions {
  /** Threads that search; default one less than there are cores, and at least 1. */
  threads?: number;
  /** Megabytes of heap for each thread; default its share of three quarters of all memory, at most 4096. */
  memory?: number;
}

/** Searches that wait for a model, on the one thread that they share. */
const SHARING = 10_000;

/** Threads that search, unless a run says otherwise: one core is left for the episodes. */
export const defaultThreads = (): number => Math.max(1, availableParallelism() - 1);

/**
 * Searches on threads, which start when they are first needed. What a search needs on its thread it finds by
 * the scenario's `origin`; without one (a scenario made by a program) it runs inline.
 *
 * A search that throws, loops beyond its deadline, or runs out of memory rejects with an EpisodeError, and the
 * others go on. Searches that ask a model share one more thread, as they mostly wait; should it break, each of
 * them begins anew on a thread of its own, where the fault can only be its own.
 *
 * @example
 * ```ts
 * import { createSearches } from 'troupe';
 * const searches = createSearches({ threads: 2 });
 * await searches.close();
 * ```
 */
export function createSearches({
  threads = defaultThreads(),
  memory = heapShare(threads),
}: PoolOptions = {}): Searches {
  const own = new Threads({ threads, sharing: 1, memory });
  const shared = new Threads({ threads: 1, sharing: SHARING, memory });
  const closing = new AbortController();

  async function perform(given: JobRequest): Promise<unknown> {
    const signal = AbortSignal.any([given.signal, closing.signal]);
    signal.throwIfAborted();
    if (given.scenario.origin === undefined) return performHere({ ...given, signal });
    if (!given.model) return unlessAborted(signal, dispatch(own, { ...given, signal }));
    const model = new RememberingModel(given.model);
    const request = { ...given, signal, model };
    return unlessAborted(
      signal,
      dispatch(shared, request).catch((error) => {
        // Whose fault it was cannot be known of a thread that many share.
        if (!(error instanceof NoAnswer) || signal.aborted) throw error;
        model.rewind();
        return dispatch(own, request);
      }),
    );
  }

  return {
    ...searchesOver(perform, threads),
    async close() {
      closing.abort(new EpisodeError('internal', 'the pool of searches was closed'));
      await Promise.all([own.close(), shared.close()]);
    },
  };
}

const heapShare = (threads: number): number =>
  Math.floor(Math.min(4096, (0.75 * totalmem()) / 2 ** 20 / (threads + 1)));
