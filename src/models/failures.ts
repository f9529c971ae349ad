/** What can go wrong between a request and its reply, and whether asking again may help. */
import { EpisodeError, Stopped } from '../errors.ts';
import type { Retry } from './types.ts';

/** One try failed in a way that may heal. */
export class Retryable extends Error {
  override name = 'Retryable';
  readonly kind: Retry['kind'];
  readonly status?: number;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter?: number;
  /** It heals soon or not at all: so many tries are enough. */
  readonly tries: number;
  constructor(
    kind: Retry['kind'],
    message: string,
    status?: number,
    retryAfter?: number,
    tries: number = Infinity,
  ) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.retryAfter = retryAfter;
    this.tries = tries;
  }
}

/** Tries of a server on this machine that is not there: it may be about to start. */
const ABSENT = 3;

/** A model call that came to nothing, with the tries it took. */
export class CallError extends EpisodeError {
  override name = 'CallError';
  readonly retries: readonly Retry[];
  constructor(kind: EpisodeError['kind'], message: string, retries: readonly Retry[] = []) {
    super(kind, message);
    this.retries = retries;
  }
}

/** How servers say that a prompt does not fit: OpenAI, Anthropic, vLLM, llama.cpp, Fireworks. */
const CONTEXT =
  /context_length_exceeded|prompt is too long|maximum context length|exceeds? the (available|model'?s)? ?(maximum )?context|context (length|window|size) (is )?exceeded|exceed_context_size|longer than the (maximum )?(model|context)|input is too long|too many tokens.*(context|maximum)/i;

/** What both SDKs' errors have in common. */
interface ServerError {
  status: number;
  message: string;
  headers?: { get(name: string): string | null };
  error?: unknown;
}

/** An error that a server answered with, typed, in its own words. `now`: milliseconds since 1970, for `Retry-After` dates. */
export function fromStatus({ status, message: text, headers, error }: ServerError, now = Date.now()): Error {
  if (status === 429) return new Retryable('rate-limit', text, status, retryAfter(headers, now));
  if (status === 408) return new Retryable('timeout', text, status, retryAfter(headers, now));
  if (status === 409 || status >= 500) return new Retryable('server', text, status, retryAfter(headers, now));
  if (status === 401 || status === 403) return new EpisodeError('auth', text);
  if (status === 413 || CONTEXT.test(text) || CONTEXT.test(JSON.stringify(error) ?? '')) {
    return new Stopped('context', text);
  }
  return new EpisodeError('request', text);
}

/** The error classes that both SDKs have. */
interface Sdk {
  APIUserAbortError: abstract new (...given: never[]) => Error;
  APIConnectionError: abstract new (...given: never[]) => Error;
  APIConnectionTimeoutError: abstract new (...given: never[]) => Error;
}

/**
 * Whatever an SDK threw, typed; the signal's reason when the call was cancelled. What neither a server nor a
 * connection brought about is our own mistake: it comes back as it is, and no other try can heal it.
 */
export function fromSdk(error: unknown, sdk: Sdk, timeout: number, signal?: AbortSignal): unknown {
  if (error instanceof sdk.APIUserAbortError) return signal?.reason ?? error;
  if (error instanceof sdk.APIConnectionTimeoutError) {
    return new Retryable('timeout', `no reply in time (at most ${timeout} ms)`);
  }
  if (error instanceof SyntaxError) return unreadable('it is not JSON');
  if (!(error instanceof Error)) return error;
  if ('status' in error && typeof error.status === 'number') return fromStatus(error as Error & ServerError);
  const cause = (error.cause ?? {}) as SocketError;
  const own = cause instanceof TypeError || cause.code === 'UND_ERR_INVALID_ARG';
  if (own || !(error instanceof sdk.APIConnectionError)) return error;
  const refused = loopbackRefusal(cause);
  if (refused) {
    const text = `nothing listens at ${refused}: start the server, or name another`;
    return new Retryable('server', text, undefined, undefined, ABSENT);
  }
  // What the socket itself said is more than the SDK's sentence.
  const why = cause.message || cause.code || 'no reason given';
  return new Retryable('server', `${error.message.replace(/\.$/, '')}: ${why}`);
}

/** The address on this machine that has refused a connection, if that is what happened. */
function loopbackRefusal({ code, message, errors }: SocketError): string | undefined {
  if (code !== 'ECONNREFUSED') return undefined;
  // Of a name with several addresses each is tried.
  const said = [message, ...(errors ?? []).map((error) => error.message)].join(' ');
  return /(?:127(?:\.\d+){3}|::1):\d+/.exec(said)?.[0];
}

interface SocketError {
  code?: string;
  message?: string;
  errors?: readonly Error[];
}

/** A reply that is not what the provider's replies look like. */
export function unreadable(what: string): Retryable {
  return new Retryable('server', `unreadable reply: ${what}`);
}

/** Milliseconds from `retry-after-ms`, which is finer, or `Retry-After` (seconds or a date). */
export function retryAfter(headers: ServerError['headers'], now: number): number | undefined {
  const fine = headers?.get('retry-after-ms');
  if (fine && Number(fine) >= 0) return Number(fine);
  const value = headers?.get('retry-after')?.trim();
  if (!value) return undefined;
  const ms = /^\d*\.?\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/**
 * One line of at most 300 characters: error pages of proxies are long. Keys are to be taken out before: a
 * part of one is not found.
 */
export function brief(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length <= 300 ? line : `${line.slice(0, 299)}…`;
}
