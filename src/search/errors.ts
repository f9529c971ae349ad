/**
 * Why a search ends without an answer. `limit`: there are more states than allowed; `refused`: this kind of
 * world cannot be searched in this way; `world`: the world's functions, or the evaluator's answers, do not fit
 * together.
 */
export class SearchError extends Error {
  override name = 'SearchError';
  readonly reason: 'limit' | 'refused' | 'world';
  constructor(reason: 'limit' | 'refused' | 'world', message: string) {
    super(message);
    this.reason = reason;
  }
}
