/**
 * HTTP for both SDKs: a `fetch` on an undici agent that reads a reply to its end before it answers.
 * The SDKs' default (the platform's fetch) builds web streams for every call, which costs more than all
 * else; and with the whole body read here, the SDK's timeout covers the body too.
 */
import { createRequire } from 'node:module';
import type { Dispatcher, Agent as UndiciAgent } from 'undici';
import type { Fetch } from './provider.ts';

/** Alone: all of undici takes twice as long to load, at the first call of a run. */
const Agent: typeof UndiciAgent = createRequire(import.meta.url)('undici/lib/dispatcher/agent.js');

/**
 * What every request is sent with, beside its server's own headers. The SDKs' headers are not sent: variables
 * of the environment (`…_CUSTOM_HEADERS`) get into them, other keys among them, whatever server is asked.
 */
const HEADERS = { accept: 'application/json', 'content-type': 'application/json', 'user-agent': 'troupe' };

/** The part of a `Response` that the SDKs read, over a body that has arrived in full. */
class Reply {
  readonly body = null;
  readonly headers: { get(name: string): string | null; entries(): [string, string][] };
  readonly status: number;
  readonly url: string;
  readonly #text: string;

  constructor(url: string, status: number, headers: Record<string, string>, text: string) {
    this.url = url;
    this.status = status;
    this.headers = {
      get: (name) => headers[name.toLowerCase()] ?? null,
      entries: () => Object.entries(headers),
    };
    this.#text = text;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  async text(): Promise<string> {
    return this.#text;
  }

  async json(): Promise<unknown> {
    return JSON.parse(this.#text);
  }
}

/** One pool of connections for all servers of a broker. */
export interface Connections {
  /** The platform's `fetch` with these headers, for requests with a text body; redirects are not followed. */
  fetchWith(headers: Readonly<Record<string, string>>): Fetch;
  /** Cuts what is still open. */
  close(): Promise<void>;
}

/** Opens no connection yet. There is no cap: the broker's limits say how many calls are in flight. */
export function openConnections(): Connections {
  // The caller's signal keeps the time of headers and body, so that one setting holds for both.
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  // A server has one URL for all calls.
  const places = new Map<string, { origin: string; path: string }>();
  return {
    fetchWith(own) {
      const headers = { ...HEADERS, ...own };
      return (input, init = {}) =>
        new Promise((resolve, reject) => {
          const url = String(input);
          let place = places.get(url);
          if (!place) {
            const { origin, pathname, search } = new URL(url);
            place = { origin, path: pathname + search };
            places.set(url, place);
          }
          agent.dispatch(
            { ...place, method: 'POST', headers, body: init.body as string },
            collect(url, init.signal ?? undefined, resolve, reject),
          );
        });
    },
    close: () => agent.destroy(),
  };
}

function collect(
  url: string,
  signal: AbortSignal | undefined,
  resolve: (response: Response) => void,
  reject: (error: unknown) => void,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let status = 0;
  let headers: Record<string, string> = {};
  let request: Dispatcher.DispatchController | undefined;
  // Before the connection stands there is no request to abort, but nobody waits for it any more.
  const abort = () => {
    const reason = signal?.reason ?? new Error('aborted');
    request?.abort(reason);
    reject(reason);
  };
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return {
    onRequestStart(controller) {
      request = controller;
      if (signal?.aborted) abort();
    },
    onResponseStart(_controller, statusCode, received) {
      status = statusCode;
      headers = received as Record<string, string>;
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      signal?.removeEventListener('abort', abort);
      const text = (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8');
      // The SDKs' type asks for a whole web Response; they read what Reply has.
      resolve(new Reply(url, status, headers, text) as unknown as Response);
    },
    onResponseError(_controller, error) {
      signal?.removeEventListener('abort', abort);
      reject(error);
    },
  };
}
