/** The simulated time until a reply. All wait equally long, so one timer serves the whole queue. */
interface Waiting {
  /** In `performance.now()`. */
  due: number;
  resolve(): void;
  reject(reason: unknown): void;
}

export class Latency {
  readonly #ms: number;
  readonly #queue: Waiting[] = [];
  #timer?: NodeJS.Timeout;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Resolves after the latency; rejects when it is closed before. */
  wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ due: performance.now() + this.#ms, resolve, reject });
      this.#timer ??= setTimeout(this.#release, this.#ms);
    });
  }

  /** Nobody waits any longer: all are rejected. */
  close(reason: Error): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { reject } of this.#queue.splice(0)) reject(reason);
  }

  readonly #release = () => {
    // Timers count whole milliseconds.
    const now = performance.now() + 1;
    let count = 0;
    while (count < this.#queue.length && this.#queue[count]!.due <= now) this.#queue[count++]!.resolve();
    this.#queue.splice(0, count);
    const next = this.#queue[0];
    this.#timer = next && setTimeout(this.#release, next.due - now);
  };
}
