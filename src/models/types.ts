/** The shapes of model calls, shared by the broker, its providers, and everything that asks. */
import type { Span } from '../tracing.ts';

/** One chat message. */
export type Message =
  | { role: 'system' | 'user'; content: string }
  /** What the model said; `content` may be empty beside calls of tools. */
  | { role: 'assistant'; content: string; toolCalls?: readonly ModelToolCall[] }
  /** What a call of the assistant's turn before brought; each of its calls has to get its result. */
  | { role: 'tool'; toolCallId: string; content: string };

/** A tool as a model is told of it, `ToolSpec` for one. */
export interface ModelTool {
  /** Letters, digits, `_` and `-`, at most 64. */
  name: string;
  /** May be empty. */
  description: string;
  /** A JSON schema of an object. */
  parameters: Readonly<Record<string, unknown>>;
}

/** A call of a tool in a model's turn. */
export interface ModelToolCall {
  /** The server's, told apart within a turn; its result names it. */
  id: string;
  name: string;
  /** JSON text as the model wrote it, which may be malformed. */
  arguments: string;
}

/** What a model is asked, complete: equal requests are equal questions. */
export interface ModelRequest {
  messages: readonly Message[];
  /** Sampling temperature; left out, the model spec's, else the provider's own default. */
  temperature?: number;
  /** At most this many output tokens; left out, the model spec's, else 1024. */
  maxTokens?: number;
  stop?: readonly string[];
  /** A JSON schema that the reply must follow (structured output). */
  schema?: { name: string; schema: Record<string, unknown> };
  /** What the model may call, several at once; a simulated model pays no heed to it. */
  tools?: readonly ModelTool[];
  /** Whether it may, has to or must not; left out, it may. */
  toolChoice?: 'auto' | 'required' | 'none';
  /** Asks for the log-probabilities of the reply's first token, the likeliest first, at most so many. */
  logprobs?: number;
}

/** The sample's address: which draw of this request it is. Set by the caller, part of the cache key. */
export interface SampleAddress {
  role: string;
  /** The attempt on this task, from 0. */
  attempt: number;
  /** The decision within the attempt, from 0. */
  decision: number;
  /** The draw within the decision, from 0; n samples take index … index + n − 1. */
  index: number;
  /** The episode within its learner, where several share a seed (`learn 3`, `eval 3.7`); absent: the only one. */
  game?: string;
}

/** What one sample of a request brought, as it is stored in the cache. */
export interface Completion {
  text: string;
  /** Why the model stopped: `length` means that `maxTokens` cut it off. */
  finish: 'stop' | 'length' | 'filter';
  /** Tokens: the whole prompt's and this reply's, however many samples travelled with it. */
  usage: { input: number; output: number };
  /** Of the first token's candidates, where asked for and given. */
  logprobs?: readonly (readonly [token: string, logprob: number])[];
  /** The calls of tools in it, in order; absent where there is none. */
  toolCalls?: readonly ModelToolCall[];
}

/** One failed try of a request, as the journal keeps it. */
export interface Retry {
  /** 1 for the first try. */
  try: number;
  kind: 'server' | 'rate-limit' | 'timeout';
  /** HTTP status, when there was one. */
  status?: number;
  message: string;
  /** Milliseconds waited before the next try. */
  wait: number;
}

/**
 * One sample handed to a caller. In its `usage`, where the provider takes several samples in one request,
 * only the first sample of a call carries the input: a call costs the same whatever was known before.
 */
export interface Answer extends Completion {
  /** SHA-256 (hex) of what was asked: the cache key. */
  key: string;
  /** `live`: asked now; `flight`: shared with an identical call under way; else from the cache. */
  source: 'live' | 'flight' | 'memory' | 'disk';
  /** List price in USD, cached or not; 0 for a model without a price. */
  cost: number;
  /** USD really paid for it: 0 unless live; of samples in one request, the first paid for the input. */
  spent: number;
  /** From asking to answer. */
  seconds: number;
  retries: readonly Retry[];
}

/** What a respondent errs by: every draw is fixed by seeds, none by order or time. */
export interface Draws {
  /** 0 (the measured rates as they are) … 1 (never errs): multiply every error rate by 1 − skill. */
  readonly skill: number;
  /** Uniform in [0, 1), the same in every sample and phrasing for one seed: for misconceptions. */
  belief(...fact: (string | number)[]): number;
  /** Uniform in [0, 1), drawn anew for each sample: for slips. */
  slip(...label: (string | number)[]): number;
}

/**
 * A scenario's simulated model: from the text of a request to the text of a reply.
 * It works the right answer out and then errs as `draws` say; it never sees who asks.
 */
export interface Respondent {
  /** Goes into the cache key with `rates`: change it when the replies change. */
  version: string;
  /** The error rates it errs by, before SKILL; plain JSON. */
  rates: Readonly<Record<string, unknown>>;
  reply(messages: readonly Message[], draws: Draws): string;
}

/** A model as `--model` names it, read. */
export interface ModelSpec {
  /** The text it was read from, in canonical form: what results and tables show. */
  text: string;
  provider: 'openai' | 'anthropic' | 'fireworks' | 'synthetic';
  /** The provider's name for the model; for `synthetic` the skill, as text. */
  name: string;
  /** A server of one's own (`@URL`). */
  url?: string;
  /** The environment variable that holds the key for `url` (`?key=NAME`). */
  keyName?: string;
  /** `?temperature=…&maxTokens=…`: defaults for requests that leave them out. */
  temperature?: number;
  maxTokens?: number;
  /**
   * Limits of a served model: requests in flight, requests and tokens a minute. Where several models of one
   * server name them, the strictest hold.
   */
  concurrency?: number;
  rpm?: number;
  tpm?: number;
  /** `synthetic` only: 0 … 1, its own seed, milliseconds per call, and the rate of failing tries. */
  skill?: number;
  seed?: number;
  latency?: number;
  failure?: number;
}

/** A model call, complete. */
export interface ModelCall {
  model: ModelSpec;
  request: ModelRequest;
  /** n independent samples; default 1. */
  count?: number;
  /** The episode's seed: seeds are independent draws. */
  replicate: number;
  sample: SampleAddress;
  /** Who answers when the model is `synthetic`. */
  respondent?: Respondent;
  /** Stops waiting; a request that others wait for too goes on. */
  signal?: AbortSignal;
  /** The span that the call's own is below; default the active one. */
  parent?: Span;
}

/** What went through a broker so far. `cost` counts every call at list price, `spent` only live ones. */
export interface Usage {
  calls: number;
  live: number;
  cached: number;
  tokens: { input: number; output: number };
  /** USD. */
  cost: number;
  spent: number;
}

/** The one place model calls go through. */
export interface Broker {
  /** Resolves to `count` answers in sample order. Throws EpisodeError, Stopped('context') or BudgetReached. */
  complete(call: ModelCall): Promise<Answer[]>;
  /**
   * Throws BadInput when the model cannot be called at all (a missing key, say), or there is a budget and the
   * model has no price. Asks no server.
   */
  check(model: ModelSpec): void;
  usage(): Usage;
  /**
   * Cancels the calls in flight, which reject, and waits for writes under way. The broker is not to be used
   * afterwards.
   */
  close(): Promise<void>;
}
