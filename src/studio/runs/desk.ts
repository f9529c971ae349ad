/** The server's side of the thread that reads runs. */
import { getCompileCacheDir } from 'node:module';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BadInput } from '../../errors.ts';
import type { Studio } from '../studio.ts';
import type { FromRuns, Questions, Streams } from './messages.ts';

/** The clone's own file, or what was compiled from it. */
const THREAD = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);

/** Who waits for messages of an id. */
interface Waiting {
  on(message: FromRuns): void;
  broke(error: Error): void;
}

export class RunsDesk {
  readonly #studio: Studio;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #next = 0;

  constructor(studio: Studio) {
    this.#studio = studio;
    studio.closing?.addEventListener('abort', () => void this.#worker?.terminate(), { once: true });
  }

  /** Starts the thread before it is asked: whoever opens the page waits for less. */
  warmUp(): void {
    this.#start();
  }

  /** The answer as JSON. Throws BadInput for what cannot be asked. */
  ask<K extends keyof Questions>(what: K, args: Questions[K]): Promise<string> {
    return new Promise((resolve, reject) => {
      const id = this.#send(
        { what, args },
        {
          on: (message) => {
            this.#waiting.delete(id);
            if ('json' in message) resolve(message.json);
            else reject(message.bad ? new BadInput(message.error) : new Error(message.error));
          },
          broke: reject,
        },
      );
    });
  }

  /** Messages of a stream with their ids, until the signal; resolves then, or when the stream has broken. */
  follow<K extends keyof Streams>(
    stream: K,
    args: Streams[K],
    tell: (at: string, json: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#waiting.delete(id);
        this.#worker?.postMessage({ id, leave: true });
        resolve();
      };
      const id = this.#send(
        { stream, args },
        {
          on: (message) => {
            if ('at' in message) tell(message.at, message.json);
            else end();
          },
          broke: () => resolve(),
        },
      );
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
  }

  #send(message: object, waiting: Waiting): number {
    const id = this.#next++;
    this.#waiting.set(id, waiting);
    this.#start().postMessage({ id, ...message });
    return id;
  }

  /** A thread that has broken is replaced when it is next needed. */
  #start(): Worker {
    if (this.#worker) return this.#worker;
    const { out, cwd } = this.#studio;
    // A thread does not share what this process keeps of compiled modules unless it is told where that is.
    const compiled = getCompileCacheDir();
    const env = { ...process.env, ...(compiled && { NODE_COMPILE_CACHE: compiled }) };
    const worker = new Worker(THREAD, { workerData: { out, cwd }, env });
    this.#worker = worker;
    worker.unref();
    worker.on('message', (message: FromRuns) => this.#waiting.get(message.id)?.on(message));
    let cause: Error | undefined;
    worker.on('error', (error) => {
      cause = error as Error;
    });
    worker.on('exit', () => {
      this.#worker = undefined;
      const error = cause ?? new Error('the server is closing');
      for (const { broke } of this.#waiting.values()) broke(error);
      this.#waiting.clear();
    });
    return worker;
  }
}
