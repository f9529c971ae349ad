/** Which episodes a relaunch plays again. */
import type { ErrorKind } from '../../errors.ts';
import type { ResultLine } from '../folder/results.ts';

/**
 * Those that have not ended, and of those that ended in an error: none, any, or those that a server is to
 * blame for. What is solved or unsolved is never played again.
 */
export type RelaunchMode = 'incomplete-only' | 'all-errors' | 'server-errors';

/** Errors that a server is to blame for. */
const SERVER_ERRORS: readonly ErrorKind[] = ['server', 'rate-limit', 'timeout'];

/** Whether an episode that has ended is played again. */
export function playsAgain(
  mode: RelaunchMode,
  { status, error }: Pick<ResultLine, 'status' | 'error'>,
): boolean {
  if (status !== 'error' || mode === 'incomplete-only') return false;
  return mode === 'all-errors' || (error !== undefined && SERVER_ERRORS.includes(error.kind));
}
