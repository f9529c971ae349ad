/** Where a model is served, and which key goes there. */
import type { Env } from '../env.ts';
import { BadInput } from '../errors.ts';
import { readUrl } from './spec.ts';
import type { ModelSpec } from './types.ts';

type Served = Exclude<ModelSpec['provider'], 'synthetic'>;

/** Where each provider is, and the variables that say its key and another base URL. */
export const PROVIDERS: Record<
  Served,
  { title: string; url: string; key: string; base: string; own: RegExp }
> = {
  openai: {
    title: 'OpenAI',
    url: 'https://api.openai.com/v1',
    key: 'OPENAI_API_KEY',
    base: 'OPENAI_BASE_URL',
    own: /^([a-z]+\.)?api\.openai\.com$/,
  },
  anthropic: {
    title: 'Anthropic',
    url: 'https://api.anthropic.com',
    key: 'ANTHROPIC_API_KEY',
    base: 'ANTHROPIC_BASE_URL',
    own: /^api\.anthropic\.com$/,
  },
  fireworks: {
    title: 'Fireworks',
    url: 'https://api.fireworks.ai/inference/v1',
    key: 'FIREWORKS_API_KEY',
    base: 'FIREWORKS_BASE_URL',
    own: /^api\.fireworks\.ai$/,
  },
};

/** Servers without keys get this one: both SDKs insist on some key. */
const NO_KEY = 'none';

/** A server and the key it is sent. */
export interface Endpoint {
  /** Without a slash at its end. */
  url: string;
  /** Served by the provider itself: the URL is not part of what is asked. */
  own: boolean;
  apiKey: string;
  /** The variable that the key is from, or would be. */
  keyName: string;
}

/**
 * The base URL of a model: its own `@URL`, else the provider's `…_BASE_URL` variable, else the provider's
 * host. Throws BadInput when a variable holds no URL.
 */
export function baseUrl(spec: ModelSpec & { provider: Served }, env: Env): { url: string; own: boolean } {
  const provider = PROVIDERS[spec.provider];
  const set = env[provider.base];
  const url = spec.url ?? (set ? readUrl(spec.provider, set, provider.base) : provider.url);
  return { url, own: url === provider.url };
}

/**
 * The server of a model and its key. A key goes only to its provider's own host (over https) or to this
 * machine; any other server has to name its key (`?key=ENV_NAME`, or `?key=none`).
 * Throws BadInput that names the variable to set.
 */
export function endpoint(spec: ModelSpec & { provider: Served }, env: Env): Endpoint {
  const provider = PROVIDERS[spec.provider];
  const { url, own } = baseUrl(spec, env);
  const { protocol, hostname, host } = new URL(url);
  const loopback = isLoopback(hostname);
  const trusted = loopback || (protocol === 'https:' && provider.own.test(hostname));
  if (!spec.keyName && !trusted) {
    const from = spec.url ? '' : ` (from ${provider.base})`;
    throw new BadInput(
      `model ${spec.text}: ${host}${from} is not ${provider.title}'s own host, so ${provider.key} is not sent there: ` +
        'name its key with ?key=ENV_NAME, or write ?key=none when it takes none',
    );
  }
  const keyName = spec.keyName ?? provider.key;
  const apiKey = keyName === 'none' ? NO_KEY : env[keyName]?.trim();
  if (apiKey) return { url, own, apiKey, keyName };
  if (!spec.keyName && loopback) return { url, own, apiKey: NO_KEY, keyName };
  throw new BadInput(
    `model ${spec.text}: ${keyName} is not set: set it in the environment or in a .env file in this folder`,
  );
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}

/** Whether a server answers for this model; the others are simulated in this process. */
export function isServed(spec: ModelSpec): spec is ModelSpec & { provider: Served } {
  return spec.provider !== 'synthetic';
}
