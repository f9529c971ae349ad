/** What one model may be asked at a time: calls in flight, requests and tokens a minute, and what money is left. */
import type { Budget } from './budget.ts';

/** Upper bounds for one model; left out: none, but for `concurrency` of a server, see BrokerOptions. */
export interface Limits {
  /** Requests in flight. */
  concurrency?: number;
  /** Requests started in any 60 seconds. */
  requestsPerMinute?: number;
  /**
   * Input and output tokens in any 60 seconds: when a request starts, its input as estimated and all the
   * output it may bring; once it has ended, what it used.
   */
  tokensPerMinute?: number;
}

/** Of each limit the lower one. */
export function strictest(one: Limits, other: Limits): Limits {
  const limits: Limits = { ...one };
  for (const name of ['concurrency', 'requestsPerMinute', 'tokensPerMinute'] as const) {
    const both = [one[name], other[name]].filter((limit) => limit !== undefined);
    if (both.length > 0) limits[name] = Math.min(...both);
  }
  return limits;
}

const MINUTE = 60_000;

/** What was used in the last minute. Amounts may be set right later. */
export class MinuteWindow {
  limit: number;
  readonly #entries: { at: number; amount: number; past: boolean }[] = [];
  #sum = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Milliseconds from `now` until `amount` has room; more than the limit goes through on an empty window. */
  wait(amount: number, now: number): number {
    this.#forget(now);
    let over = this.#sum + Math.min(amount, this.limit) - this.limit;
    if (over <= 0) return 0;
    for (const entry of this.#entries) {
      over -= entry.amount;
      if (over <= 0) return entry.at + MINUTE - now;
    }
    return 0;
  }

  /** Takes `amount`; the function returned sets it right. */
  take(amount: number, now: number): (real: number) => void {
    const entry = { at: now, amount, past: false };
    this.#entries.push(entry);
    this.#sum += amount;
    return (real) => {
      if (!entry.past) this.#sum += real - entry.amount;
      entry.amount = real;
    };
  }

  #forget(now: number): void {
    let gone = 0;
    while (gone < this.#entries.length && this.#entries[gone]!.at + MINUTE <= now) {
      const entry = this.#entries[gone++]!;
      entry.past = true;
      this.#sum -= entry.amount;
    }
    if (gone > 0) this.#entries.splice(0, gone);
  }
}

function windowOf(limit: number | undefined, before?: MinuteWindow): MinuteWindow | undefined {
  if (!limit) return undefined;
  if (!before) return new MinuteWindow(limit);
  before.limit = limit;
  return before;
}

interface Waiting {
  tokens: number;
  cost: number;
  start(done: Done): void;
  reject(reason: unknown): void;
  signal?: AbortSignal;
  stop?: () => void;
}

/** Ends a request that was let through, with the tokens it really used. */
export type Done = (tokens: number) => void;

/** The gate of one model: requests pass in the order in which they came. */
export class Gate {
  #concurrency = Number.POSITIVE_INFINITY;
  #requests?: MinuteWindow;
  #tokens?: MinuteWindow;
  readonly #queue: Waiting[] = [];
  #running = 0;
  #timer?: NodeJS.Timeout;
  readonly #budget?: Budget;

  constructor(limits: Limits = {}, budget?: Budget) {
    this.#budget = budget;
    budget?.onFree(() => this.#next());
    this.limit(limits);
  }

  /** From now on these hold; a window that there was goes on with what is in it. */
  limit({ concurrency, requestsPerMinute, tokensPerMinute }: Limits): void {
    this.#concurrency = concurrency ?? Number.POSITIVE_INFINITY;
    this.#requests = windowOf(requestsPerMinute, this.#requests);
    this.#tokens = windowOf(tokensPerMinute, this.#tokens);
    this.#next();
  }

  /** Resolves when a request of about so many tokens and USD may start. Rejects with the signal's reason. */
  enter(tokens: number, signal?: AbortSignal, cost = 0): Done | Promise<Done> {
    if (this.#queue.length === 0 && this.#delay(tokens, cost) === 0) return this.#start(tokens, cost);
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { tokens, cost, start: resolve, reject, signal };
      if (signal) {
        waiting.stop = () => this.#giveUp(waiting);
        signal.addEventListener('abort', waiting.stop, { once: true });
      }
      this.#queue.push(waiting);
      this.#next();
    });
  }

  #giveUp(waiting: Waiting): void {
    const index = this.#queue.indexOf(waiting);
    if (index >= 0) this.#queue.splice(index, 1);
    waiting.reject(waiting.signal?.reason);
    this.#next();
  }

  /** Milliseconds until such a request may start; infinite while all places or all the money are taken. */
  #delay(tokens: number, cost: number): number {
    if (this.#running >= this.#concurrency) return Number.POSITIVE_INFINITY;
    if (this.#budget && !this.#budget.fits(cost)) return Number.POSITIVE_INFINITY;
    if (!this.#requests && !this.#tokens) return 0;
    const now = performance.now();
    return Math.max(this.#requests?.wait(1, now) ?? 0, this.#tokens?.wait(tokens, now) ?? 0);
  }

  /** Rejects all that still wait. */
  close(reason: Error): void {
    clearTimeout(this.#timer);
    for (const { signal, stop, reject } of this.#queue.splice(0)) {
      signal?.removeEventListener('abort', stop!);
      reject(reason);
    }
  }

  #start(tokens: number, cost: number): Done {
    this.#running++;
    const free = cost > 0 ? this.#budget?.reserve(cost) : undefined;
    if (!this.#requests && !this.#tokens && !free) return this.#leave;
    const now = performance.now();
    this.#requests?.take(1, now);
    const correct = this.#tokens?.take(tokens, now);
    return (real) => {
      correct?.(real);
      this.#leave();
      free?.();
    };
  }

  readonly #leave = () => {
    this.#running--;
    this.#next();
  };

  #next(): void {
    clearTimeout(this.#timer);
    while (this.#queue.length > 0) {
      const first = this.#queue[0]!;
      const delay = this.#delay(first.tokens, first.cost);
      if (delay > 0) {
        if (delay < Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => this.#next(), Math.ceil(delay));
        return;
      }
      this.#queue.shift();
      first.signal?.removeEventListener('abort', first.stop!);
      first.start(this.#start(first.tokens, first.cost));
    }
  }
}
