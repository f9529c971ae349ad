/** Searches in this thread: for `--debug`, tests, and scenarios that other threads cannot find. */
import { type Perform, searchesOver } from './jobs.ts';
import { perform } from './perform.ts';
import type { Searches } from './types.ts';

/** Does an errand where it is; a search that asks no model holds the thread until it is done. */
export const performHere: Perform = async ({ job, model, signal, report, ...setting }) => {
  const control = (done: number) => {
    signal.throwIfAborted();
    report?.(done);
  };
  return perform(job, setting, control, model);
};

/**
 * Searches without threads: the same results as from the pool. `deadline` has no effect, and `signal` none
 * on a search that asks no model.
 *
 * @example
 * ```ts
 * import { inlineSearches } from 'troupe';
 * const searches = inlineSearches();
 * await searches.close();
 * ```
 */
export const inlineSearches = (): Searches => ({ ...searchesOver(performHere), close: async () => {} });
