/** Where a model is served, and which key goes there. */
import type { Env } from '../env.ts';
import { BadInput } from '../errors.ts';
import { readUrl } from './spec.ts';
import type { ModelSpec } from './types.ts';

type Served = Exclude<ModelSpec['provider'], 'synthetic'>;

type Headers = Readonly<Record<string, string>>;

interface ServedBy {
  title: string;
  url: string;
  /** The variables that say its key and another base URL. */
  key: string;
  base: string;
  /** Its own hosts, those of its regions too. */
  own: RegExp;
  /** How it is sent the key. */
  headers(key: string): Headers;
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** Where each provider is, and how it is asked. */
export const PROVIDERS: Record<Served, ServedBy> = {
  openai: {
    title: 'OpenAI',
    url: 'https://api.openai.com/v1',
    key: 'OPENAI_API_KEY',
    base: 'OPENAI_BASE_URL',
    own: /^([a-z]+\.)?api\.openai\.com$/,
    headers: bearer,
  },
  anthropic: {
    title: 'Anthropic',
    url: 'https://api.anthropic.com',
    key: 'ANTHROPIC_API_KEY',
    base: 'ANTHROPIC_BASE_URL',
    own: /^api\.anthropic\.com$/,
    headers: (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  },
  fireworks: {
    title: 'Fireworks',
    url: 'https://api.fireworks.ai/inference/v1',
    key: 'FIREWORKS_API_KEY',
    base: 'FIREWORKS_BASE_URL',
    own: /^api\.fireworks\.ai$/,
    headers: bearer,
  },
};

/** Variables whose values OpenAI's own host is told, as these headers. */
const ACCOUNT = { OPENAI_ORG_ID: 'openai-organization', OPENAI_PROJECT_ID: 'openai-project' };

/** Servers without keys get this one: some ask for any. */
const NO_KEY = 'none';

/** A server and what it is sent with every request. */
export interface Endpoint {
  /** Without a slash at its end. */
  url: string;
  /** One of the provider's own hosts. */
  own: boolean;
  /** With the key. */
  headers: Headers;
  /** The variable that the key is from, or would be. */
  keyName: string;
}

/**
 * The base URL of a model: its own `@URL`, else the provider's `…_BASE_URL` variable, else the provider's
 * usual one (`usual`: not part of what is asked). Throws BadInput when a variable holds no URL.
 */
export function baseUrl(spec: ModelSpec & { provider: Served }, env: Env): { url: string; usual: boolean } {
  const provider = PROVIDERS[spec.provider];
  const set = env[provider.base];
  const url = spec.url ?? (set ? readUrl(spec.provider, set, provider.base) : provider.url);
  return { url, usual: url === provider.url };
}

/**
 * The server of a model and its key. A key goes only to its provider's own host (over https) or to this
 * machine; any other server has to name its key (`?key=ENV_NAME`, or `?key=none`).
 * Throws BadInput that names the variable to set or to mend.
 */
export function endpoint(spec: ModelSpec & { provider: Served }, env: Env): Endpoint {
  const provider = PROVIDERS[spec.provider];
  const { url } = baseUrl(spec, env);
  const { protocol, hostname, host } = new URL(url);
  const loopback = isLoopback(hostname);
  const own = protocol === 'https:' && provider.own.test(hostname);
  if (!spec.keyName && !own && !loopback) {
    const from = spec.url ? '' : ` (from ${provider.base})`;
    throw new BadInput(
      `model ${spec.text}: ${host}${from} is not ${provider.title}'s own host, so ${provider.key} is not sent there: ` +
        'name its key with ?key=ENV_NAME, or write ?key=none when it takes none',
    );
  }
  const keyName = spec.keyName ?? provider.key;
  const without = keyName === 'none' || (!spec.keyName && loopback && !env[keyName]?.trim());
  const key = without ? NO_KEY : headerValue(keyName, spec, env);
  if (key === undefined) {
    throw new BadInput(
      `model ${spec.text}: ${keyName} is not set: set it in the environment or in a .env file in this folder`,
    );
  }
  const headers: Record<string, string> = { ...provider.headers(key) };
  if (own && spec.provider === 'openai') {
    for (const [name, header] of Object.entries(ACCOUNT)) {
      const value = headerValue(name, spec, env);
      if (value) headers[header] = value;
    }
  }
  return { url, own, headers, keyName };
}

/** What a variable holds, fit for a header; undefined when it is not set. */
function headerValue(name: string, spec: ModelSpec, env: Env): string | undefined {
  const value = env[name]?.trim();
  if (value && /[^\x20-\x7e\xa0-\xff]/.test(value)) {
    throw new BadInput(
      `model ${spec.text}: ${name} holds a character that no key has (a line break, say): copy it anew`,
    );
  }
  return value || undefined;
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
