/** How the page talks to its server: JSON under /api, and one stream of what changes; a copy answers by itself. */
import { useSyncExternalStore } from 'react';
import { NOT_HERE, readCopy } from './copy/read-copy.ts';

/** What a server says of a request that it does not take; `message` is for people. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What a copy does not hold. */
export class NotHeld extends Refused {
  constructor() {
    super(404, NOT_HERE);
  }
}

/** Whether this is a copy without a server: what is in it can be read, and nothing can be done. */
export const isExport = document.querySelector('meta[name="troupe-export"]') !== null;

/** The token of this start of the server; the page's own address carries it once, as `#token=…`. */
const token = (() => {
  if (isExport) return '';
  const given = /[#&]token=([\w-]+)/.exec(location.hash)?.[1];
  if (given) {
    sessionStorage.setItem('token', given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return given ?? sessionStorage.getItem('token') ?? '';
})();

let accepted = token !== '';
const listeners = new Set<() => void>();

/** Why buttons that change something are off. */
export const WITHOUT_TOKEN = isExport
  ? 'This is a copy: nothing can be done in it.'
  : 'Only to look at: open the address that the server printed, with its token, to act here.';

/** Whether what changes something is taken from this page: it has a token, and none was refused yet. */
export const useMayAct = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => accepted,
  );

const query = (values: Readonly<Record<string, unknown>>): string => {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
};

async function answer<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  const { message } = await response.json().catch(() => ({ message: response.statusText }));
  throw new Refused(response.status, message);
}

/** Nobody answers: the server is gone. */
export class Away extends Error {}

/** What is said then: started at this page's own port, the server is found by the page again. */
export const NOT_RUNNING = `the Studio is not running: start it with npx troupe studio --port ${location.port}`;

/** Every question to the server; of one that is not there a browser says nothing that helps. */
async function ask(path: string, given?: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api/${path}`, given);
  } catch (error) {
    // One that the page itself no longer wants.
    if (given?.signal?.aborted) throw error;
    throw new Away(NOT_RUNNING, { cause: error });
  }
}

/** Reads; `path` without `/api/`. */
export async function get<T>(
  path: string,
  values: Readonly<Record<string, unknown>> = {},
  signal?: AbortSignal,
): Promise<T> {
  if (isExport) return copied<T>(path, values);
  return answer<T>(await ask(`${path}${query(values)}`, signal && { signal }));
}

/** Reads text, as pictures are; undefined: there is none. */
export async function getText(
  path: string,
  values: Readonly<Record<string, unknown>> = {},
): Promise<string | undefined> {
  if (isExport) return (await readCopy(path, values)) as string | undefined;
  const response = await ask(`${path}${query(values)}`);
  return response.ok ? response.text() : undefined;
}

async function copied<T>(path: string, values: Readonly<Record<string, unknown>>): Promise<T> {
  const found = await readCopy(path, values);
  if (found === undefined) throw new NotHeld();
  return found as T;
}

/** Changes something or spends money: carries the token. */
export async function post<T>(path: string, body: unknown = {}): Promise<T> {
  if (isExport) throw new Refused(405, 'This is a copy: nothing can be done in it.');
  const headers = { 'content-type': 'application/json', 'x-troupe-token': token };
  const response = await ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (response.status === 403) {
    // It is of an earlier start.
    accepted = false;
    for (const listener of listeners) listener();
  }
  return answer<T>(response);
}

/**
 * Follows a stream of events under /api; each message is JSON with an id. A stream that breaks off is taken up
 * again after the last id, by the browser itself. Gives what ends it.
 */
export function follow<T>(
  path: string,
  on: (event: T, id: string) => void,
  onState?: (open: boolean) => void,
): () => void {
  // In a copy nothing happens any more.
  if (isExport) return () => {};
  const source = new EventSource(`/api/${path}`);
  source.onmessage = ({ data, lastEventId }) => on(JSON.parse(data) as T, lastEventId);
  source.onopen = () => onState?.(true);
  // One that is refused is over: the server is there to say so.
  source.onerror = () => onState?.(source.readyState === EventSource.CLOSED);
  return () => source.close();
}
