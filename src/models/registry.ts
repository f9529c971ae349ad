/** The models of a broker: each one's price and server, made when it is first named. */
import type { Env } from '../env.ts';
import { BudgetReached } from '../errors.ts';
import type { Connections } from './connection.ts';
import { baseUrl, endpoint, isServed } from './endpoint.ts';
import { Gate, type Limits } from './limits.ts';
import { ModelServer } from './model-server.ts';
import { costOf, type Price, type Prices, priceOf } from './prices.ts';
import type { Provider } from './provider.ts';
import { synthetic } from './providers/synthetic.ts';
import { Scrubber } from './scrub.ts';
import type { ModelSpec, Retry } from './types.ts';

/** Requests in flight to one model on a server, unless limits say otherwise. */
const CONCURRENCY = 256;

/** A model as the broker knows it. */
export interface Model {
  readonly spec: ModelSpec;
  /** Where it is served, when that is part of what is asked: not on the provider's own host. */
  readonly url?: string;
  readonly price?: Price;
}

/** What the models of one broker have in common. */
export interface RegistryOptions {
  env: Env;
  prices: Prices;
  limits: Limits;
  timeout: number;
  tries: number;
  maxCost: number;
  random(): number;
  onRetry(retry: Retry): void;
}

/** Models by their text, servers by what they serve. */
export class Registry {
  /** USD of live money. */
  spent = 0;
  readonly #options: RegistryOptions;
  readonly #scrub: Scrubber;
  readonly #models = new Map<string, Model>();
  readonly #byModel = new Map<Model, ModelServer>();
  readonly #servers = new Map<string, ModelServer>();
  #connections?: Promise<Connections>;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#scrub = new Scrubber(options.env);
  }

  model(spec: ModelSpec): Model {
    const known = this.#models.get(spec.text);
    if (known) return known;
    const { env, prices } = this.#options;
    const base = isServed(spec) ? baseUrl(spec, env) : undefined;
    const model = { spec, url: base?.own ? undefined : base?.url, price: priceOf(spec, prices) };
    this.#models.set(spec.text, model);
    return model;
  }

  /** Models that differ in options alone share a server, its limits and its refusals. BadInput: no key. */
  server(model: Model): ModelServer {
    const known = this.#byModel.get(model);
    if (known) return known;
    const { spec } = model;
    const place = isServed(spec) ? endpoint(spec, this.#options.env) : undefined;
    const id = place ? JSON.stringify([spec.provider, spec.name, place.url, place.keyName]) : spec.text;
    const server = this.#servers.get(id) ?? this.#make(model, place?.keyName);
    this.#servers.set(id, server);
    this.#byModel.set(model, server);
    return server;
  }

  /** Cancels what is under way. */
  async close(reason: Error): Promise<void> {
    for (const server of this.#servers.values()) server.close(reason);
    await (await this.#connections)?.close();
  }

  #make({ spec, price }: Model, keyName?: string): ModelServer {
    const { limits, tries, random, onRetry, maxCost } = this.#options;
    this.#scrub.know(spec);
    return new ModelServer({
      name: spec.text.split('?')[0]!,
      keyName,
      gate: new Gate(isServed(spec) ? { concurrency: CONCURRENCY, ...limits, ...limitsOf(spec) } : limits),
      load: () => this.#load(spec),
      batches: spec.provider !== 'anthropic',
      tries,
      random,
      onRetry,
      scrub: this.#scrub,
      admit: () => {
        if (this.spent >= maxCost) throw new BudgetReached(`the budget of $${maxCost} is spent`);
      },
      used: (usage) => {
        this.spent += costOf(price, usage);
      },
    });
  }

  /** The SDKs take long to load: only what is used is. */
  async #load(spec: ModelSpec): Promise<Provider> {
    if (!isServed(spec)) return synthetic(spec);
    const { env, timeout } = this.#options;
    this.#connections ??= import('./connection.ts').then(({ openConnections }) => openConnections());
    const { fetch } = await this.#connections;
    const server = { model: spec.name, ...endpoint(spec, env), timeout, fetch };
    if (spec.provider === 'anthropic') return (await import('./providers/anthropic.ts')).anthropic(server);
    return (await import('./providers/openai.ts')).openai(server);
  }
}

/** The limits that a model's own query gives. */
function limitsOf({ concurrency, rpm, tpm }: ModelSpec): Limits {
  return {
    ...(concurrency !== undefined && { concurrency }),
    ...(rpm !== undefined && { requestsPerMinute: rpm }),
    ...(tpm !== undefined && { tokensPerMinute: tpm }),
  };
}
