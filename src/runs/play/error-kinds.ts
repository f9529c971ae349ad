/** What went wrong in a run, for people to read. */

/** Distinct errors that are kept. */
const KEPT = 20;

/** Episodes by `kind: message`. */
export class ErrorKinds {
  readonly #kinds = new Map<string, number>();
  #others = 0;

  /** The first distinct ones. */
  get kinds(): ReadonlyMap<string, number> {
    return this.#kinds;
  }

  /** Episodes whose error is none of those. */
  get others(): number {
    return this.#others;
  }

  /** Counts an episode; −1 takes it out again. */
  count(kind: string, sign: 1 | -1): void {
    const before = this.#kinds.get(kind);
    if (before === undefined && (sign < 0 || this.#kinds.size === KEPT)) this.#others += sign;
    else if (before === 1 && sign < 0) this.#kinds.delete(kind);
    else this.#kinds.set(kind, (before ?? 0) + sign);
  }
}
