/** How the page talks to its server: JSON under /api, and one stream of what changes. */

/** What a server says of a request that it does not take; `message` is for people. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The token of this start of the server; the page's own address carries it once, as `#token=…`. */
const token = (() => {
  const given = /[#&]token=([\w-]+)/.exec(location.hash)?.[1];
  if (given) {
    sessionStorage.setItem('token', given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return given ?? sessionStorage.getItem('token') ?? '';
})();

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

/** Reads; `path` without `/api/`. */
export async function get<T>(path: string, values: Readonly<Record<string, unknown>> = {}): Promise<T> {
  return answer<T>(await fetch(`/api/${path}${query(values)}`));
}

/** Changes something or spends money: carries the token. */
export async function post<T>(path: string, body: unknown = {}): Promise<T> {
  const headers = { 'content-type': 'application/json', 'x-troupe-token': token };
  return answer<T>(await fetch(`/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/**
 * Follows a stream of events under /api; each message is JSON with an id. A stream that breaks off is taken up
 * again after the last id, by the browser itself. Gives what ends it.
 */
export function follow<T>(
  path: string,
  on: (event: T, id: string) => void,
  onState?: (open: boolean) => void,
) {
  const source = new EventSource(`/api/${path}`);
  source.onmessage = ({ data, lastEventId }) => on(JSON.parse(data) as T, lastEventId);
  source.onopen = () => onState?.(true);
  source.onerror = () => onState?.(false);
  return () => source.close();
}
