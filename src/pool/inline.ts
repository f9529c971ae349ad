/** Searches in this thread: for `--debug`, tests, and scenarios that other threads cannot find. */
import { EpisodeError } from '../errors.ts';
import type { Control } from './flags.ts';
import { type Perform, searchesOver } from './jobs.ts';
import { perform } from './perform.ts';
import type { Searches } from './types.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Does a job where it is; a search that asks no model holds the thread until it is done, or late. */
export const performHere: Perform = async ({ job, model, signal, report, deadline, ...setting }) => {
  let began = performance.now();
  let grown = 0;
  const control: Control = (done, trees = 0) => {
    signal.throwIfAborted();
    if (trees > grown) began = performance.now();
    grown = trees;
    // How long the model takes does not count.
    if (!model && performance.now() - began > deadline) {
      const { id } = setting.scenario;
      const late = `scenario ${id}: the search (${job.kind}) was not done after ${deadline / 1000} s`;
      throw new EpisodeError('timeout', late);
    }
    report?.(done);
  };
  // A model may be silent for ever.
  return unlessAborted(signal, perform(job, setting, control, model));
};

/**
 * Searches without threads: the same results as from the pool. On a search that asks no model `signal` has no
 * effect, and `deadline` only now and then, where progress is told; on one that does `deadline` has none.
 *
 * @example
 * ```ts
 * import { inlineSearches } from 'troupe';
 * const searches = inlineSearches();
 * await searches.close();
 * ```
 */
export const inlineSearches = (): Searches => ({ ...searchesOver(performHere, 1), close: async () => {} });
