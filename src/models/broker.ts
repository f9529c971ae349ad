/** The one place model calls go through: cache, shared flights, budget, limits, retries, cost. */
import type { CallCache, Hit } from '../cache/cache.ts';
import { type Env, loadEnv } from '../env.ts';
import { BadInput } from '../errors.ts';
import { traced } from '../tracing.ts';
import { callKeys, complete, type FullRequest, requestJson, sampleAddresses } from './call-key.ts';
import { answeredAttributes, askedAttributes, startCall } from './call-span.ts';
import { isServed } from './endpoint.ts';
import { CallError } from './failures.ts';
import { Flights } from './flights.ts';
import type { Limits } from './limits.ts';
import { type Brought, NO_RETRIES } from './model-server.ts';
import { costOf, type Prices, pricesIn, readPrices } from './prices.ts';
import { type Model, Registry } from './registry.ts';
import { nextTurn } from './turns.ts';
import type { Answer, Broker, ModelCall, Retry, SampleAddress, Usage } from './types.ts';

/** `read`: never writes; `off`: neither reads nor writes; `replay`: a miss is an error, no server is asked. */
export type CacheMode = 'read-write' | 'read' | 'off' | 'replay';

export interface BrokerOptions {
  /** Not closed with the broker. */
  cache?: CallCache;
  /** Default: `read-write` with a cache, else `off`. */
  cacheMode?: CacheMode;
  /**
   * For each model apart; those that a model is named with come first. A server gets at most 256 requests
   * at once unless `concurrency` says otherwise (Infinity: as many as there are); a simulated model has no
   * limit. None by the minute unless given.
   */
  limits?: Limits;
  /** Milliseconds for one try; default 120,000. */
  timeout?: number;
  /** Tries of a request that fails in a way that may heal; default 10. */
  tries?: number;
  /**
   * USD of live money; once it is spent, live calls throw BudgetReached. What might go beyond it, its input as
   * estimated and all the output it may bring, waits for what is in flight.
   */
  maxCost?: number;
  /** Holds keys and base URLs; default: the process's environment over `.env`. */
  env?: Env;
  /** Prices, or a file of them; default: `prices.json` in the working folder, else the list prices. */
  prices?: Prices | string;
  /** Uniform in [0, 1): spreads the waits between tries, touches no result. */
  random?: () => number;
  /** Told of every failed try as it fails; answers and errors list them too. */
  onRetry?(retry: Retry): void;
}

const CLOSED = 'the broker is closed';

/** A call on its way through the broker. */
interface Asked {
  call: ModelCall;
  model: Model;
  request: FullRequest;
  /** One a sample. */
  keys: readonly string[];
  /** When it was asked, in `performance.now()`. */
  start: number;
}

/**
 * Opens a broker. In its `usage()` each sample asked for is one call; what another call under way
 * brought counts as cached.
 *
 * @example
 * ```ts
 * import { createBroker, parseModel } from 'troupe';
 * const broker = createBroker();
 * const [answer] = await broker.complete({
 *   model: parseModel('synthetic'), replicate: 1,
 *   request: { messages: [{ role: 'user', content: 'Heads or tails?' }] },
 *   sample: { role: 'agent', attempt: 0, decision: 0, index: 0 },
 *   respondent: { version: '1', rates: {}, reply: (_, draws) => (draws.slip('coin') < 0.5 ? 'heads' : 'tails') },
 * });
 * console.log(answer.text);
 * await broker.close();
 * ```
 */
export function createBroker(options: BrokerOptions = {}): Broker {
  const { cache, cacheMode = cache ? 'read-write' : 'off', prices = pricesIn('.') } = options;
  const readable = cacheMode === 'off' ? undefined : cache;
  const writable = cacheMode === 'read-write' ? cache : undefined;
  const registry = new Registry({
    env: options.env ?? loadEnv(),
    prices: typeof prices === 'string' ? readPrices(prices) : prices,
    limits: options.limits ?? {},
    timeout: options.timeout ?? 120_000,
    tries: options.tries ?? 10,
    maxCost: options.maxCost ?? Number.POSITIVE_INFINITY,
    random: options.random ?? Math.random,
    onRetry: options.onRetry ?? (() => {}),
  });
  const flights = new Flights<Brought>();
  const usage = { calls: 0, live: 0, cached: 0, tokens: { input: 0, output: 0 }, cost: 0 };
  let closed = false;

  /** Without a promise on the way where the cache has all: this path is taken most. */
  function completeCall(call: ModelCall): Answer[] | Promise<Answer[]> {
    const start = performance.now();
    if (closed) throw new Error(CLOSED);
    call.signal?.throwIfAborted();
    if (call.model.provider === 'synthetic' && !call.respondent) {
      throw new BadInput('this scenario has no simulated model: name a real one with --model');
    }
    const model = registry.model(call.model);
    const request = complete(call.request, call.model);
    const keys = callKeys(call, requestJson(request), model.url);
    const asked: Asked = { call, model, request, keys, start };
    const hits = keys.map((key) => readable?.get(key));
    if (!hits.includes(undefined)) {
      return hits.map((hit, i) => answer(asked, i, hit!.tier, hit!));
    }
    if (cacheMode === 'replay') throw new CallError('request', notInCache(call, hits));
    return keys.length === 1 ? completeOne(asked) : completeMany(asked, hits);
  }

  /** A call for one sample, as most are, keeps little while it waits. */
  function completeOne(asked: Asked): Promise<Answer[]> {
    const { keys, call } = asked;
    const source = flights.has(keys[0]!) ? 'flight' : 'live';
    if (source === 'live') startFlight(asked, keys, sampleAddresses(call));
    const { results, at } = flights.join(keys[0]!, call.signal);
    return results.then((all) => {
      return [answer(asked, 0, source, all[at]!)];
    });
  }

  async function completeMany(asked: Asked, hits: readonly (Hit | undefined)[]): Promise<Answer[]> {
    const { keys, call } = asked;
    const fresh = keys.map((key, i) => !hits[i] && !flights.has(key));
    if (fresh.includes(true)) startFlights(asked, fresh);
    const seats = keys.map((key, i) => (hits[i] ? undefined : flights.join(key, call.signal)));
    const results = await Promise.all(seats.map((seat) => seat?.results));
    const told = new Set<readonly Retry[]>();
    return hits.map((hit, i) => {
      if (hit) return answer(asked, i, hit.tier, hit);
      const brought = results[i]![seats[i]!.at]!;
      // Samples of one request share its retries, which the first of them reports.
      const retries = told.has(brought.retries) ? NO_RETRIES : brought.retries;
      told.add(brought.retries);
      return answer(asked, i, fresh[i] ? 'live' : 'flight', { ...brought, retries });
    });
  }

  /** One request for all fresh keys where several samples may travel as one, else one for each. */
  function startFlights(asked: Asked, fresh: readonly boolean[]): void {
    const { keys, call, model } = asked;
    const addresses = sampleAddresses(call);
    const positions = [...keys.keys()].filter((i) => fresh[i]);
    const parts = registry.server(model).batches ? [positions] : positions.map((i) => [i]);
    for (const part of parts) {
      startFlight(
        asked,
        part.map((i) => keys[i]!),
        part.map((i) => addresses[i]!),
      );
    }
  }

  function startFlight(
    { call, model, request }: Asked,
    keys: readonly string[],
    samples: readonly SampleAddress[],
  ): void {
    const server = registry.server(model);
    flights.start(keys, call.signal !== undefined, (signal) => {
      const brought = server.ask({ call, request, samples, key: keys[0]!, signal });
      return writable ? brought.then((all) => store(writable, all, keys, model)) : brought;
    });
  }

  /** What is handed on is what the cache keeps: another process may have been first, and have used its own. */
  function store(
    kept: CallCache,
    brought: Brought[],
    keys: readonly string[],
    model: Model,
  ): Promise<Brought[]> {
    const storeOne = async (one: Brought, i: number) => {
      const key = keys[i]!;
      const stored = await kept.put(key, one.completion, model.spec.text).catch((error: Error) => {
        throw new CallError('internal', notWritten(error), one.retries);
      });
      return stored ? one : { ...one, completion: kept.get(key)?.completion ?? one.completion };
    };
    return Promise.all(brought.map(storeOne));
  }

  function answer(
    { model, keys, start }: Asked,
    i: number,
    source: Answer['source'],
    { completion, paid, retries = NO_RETRIES }: Pick<Brought, 'completion'> & Partial<Brought>,
  ): Answer {
    const { text, finish, logprobs, toolCalls } = completion;
    const { input, output } = completion.usage;
    // By place in the call, not in the request: which samples another call has brought is up to chance.
    const tokens = i > 0 && model.batches ? { input: 0, output } : { input, output };
    const cost = costOf(model.price, tokens);
    const spent = source === 'live' && paid ? costOf(model.price, paid) : 0;
    usage.calls++;
    if (source === 'live') usage.live++;
    else usage.cached++;
    usage.tokens.input += tokens.input;
    usage.tokens.output += tokens.output;
    usage.cost += cost;
    const seconds = (performance.now() - start) / 1000;
    const given = { ...(logprobs && { logprobs }), ...(toolCalls && { toolCalls }) };
    return { text, finish, usage: tokens, ...given, key: keys[i]!, source, cost, spent, seconds, retries };
  }

  function settle(call: ModelCall): Promise<Answer[]> {
    try {
      const turn = nextTurn();
      return turn ? turn.then(() => completeCall(call)) : Promise.resolve(completeCall(call));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  return {
    complete(call) {
      const span = startCall(call);
      if (!span.isRecording()) return settle(call);
      span.setAttributes(askedAttributes(call));
      return traced(span, () => settle(call), answeredAttributes);
    },
    check(spec) {
      const model = registry.model(spec);
      // A replay asks no server, so it needs no key and costs nothing.
      if (cacheMode === 'replay') return;
      registry.server(model);
      if (options.maxCost !== undefined) checkPrice(model);
    },
    usage: (): Usage => ({ ...usage, tokens: { ...usage.tokens }, spent: registry.budget.spent }),
    async close() {
      closed = true;
      await registry.close(new Error(CLOSED));
      await flights.settled();
    },
  };
}

/** Throws BadInput for a model that no budget can stop, as nobody knows what it costs. */
function checkPrice({ spec, price }: Model): void {
  if (!isServed(spec) || price) return;
  const name = spec.text.split('?')[0];
  throw new BadInput(
    `--max-cost: there is no price for ${name}; give it one in prices.json, { "${name}": { "input": USD, "output": USD } }, per million tokens, 0 where it costs nothing`,
  );
}

function notWritten({ message }: Error): string {
  return `the cache cannot be written: ${message}; make room, or choose another by TROUPE_CACHE_DIR`;
}

function notInCache({ model, sample, count = 1 }: ModelCall, hits: readonly unknown[]): string {
  const { role, attempt, decision, index } = sample;
  const where = `role ${role}, attempt ${attempt}, decision ${decision}, index ${index}`;
  const many = count > 1 ? ` (${hits.filter((hit) => !hit).length} of ${count} samples)` : '';
  return `not in the cache: a call of ${model.text}, ${where}${many}; --cache read-write asks for it`;
}
