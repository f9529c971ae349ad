/** Calls under way, so that identical ones share one request. */

/** A request under way for one or several keys. */
interface Flight<T> {
  readonly keys: readonly string[];
  /** One result a key, in order. */
  results: Promise<T[]>;
  /** How many callers wait for how many of its keys. */
  waiters: number;
  /** Only for a request that all may leave: its first caller has a signal. */
  readonly abort?: AbortController;
}

/** What is in the air, by key. */
export class Flights<T> {
  readonly #byKey = new Map<string, Flight<T>>();

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** Starts a request for keys that are not in the air; its results come in their order. */
  start(keys: readonly string[], cancellable: boolean, run: (signal?: AbortSignal) => Promise<T[]>): void {
    const abort = cancellable ? new AbortController() : undefined;
    const flight: Flight<T> = { keys, results: run(abort?.signal), waiters: 0, abort };
    for (const key of keys) this.#byKey.set(key, flight);
    const end = () => this.#forget(flight);
    flight.results.then(end, end);
  }

  /**
   * Waits for the flight of a key: its results, and which of them is the key's. A caller whose signal
   * aborts leaves; once all have left, the request is cancelled, and whoever asks then starts anew.
   */
  join(key: string, signal?: AbortSignal): { results: Promise<T[]>; at: number } {
    const flight = this.#byKey.get(key)!;
    flight.waiters++;
    const results = signal ? this.#unlessLeft(flight, signal) : flight.results;
    return { results, at: flight.keys.indexOf(key) };
  }

  #unlessLeft(flight: Flight<T>, signal: AbortSignal): Promise<T[]> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        if (--flight.waiters > 0) return;
        this.#forget(flight);
        flight.abort?.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      const settle = () => {
        signal.removeEventListener('abort', leave);
        resolve(flight.results);
      };
      flight.results.then(settle, settle);
    });
  }

  /** Resolves when nothing is in the air any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#byKey.values()].map((flight) => flight.results));
  }

  #forget(flight: Flight<T>): void {
    for (const key of flight.keys) {
      if (this.#byKey.get(key) === flight) this.#byKey.delete(key);
    }
  }
}
