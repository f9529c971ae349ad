/** What takes long to work out, kept until it is no longer so. */

/** What changes all the time is worked out at most a fifth of the time. */
const SHARE = 4;

/** One value, with what it goes by. */
export class Remembered<T> {
  #key: string | undefined;
  #value: T | undefined;
  #until = 0;

  /** The value for `key`; while things are `moving`, the last one where it is young for what it took to make. */
  get(key: string, moving: boolean, make: () => T): T {
    const now = performance.now();
    if (this.#key === key || (this.#key !== undefined && moving && now < this.#until)) return this.#value!;
    this.#value = make();
    this.#key = key;
    const done = performance.now();
    this.#until = done + SHARE * (done - now);
    return this.#value;
  }
}
