/** The provider's files and fine-tuning jobs, over the `openai` SDK. */
import OpenAI from 'openai';
import type { Env } from '../env.ts';
import { BadInput } from '../errors.ts';
import { endpoint } from '../models/endpoint.ts';
import type { ModelSpec } from '../models/types.ts';

/** Milliseconds for one request; files may be large. */
const TIMEOUT = 600_000;

/** A client for the server of a model. Throws BadInput where it has none that fine-tunes, or no key. */
export function fineTuneClient(spec: ModelSpec, env: Env): OpenAI {
  const { provider } = spec;
  if (provider !== 'openai')
    throw new BadInput(
      `--model ${spec.text}: fine-tuning takes openai:NAME, or a server with its interface (openai:NAME@URL)`,
    );
  const { url, headers } = endpoint({ ...spec, provider }, env);
  return new OpenAI({
    // `fetch` below sends the key; the SDK insists on one, and would else take the environment's.
    apiKey: 'unused',
    adminAPIKey: null,
    baseURL: url,
    timeout: TIMEOUT,
    maxRetries: 5,
    logLevel: 'off',
    // Of the SDK's headers only the body's form is sent: variables of the environment get into the others.
    fetch: (input, init) => {
      const type = new Headers(init?.headers as RequestInit['headers']).get('content-type');
      return fetch(input, {
        ...init,
        redirect: 'error',
        headers: { ...headers, 'user-agent': 'troupe', ...(type && { 'content-type': type }) },
      });
    },
  });
}
