/** The live money of a broker: what is spent, and what may still come to it. */
import { BudgetReached } from '../errors.ts';

/** USD, of all models together. */
export class Budget {
  /** By the requests that have ended. */
  spent = 0;
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;
  /** What those in flight may cost. */
  #reserved = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Calls this whenever a request that held some of it back has ended. */
  onFree(listener: () => void): void {
    this.#waiting.push(listener);
  }

  /** Throws BudgetReached when all is spent. */
  check(): void {
    if (this.spent >= this.#limit) throw new BudgetReached(`the budget of $${this.#limit} is spent`);
  }

  /**
   * Whether a request that may cost so much can start. With no other in flight it can, as its real cost is most
   * often far lower; once all is spent, too: it is then refused.
   */
  fits(cost: number): boolean {
    if (cost === 0 || this.#inFlight === 0 || this.spent >= this.#limit) return true;
    return this.spent + this.#reserved + cost <= this.#limit;
  }

  /** Holds so much back until the function returned is called. */
  reserve(cost: number): () => void {
    this.#inFlight++;
    this.#reserved += cost;
    return () => {
      this.#inFlight--;
      // Not what adding and subtracting has left in the last digits.
      this.#reserved = this.#inFlight === 0 ? 0 : this.#reserved - cost;
      for (const listener of this.#waiting) listener();
    };
  }
}
