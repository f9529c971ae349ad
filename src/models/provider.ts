/** What the broker needs of a provider: tries of a request. */
import { type FullRequest, toolsJson } from './call-key.ts';
import type {
  Completion,
  ModelCall,
  ModelRequest,
  ModelSpec,
  ModelToolCall,
  SampleAddress,
} from './types.ts';

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

/** Whether the model takes tools as its provider's own interface has them; a simulated one reads text alone. */
export const takesTools = (spec: ModelSpec): boolean => spec.provider !== 'synthetic';

/** Tokens of a prompt where nobody counted them, calls of tools and the tools themselves included. */
export function estimatePrompt({ messages, tools }: ModelRequest): number {
  const texts = messages.map(({ content }) => content);
  for (const message of messages) {
    if (message.role === 'assistant' && message.toolCalls) texts.push(...callTexts(message.toolCalls));
  }
  if (tools) texts.push(toolsJson(tools));
  return estimateTokens(...texts);
}

/** Tokens of a reply where nobody counted them. */
export const estimateReply = ({ text, toolCalls = [] }: Pick<Completion, 'text' | 'toolCalls'>): number =>
  estimateTokens(text, ...callTexts(toolCalls));

const callTexts = (calls: readonly ModelToolCall[]): string[] =>
  calls.flatMap((call) => [call.name, call.arguments]);

/** Tokens of a text where nobody counted them: a quarter of its characters, rounded up. */
export function estimateTokens(...texts: readonly string[]): number {
  let characters = 0;
  for (const text of texts) characters += text.length;
  return Math.ceil(characters / 4);
}
