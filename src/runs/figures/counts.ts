/** Counts of episodes, as totals. */
import type { ResultLine } from '../folder/results.ts';

export interface Counts {
  episodes: number;
  solved: number;
  errors: number;
  calls: number;
  steps: number;
  /** USD at list price. */
  cost: number;
}

/** Nothing counted yet. */
export const newCounts = (): Counts => ({ episodes: 0, solved: 0, errors: 0, calls: 0, steps: 0, cost: 0 });

/** Counts an episode; −1 takes it out again. */
export function addTo(counts: Counts, { status, calls, steps, cost }: ResultLine, sign: 1 | -1): void {
  counts.episodes += sign;
  if (status === 'solved') counts.solved += sign;
  if (status === 'error') counts.errors += sign;
  counts.calls += sign * calls;
  counts.steps += sign * steps;
  counts.cost += sign * cost;
}
