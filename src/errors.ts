/**
 * Errors are typed where they are thrown, so that nothing later has to guess from a message
 * whether an episode is missing data, a wrong answer, or the end of a run.
 */

/** What ended one episode as *error* (missing data, never a wrong answer). */
export type ErrorKind =
  | 'server'
  | 'rate-limit'
  | 'auth'
  | 'request'
  | 'timeout'
  | 'scenario'
  | 'tool'
  | 'internal';

/**
 * Why an episode ended *unsolved* before its scenario was over: the agent's own fault. `states`: an exact search
 * met more than it may; `no-plan`: it met them all, and no way to a solved end; `resigned`: a person gave up.
 */
export type StopReason =
  | 'parse'
  | 'steps'
  | 'calls'
  | 'tokens'
  | 'context'
  | 'attempts'
  | 'states'
  | 'no-plan'
  | 'resigned';

/** Something outside the agent failed. Ends one episode as `error`, never the run. */
export class EpisodeError extends Error {
  override name = 'EpisodeError';
  readonly kind: ErrorKind;
  constructor(kind: ErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** The agent used up something it is allowed: ends one episode as `unsolved` with this reason. */
export class Stopped extends Error {
  override name = 'Stopped';
  readonly reason: StopReason;
  constructor(reason: StopReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A model's text cannot be read as an action. The message tells the model what to write instead. */
export class ParseError extends Error {
  override name = 'ParseError';
}

/** The user's input is wrong: one clear line that says what, where and what to do. Exit code 2. */
export class BadInput extends Error {
  override name = 'BadInput';
}

/** The run has spent its live money (`--max-cost`). Exit code 4; the run can be resumed. */
export class BudgetReached extends Error {
  override name = 'BudgetReached';
}

/** The run was interrupted. Exit code 130; the run can be resumed. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** Brings anything thrown into the typed form that ends one episode. */
export function toEpisodeError(error: unknown): EpisodeError {
  if (error instanceof EpisodeError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new EpisodeError('internal', message, { cause: error });
}
