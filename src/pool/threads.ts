/** Worker threads over Piscina: each runs whole jobs, may be ended at any time, and is replaced. */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HeapInfo } from 'node:v8';
import type { MessagePort } from 'node:worker_threads';
import PQueue from 'p-queue';
import type { Piscina } from 'piscina';
import type { JobMessage, Reply } from './message.ts';

/** The clone's own file, or what was compiled from it. */
const WORKER = new URL(`../../workers/search${extname(import.meta.url)}`, import.meta.url);

/** A thread ended without an answer, of itself; `cause` says why. */
export class ThreadBroke extends Error {
  override readonly cause: Error;
  constructor(cause: Error) {
    super(cause.message);
    this.cause = cause;
  }
}

/** A message and what changes hands with it. */
export interface Transfer {
  message: JobMessage;
  transfer: (MessagePort | ArrayBuffer)[];
}

/** Milliseconds between two looks at how much the threads hold. */
const WEIGH = 100;
/**
 * Megabytes between a thread's limit, which it is ended for from outside, and V8's own. V8 lets a thread end
 * at its limit, too, but where that is one large allocation away it takes the whole process along. (So does a
 * loop of nothing but built-in calls that allocate: V8 optimises away the check that could end it.)
 */
const SLACK = 2048;

/** Milliseconds that closing waits for threads to end. */
const PARTING = 5000;

export interface ThreadsOptions {
  /** Threads at most; each starts when it is first needed. */
  threads: number;
  /** Jobs that share one thread; more than 1 for jobs that mostly wait. */
  sharing: number;
  /** Megabytes that each thread may hold. */
  memory: number;
}

/** What one job has of its thread, until it is settled. */
export interface Lease {
  /** Ends the thread; what the job waits for rejects with `reason`. Nothing happens once the job is settled. */
  end(reason: Error): void;
}

export class Threads {
  readonly #options: ThreadsOptions;
  readonly #queue: PQueue;
  readonly #live = new Set<Lease>();
  #pool: Promise<Piscina> | undefined;
  /** Some thread has answered: what breaks from now on is not the worker's own file. */
  #proven = false;
  #weighing: NodeJS.Timeout | undefined;
  /** Threads that were ended because they held too much, by their ids. */
  readonly #exhausted = new Set<number>();

  constructor(options: ThreadsOptions) {
    this.#options = options;
    // Piscina keeps no queue: what waits there is forgotten when the thread it waits for is ended.
    this.#queue = new PQueue({ concurrency: options.threads * options.sharing });
  }

  get sharing(): number {
    return this.#options.sharing;
  }

  /** Whether this thread was ended because it held too much. */
  isExhausted(thread: number): boolean {
    return this.#exhausted.has(thread);
  }

  /**
   * Hands a job to a thread as soon as one is free; `begin` is called then. Rejects when the thread gives
   * no answer: with the reason that ended it, or ThreadBroke.
   */
  run(begin: (lease: Lease) => Transfer): Promise<Reply> {
    return this.#queue.add(async () => {
      const pool = await this.#start();
      const killer = new AbortController();
      const { promise: ended, reject } = Promise.withResolvers<never>();
      const lease: Lease = {
        end: (reason) => {
          if (!this.#live.has(lease)) return;
          reject(reason);
          if (this.sharing === 1) killer.abort();
          else for (const thread of pool.threads) thread.terminate();
        },
      };
      this.#live.add(lease);
      this.#weighing ??= setInterval(() => this.#weigh(pool), WEIGH).unref();
      try {
        const { message, transfer } = begin(lease);
        // A thread that runs a job with a signal takes no second one.
        const signal = this.sharing === 1 ? killer.signal : null;
        const answer = pool.run(message, { signal, transferList: transfer }).catch((error) => {
          throw new ThreadBroke(error);
        });
        const reply: Reply = await Promise.race([answer, ended]);
        this.#proven = true;
        return reply;
      } finally {
        this.#live.delete(lease);
        if (this.#live.size === 0) {
          clearInterval(this.#weighing);
          this.#weighing = undefined;
        }
      }
    });
  }

  /** Ends all threads at once, and waits a moment for them: V8 cannot end a loop of built-in calls alone. */
  async close(): Promise<void> {
    this.#queue.clear();
    if (!this.#pool) return;
    const pool = await this.#pool;
    const { promise: long, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PARTING);
    await Promise.race([pool.destroy(), long]);
    clearTimeout(timer);
  }

  #weigh(pool: Piscina): void {
    for (const thread of pool.threads) {
      const { threadId } = thread;
      const end = ({ used_heap_size: heap, external_memory: outside }: HeapInfo) => {
        if (heap + outside <= this.#options.memory * 2 ** 20) return;
        this.#exhausted.add(threadId);
        thread.terminate();
      };
      // Node before 22.16 cannot tell; V8's own limit, further off, has to do there.
      thread.getHeapStatistics?.().then(end, () => {});
    }
  }

  #start(): Promise<Piscina> {
    this.#pool ??= this.#open();
    return this.#pool;
  }

  async #open(): Promise<Piscina> {
    const { Piscina } = await import('piscina');
    const { threads, sharing, memory } = this.#options;
    const pool = new Piscina({
      filename: fileURLToPath(WORKER),
      name: 'search',
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: sharing,
      // By default an idle worker blocks in Atomics.wait, and its timers and ports with it.
      atomics: 'disabled',
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: memory + SLACK },
      ...threadArguments(),
    });
    // An idle thread that breaks is replaced when it is needed. One that breaks before any has answered
    // has not found its own file: Piscina would let its jobs wait for ever.
    pool.on('error', (error: Error) => {
      if (!this.#proven) for (const lease of this.#live) lease.end(error);
    });
    return pool;
  }
}

/** Where this process itself could not read `.ts` files without tsx, its threads need that, too. */
function threadArguments(): { execArgv?: string[] } {
  const reads = process.features.typescript || extname(WORKER.pathname) === '.js';
  return reads ? {} : { execArgv: ['--import', import.meta.resolve('tsx')] };
}
