/** One model on its server: the gate before it, the tries of a request, and what it has refused for good. */
import { BudgetReached, EpisodeError, Stopped } from '../errors.ts';
import { CallError, Retryable } from './failures.ts';
import type { Gate } from './limits.ts';
import { estimateTokens, type Provider, type Try } from './provider.ts';
import type { Scrubber } from './scrub.ts';
import { sleep } from './sleep.ts';
import type { Completion, Retry } from './types.ts';

/** First bound of the wait after a failed try, doubled with each try; and the last bound. Milliseconds. */
const FIRST_WAIT = 500;
const LAST_WAIT = 30_000;

/** Servers that ask to come back later than this are not waited for. */
const LONGEST_RETRY_AFTER = 10 * 60_000;

/** A request for several samples: a try without its number. */
export type Request = Omit<Try, 'try'>;

/** One sample and the failed tries of the request that brought it; samples of one request share the list. */
export interface Brought {
  completion: Completion;
  retries: readonly Retry[];
}

/** What a model server is made of. */
export interface ModelServerOptions {
  /** The model's text, for messages. */
  name: string;
  /** The variable that holds its key, for messages. */
  keyName?: string;
  gate: Gate;
  /** Loads the provider, once. */
  load(): Promise<Provider>;
  /** Whether several samples may travel as one request. */
  batches: boolean;
  tries: number;
  /** Uniform in [0, 1): spreads the waits. */
  random(): number;
  scrub: Scrubber;
  /** Throws BudgetReached when no more money may be spent. */
  admit(): void;
  /** Called with what a request used, as soon as it has been answered. */
  used(usage: Completion['usage']): void;
}

export class ModelServer {
  readonly #options: ModelServerOptions;
  #batches: boolean;
  #provider?: Promise<Provider>;
  #refused?: EpisodeError;

  constructor(options: ModelServerOptions) {
    this.#options = options;
    this.#batches = options.batches;
  }

  /** Whether several samples travel as one request; a server that ignores or refuses `n` is found out. */
  get batches(): boolean {
    return this.#batches;
  }

  /**
   * One completion for each sample. Throws CallError after the last try, EpisodeError or Stopped('context')
   * at once where no try can help, BudgetReached, or the signal's reason.
   */
  ask(request: Request): Promise<Brought[]> {
    return request.samples.length === 1 ? this.#try(request) : this.#askMany(request);
  }

  async #askMany(request: Request): Promise<Brought[]> {
    const { samples } = request;
    const brought = this.#batches ? await this.#tryMany(request) : [];
    if (brought.length >= samples.length) return brought.slice(0, samples.length);
    if (brought.length === 1) this.#batches = false;
    const rest = samples.slice(brought.length);
    const parts = this.#batches ? [rest] : rest.map((sample) => [sample]);
    const others = await Promise.all(parts.map((part) => this.ask({ ...request, samples: part })));
    return [brought, ...others].flat();
  }

  /** As `#try`; none from a server that refuses `n` (llama.cpp does) and is to be asked one by one. */
  async #tryMany(request: Request): Promise<Brought[]> {
    try {
      return await this.#try(request);
    } catch (error) {
      const refused = error instanceof EpisodeError && error.kind === 'request';
      if (!refused || !/\bn\b|choices?\b/.test(error.message)) throw error;
      this.#batches = false;
      return [];
    }
  }

  async #try(request: Request): Promise<Brought[]> {
    const { gate, used, scrub, tries } = this.#options;
    this.#provider ??= this.#options.load();
    const provider = await this.#provider;
    const tokens = estimateTokens(...request.request.messages.map((message) => message.content));
    const retries: Retry[] = [];
    for (let count = 1; ; count++) {
      const done = await gate.enter(tokens, request.signal);
      let real: number | undefined;
      try {
        this.#admit();
        const completions = await provider.send({ ...request, try: count });
        real = 0;
        for (const { usage } of completions) {
          used(usage);
          real += usage.input + usage.output;
        }
        return completions.map((completion) => ({
          completion: { ...completion, text: scrub.reply(completion.text) },
          retries,
        }));
      } catch (error) {
        if (request.signal?.aborted) throw request.signal.reason;
        if (!(error instanceof Retryable)) throw this.#final(error);
        const wait = count < tries ? this.#wait(count, error) : undefined;
        const { kind, status } = error;
        const message = scrub.message(error.message);
        retries.push({ try: count, kind, ...(status && { status }), message, wait: wait ?? 0 });
        if (wait === undefined) throw this.#givenUp(error, message, retries);
      } finally {
        done(real);
      }
      await sleep(retries.at(-1)!.wait, request.signal);
    }
  }

  #admit(): void {
    if (this.#refused) throw this.#refused;
    this.#options.admit();
  }

  /** Milliseconds before the next try: full jitter, and no earlier than the server asks. */
  #wait(count: number, { retryAfter = 0 }: Retryable): number | undefined {
    if (retryAfter > LONGEST_RETRY_AFTER) return undefined;
    const bound = Math.min(LAST_WAIT, FIRST_WAIT * 2 ** (count - 1));
    return Math.round(Math.max(retryAfter, this.#options.random() * bound));
  }

  #givenUp(error: Retryable, message: string, retries: readonly Retry[]): CallError {
    const later = retries.length < this.#options.tries;
    const why = later
      ? `the server asks to wait ${Math.round(error.retryAfter! / 1000)} s`
      : `given up after ${retries.length} tries`;
    return new CallError(error.kind, `${this.#options.name}: ${message} (${why})`, retries);
  }

  /** An error that no try can heal, said in the model's name and without keys; 401 and 403 hold from now on. */
  #final(error: unknown): unknown {
    if (error === this.#refused || error instanceof BudgetReached) return error;
    const { name, keyName, scrub } = this.#options;
    const text = `${name}: ${scrub.message(error instanceof Error ? error.message : String(error))}`;
    if (error instanceof Stopped) return new Stopped(error.reason, text);
    if (!(error instanceof EpisodeError)) return new CallError('internal', text);
    if (error.kind !== 'auth') return new CallError(error.kind, text);
    this.#refused = new CallError('auth', keyName ? `${text} (check ${keyName})` : text);
    return this.#refused;
  }
}
