/**
 * Keeps others out: a server on loopback can be reached by every page that a browser shows, and by every program
 * of the machine.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { Forbidden } from './faults.ts';
import type { Studio } from './studio.ts';

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
} as const;

/** The hosts that this server is called by: another name means that a foreign page's name leads here. */
const isOwn = (host: string | undefined): boolean =>
  host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);

function checkCaller(context: Context, { token }: Studio): void {
  const { req } = context;
  const host = req.header('host');
  if (!isOwn(host)) throw new Forbidden(`this server is not called ${host ?? '(nothing)'}`);
  const origin = req.header('origin');
  if (origin !== undefined && origin !== `http://${host}`)
    throw new Forbidden(`${origin} has no business here`);
  if (req.method === 'GET' || req.method === 'HEAD') return;
  if (!sameText(req.header('x-troupe-token') ?? '', token)) {
    throw new Forbidden(
      'the token is missing or of an earlier start: open the address that the server printed',
    );
  }
}

function sameText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Refuses before routing; every answer carries the page's policy. */
export const guard =
  (studio: Studio): MiddlewareHandler =>
  async (context, next) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
    checkCaller(context, studio);
    await next();
  };
