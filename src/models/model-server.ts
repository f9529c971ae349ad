/** One model on its server: the gate before it, the tries of a request, and what it has refused for good. */
import { BudgetReached, EpisodeError, Stopped } from '../errors.ts';
import type { Budget } from './budget.ts';
import { brief, CallError, Retryable } from './failures.ts';
import type { Done, Gate, Limits } from './limits.ts';
import { costOf, type Price } from './prices.ts';
import { estimatePrompt, type Provider, type SampleRequest } from './provider.ts';
import type { Scrubber } from './scrub.ts';
import { sleep } from './sleep.ts';
import type { Completion, Retry } from './types.ts';

/** First bound of the wait after a failed try, doubled with each try; and the last bound. Milliseconds. */
const FIRST_WAIT = 500;
const LAST_WAIT = 30_000;

/** Servers that ask to come back later than this are not waited for. */
const LONGEST_RETRY_AFTER = 10 * 60_000;

/** One sample and the failed tries of the request that brought it; samples of one request share the list. */
export interface Brought {
  completion: Completion;
  /** Its part of what the request used: the first sample's holds the input. */
  paid: Completion['usage'];
  retries: readonly Retry[];
}

export const NO_RETRIES: readonly Retry[] = [];

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
  onRetry(retry: Retry): void;
  scrub: Scrubber;
  budget: Budget;
  price?: Price;
}

export class ModelServer {
  readonly #options: ModelServerOptions;
  /** Aborts when the server is closed. */
  readonly #closing = new AbortController();
  #batches: boolean;
  /** False once it has refused to give log-probabilities. */
  #weighs = true;
  #loading?: Promise<void>;
  #provider?: Provider;
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
   * at once where no try can help, BudgetReached, or the reason of the signal or of closing.
   */
  ask(request: SampleRequest): Promise<Brought[]> {
    const { signal } = request;
    if (!signal) return this.#ask(request);
    return this.#ask({ ...request, signal: AbortSignal.any([signal, this.#closing.signal]) });
  }

  /** From now on these hold. */
  limit(limits: Limits): void {
    this.#options.gate.limit(limits);
  }

  /** Cancels what is under way but for what an open connection brings, which ends with the connection. */
  close(reason: Error): void {
    this.#closing.abort(reason);
    this.#options.gate.close(reason);
    this.#provider?.close?.(reason);
  }

  #ask(request: SampleRequest): Promise<Brought[]> {
    if (request.request.logprobs !== undefined) return this.#askWeighed(request);
    return request.samples.length === 1 ? this.#try(request) : this.#askMany(request);
  }

  /** A server that refuses to give log-probabilities is asked without, now and from now on. */
  async #askWeighed(request: SampleRequest): Promise<Brought[]> {
    const { logprobs: _, ...unweighed } = request.request;
    if (this.#weighs) {
      try {
        return await this.#try(request);
      } catch (error) {
        const refused = error instanceof EpisodeError && error.kind === 'request';
        if (!refused || !/logprobs/i.test(error.message)) throw error;
        this.#weighs = false;
      }
    }
    return this.#ask({ ...request, request: unweighed });
  }

  async #askMany(request: SampleRequest): Promise<Brought[]> {
    const { samples } = request;
    const brought = this.#batches ? await this.#tryMany(request) : [];
    if (brought.length >= samples.length) return brought.slice(0, samples.length);
    if (brought.length === 1) this.#batches = false;
    const rest = samples.slice(brought.length);
    const parts = this.#batches ? [rest] : rest.map((sample) => [sample]);
    const others = await Promise.all(parts.map((part) => this.#ask({ ...request, samples: part })));
    return [brought, ...others].flat();
  }

  /** As `#try`; none from a server that refuses `n` (llama.cpp does) and is to be asked one by one. */
  async #tryMany(request: SampleRequest): Promise<Brought[]> {
    try {
      return await this.#try(request);
    } catch (error) {
      const refused = error instanceof EpisodeError && error.kind === 'request';
      if (!refused || !/\bn\b|choices?\b/.test(error.message)) throw error;
      this.#batches = false;
      return [];
    }
  }

  /** Without frames of its own: thousands of requests wait here at once, and few come to a second try. */
  #try(request: SampleRequest, retries = NO_RETRIES): Promise<Brought[]> {
    const provider = this.#provider;
    if (!provider) return this.#load().then(() => this.#try(request, retries));
    const { gate, price } = this.#options;
    const input = estimatePrompt(request.request);
    const output = request.samples.length * request.request.maxTokens;
    const entered = gate.enter(input + output, request.signal, costOf(price, { input, output }));
    if (!(entered instanceof Promise)) return this.#send(provider, request, retries, entered);
    return entered.then((done) => this.#send(provider, request, retries, done));
  }

  #load(): Promise<void> {
    this.#loading ??= this.#options.load().then(
      (provider) => {
        this.#provider = provider;
      },
      (error) => {
        throw this.#final(error);
      },
    );
    return this.#loading;
  }

  #send(
    provider: Provider,
    request: SampleRequest,
    retries: readonly Retry[],
    done: Done,
  ): Promise<Brought[]> {
    let sent: Promise<Completion[]>;
    try {
      this.#admit();
      sent = provider.send(request, retries.length + 1);
    } catch (error) {
      sent = Promise.reject(error);
    }
    return sent.then(
      (completions) => this.#answered(completions, retries, done),
      (error) => {
        // As far as anyone knows, nothing was generated.
        done(0);
        return this.#again(request, retries, error);
      },
    );
  }

  #answered(completions: Completion[], retries: readonly Retry[], done: Done): Brought[] {
    const { budget, price, scrub } = this.#options;
    let tokens = 0;
    const brought = completions.map((completion, i) => {
      const { usage } = completion;
      const paid = i === 0 ? usage : { input: 0, output: usage.output };
      budget.spent += costOf(price, paid);
      tokens += paid.input + paid.output;
      return { completion: scrub.completion(completion), paid, retries };
    });
    done(tokens);
    return brought;
  }

  /** The next try after one that failed, if there is one. */
  async #again(request: SampleRequest, before: readonly Retry[], error: unknown): Promise<Brought[]> {
    const { scrub, tries } = this.#options;
    const signal = request.signal ?? this.#closing.signal;
    signal.throwIfAborted();
    if (!(error instanceof Retryable)) throw this.#final(error);
    const count = before.length + 1;
    const wait = count < Math.min(tries, error.tries) ? this.#wait(count, error) : undefined;
    const { kind, status } = error;
    const message = brief(scrub.message(error.message));
    const retry: Retry = { try: count, kind, ...(status && { status }), message, wait: wait ?? 0 };
    const retries = [...before, retry];
    this.#options.onRetry(retry);
    if (wait === undefined) throw this.#givenUp(error, message, retries);
    await sleep(wait, signal);
    return this.#try(request, retries);
  }

  #admit(): void {
    this.#closing.signal.throwIfAborted();
    if (this.#refused) throw this.#refused;
    this.#options.budget.check();
  }

  /** Milliseconds before the next try: full jitter, and no earlier than the server asks. */
  #wait(count: number, { retryAfter = 0 }: Retryable): number | undefined {
    if (retryAfter > LONGEST_RETRY_AFTER) return undefined;
    const bound = Math.min(LAST_WAIT, FIRST_WAIT * 2 ** (count - 1));
    return Math.round(Math.max(retryAfter, this.#options.random() * bound));
  }

  #givenUp(error: Retryable, message: string, retries: readonly Retry[]): CallError {
    const later = (error.retryAfter ?? 0) > LONGEST_RETRY_AFTER;
    const why = later
      ? `the server asks to wait ${Math.round(error.retryAfter! / 1000)} s`
      : `given up after ${retries.length} tries`;
    return new CallError(error.kind, `${this.#options.name}: ${message} (${why})`, retries);
  }

  /** An error that no try can heal, said in the model's name and without keys; 401 and 403 hold from now on. */
  #final(error: unknown): unknown {
    if (error === this.#refused || error instanceof BudgetReached) return error;
    const { name, keyName, scrub } = this.#options;
    const why = scrub.message(error instanceof Error ? error.message : String(error));
    const text = `${name}: ${brief(why)}`;
    if (error instanceof Stopped) return new Stopped(error.reason, text);
    if (!(error instanceof EpisodeError)) return new CallError('internal', text);
    if (error.kind !== 'auth') return new CallError(error.kind, text);
    this.#refused = new CallError('auth', keyName ? `${text} (check ${keyName})` : text);
    return this.#refused;
  }
}
