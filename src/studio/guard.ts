/**
 * Keeps others out: a server on loopback can be reached by every page that a browser shows, and by every program
 * of the machine. It stands before everything else, so that a request is refused before anybody reads its address.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** Nothing from elsewhere, nothing inline: what models and tools say stays text. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
} as const;

const READS = ['GET', 'HEAD'];
const METHODS = [...READS, 'POST', 'PUT', 'DELETE'];

interface Refusal {
  status: 403 | 405;
  message: string;
}

/**
 * The hosts that this server is called by: another name means that a foreign page's name leads here. The port may
 * be another, of a tunnel from elsewhere: a browser always names the one that it calls.
 */
const isOwn = (host: string | undefined): host is string =>
  host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/.test(host);

function refusalOf(incoming: IncomingMessage, token: string): Refusal | undefined {
  const { headersDistinct, headers, method = '', url = '' } = incoming;
  const refused = (message: string): Refusal => ({ status: 403, message });
  const [host, ...others] = headersDistinct.host ?? [];
  if (!isOwn(host) || others.length > 0)
    return refused(`this server is not called ${JSON.stringify(headersDistinct.host?.join(', ') ?? '')}`);
  if (!url.startsWith('/')) return refused('an address here begins with /');
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`)
    return refused(`${JSON.stringify(origin)} has no business here`);
  if (isForeign(incoming)) return refused('another page has no business here');
  if (!READS.includes(method) && !isToken(headers['x-troupe-token'], token)) {
    return refused('the token is missing or of an earlier start: open the address that the server printed');
  }
  // Answers to HEAD are thrown away: a stream of events would go on unread.
  const known = METHODS.includes(method) && !(method === 'HEAD' && url.startsWith('/api'));
  return known ? undefined : { status: 405, message: `${method} is not for this address` };
}

/** What a browser says of a page that asks: others may link to the pages here, and do nothing else. */
function isForeign({ headers, method, url = '' }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = headers;
  return method !== 'GET' || mode !== 'navigate' || dest !== 'document' || url.startsWith('/api');
}

function isToken(given: string | string[] | undefined, token: string): boolean {
  const [one, other] = [Buffer.from(String(given ?? '')), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Hands on to `answer` what may be asked; every answer, whoever gives it, carries the page's policy. */
export const guarded =
  (token: string, answer: RequestListener): RequestListener =>
  (incoming, outgoing) => {
    for (const [name, value] of Object.entries(HEADERS)) outgoing.setHeader(name, value);
    const refusal = refusalOf(incoming, token);
    if (refusal) refuse(outgoing, refusal);
    else answer(incoming, outgoing);
  };

/** What the caller still sends is not waited for. */
function refuse(outgoing: ServerResponse, { status, message }: Refusal): void {
  const body = Buffer.from(JSON.stringify({ message }));
  const headers = { 'content-type': 'application/json', 'content-length': body.length, connection: 'close' };
  outgoing.writeHead(status, headers).end(body);
}
