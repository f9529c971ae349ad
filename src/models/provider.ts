/** What the broker needs of a provider: tries of a request. */
import type { FullRequest } from './call-key.ts';
import type { Completion, ModelCall, ModelSpec, SampleAddress } from './types.ts';

/** What the broker hands to a provider: a request for one or several samples. */
export interface SampleRequest {
  call: ModelCall;
  /** `call.request` with the model's defaults. */
  request: FullRequest;
  /** The samples to bring; always one where a request cannot bring several. */
  samples: readonly SampleAddress[];
  /** The cache key of the first sample. */
  key: string;
  signal?: AbortSignal;
}

/** A model on its server. */
export interface Provider {
  /**
   * At least one completion, at most one for each sample. Throws Retryable where another try may help,
   * EpisodeError or Stopped('context') where none can, the signal's reason when it was cancelled.
   * `count`: 1 for the first try.
   */
  send(request: SampleRequest, count: number): Promise<Completion[]>;
  /** Rejects what waits in this process; what waits for a server ends with its connection. */
  close?(reason: Error): void;
}

/** How a provider reaches its server. */
export interface ServerOptions {
  /** The provider's name for the model. */
  model: string;
  url: string;
  /** The provider's own host, which knows its newest parameters. */
  own: boolean;
  /** Milliseconds for one try. */
  timeout: number;
  /** Sends the server's key; headers it is given are not sent. */
  fetch: Fetch;
}

/** The platform's `fetch`, as far as the SDKs use it. */
export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Whether several samples may travel as one request, which then pays for the prompt once. */
export const isBatching = (spec: ModelSpec): boolean => spec.provider !== 'anthropic';

/** Tokens of a text where nobody counted them: a quarter of its characters, rounded up. */
export function estimateTokens(...texts: readonly string[]): number {
  let characters = 0;
  for (const text of texts) characters += text.length;
  return Math.ceil(characters / 4);
}
