/** What a search and whoever waits for it tell each other while it runs: four numbers in shared memory. */
import { Cancelled } from './faults.ts';

/** Told by a search now and then how many simulations and trees are done; what it throws ends the search. */
export type Control = (simulations: number, trees?: number) => void;

const CANCELLED = 0;
const DONE = 1;
const THREAD = 2;
const TREES = 3;

/** A cancel flag, and counts of simulations and trees done, seen by both threads at once. */
export class Flags {
  readonly #numbers: Int32Array;

  /** Anew, or those that another thread has sent. */
  constructor(memory = new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT)) {
    this.#numbers = new Int32Array(memory);
  }

  get memory(): SharedArrayBuffer {
    return this.#numbers.buffer as SharedArrayBuffer;
  }

  get done(): number {
    return Atomics.load(this.#numbers, DONE);
  }

  get trees(): number {
    return Atomics.load(this.#numbers, TREES);
  }

  /** The id of the thread that searches; 0 before it has begun. */
  get thread(): number {
    return Atomics.load(this.#numbers, THREAD);
  }

  set thread(id: number) {
    Atomics.store(this.#numbers, THREAD, id);
  }

  cancel(): void {
    Atomics.store(this.#numbers, CANCELLED, 1);
  }

  /** For the search itself: counts, and throws Cancelled once it is cancelled. */
  readonly control: Control = (simulations, trees = 0) => {
    Atomics.store(this.#numbers, DONE, simulations);
    Atomics.store(this.#numbers, TREES, trees);
    if (Atomics.load(this.#numbers, CANCELLED) === 1) throw new Cancelled('the search was cancelled');
  };
}
