/** The models of a broker: each one's price and server, made when it is first named. */
import type { Env } from '../env.ts';
import { Budget } from './budget.ts';
import type { Connections } from './connection.ts';
import { baseUrl, endpoint, isServed } from './endpoint.ts';
import { Gate, type Limits, strictest } from './limits.ts';
import { ModelServer } from './model-server.ts';
import { type Price, type Prices, priceOf } from './prices.ts';
import { isBatching, type Provider } from './provider.ts';
import { synthetic } from './providers/synthetic.ts';
import { Scrubber } from './scrub.ts';
import type { ModelSpec, Retry } from './types.ts';

/** Requests in flight to one model on a server, unless limits say otherwise. */
const CONCURRENCY = 256;

/** A model as the broker knows it. */
export interface Model {
  readonly spec: ModelSpec;
  /** Where it is served, when that is part of what is asked: not at the provider's usual URL. */
  readonly url?: string;
  readonly price?: Price;
  /** Whether the samples of a call may travel as one request, which pays for the prompt once. */
  readonly batches: boolean;
  /** The strictest that it was named with. */
  limits: Limits;
}

/** A server and the strictest limits of its models. */
interface Shared {
  readonly server: ModelServer;
  limits: Limits;
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
  readonly budget: Budget;
  readonly #options: RegistryOptions;
  readonly #scrub: Scrubber;
  readonly #models = new Map<string, Model>();
  readonly #bySpec = new WeakMap<ModelSpec, Model>();
  readonly #byModel = new Map<Model, Shared>();
  readonly #servers = new Map<string, Shared>();
  #connections?: Promise<Connections>;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.budget = new Budget(options.maxCost);
    this.#scrub = new Scrubber(options.env);
  }

  /** Models of equal text are one; limits, which stand in no text, are taken from each spec. */
  model(spec: ModelSpec): Model {
    const known = this.#bySpec.get(spec);
    if (known) return known;
    const model = this.#models.get(spec.text) ?? this.#name(spec);
    this.#bySpec.set(spec, model);
    model.limits = strictest(model.limits, limitsOf(spec));
    const shared = this.#byModel.get(model);
    if (shared) this.#limit(shared, model);
    return model;
  }

  /** Models that differ in options alone share a server, its limits and its refusals. BadInput: no key. */
  server(model: Model): ModelServer {
    const known = this.#byModel.get(model);
    if (known) return known.server;
    const { spec } = model;
    const place = isServed(spec) ? endpoint(spec, this.#options.env) : undefined;
    const id = place ? JSON.stringify([spec.provider, spec.name, place.url, place.keyName]) : spec.text;
    const shared = this.#servers.get(id) ?? { server: this.#make(model, place?.keyName), limits: {} };
    this.#servers.set(id, shared);
    this.#byModel.set(model, shared);
    this.#limit(shared, model);
    return shared.server;
  }

  /** Cancels what is under way. */
  async close(reason: Error): Promise<void> {
    for (const { server } of this.#servers.values()) server.close(reason);
    await (await this.#connections)?.close();
  }

  #name(spec: ModelSpec): Model {
    const { env, prices } = this.#options;
    const base = isServed(spec) ? baseUrl(spec, env) : undefined;
    const url = base?.usual ? undefined : base?.url;
    const model = { spec, url, price: priceOf(spec, prices), batches: isBatching(spec), limits: {} };
    this.#models.set(spec.text, model);
    return model;
  }

  /** What models name comes before what holds for all. */
  #limit(shared: Shared, { spec, limits }: Model): void {
    shared.limits = strictest(shared.limits, limits);
    const usual = isServed(spec) ? { concurrency: CONCURRENCY } : {};
    shared.server.limit({ ...usual, ...this.#options.limits, ...shared.limits });
  }

  #make({ spec, price, batches }: Model, keyName?: string): ModelServer {
    const { tries, random, onRetry, maxCost } = this.#options;
    this.#scrub.know(spec);
    return new ModelServer({
      name: spec.text.split('?')[0]!,
      keyName,
      gate: new Gate({}, maxCost < Number.POSITIVE_INFINITY ? this.budget : undefined),
      load: () => this.#load(spec),
      batches,
      tries,
      random,
      onRetry,
      scrub: this.#scrub,
      budget: this.budget,
      ...(price && { price }),
    });
  }

  /** The SDKs take long to load: only what is used is. */
  async #load(spec: ModelSpec): Promise<Provider> {
    if (!isServed(spec)) return synthetic(spec);
    const { env, timeout } = this.#options;
    this.#connections ??= import('./connection.ts').then(({ openConnections }) => openConnections());
    const { url, own, headers } = endpoint(spec, env);
    const fetch = (await this.#connections).fetchWith(headers);
    const server = { model: spec.name, url, own, timeout, fetch };
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
