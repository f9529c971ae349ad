/** What is sent to the server: JSON, and not without end. */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { BadInput } from '../errors.ts';

/** The longest prompts that models take are half of this. */
const MOST = 8 * 1024 * 1024;

const limited: MiddlewareHandler = bodyLimit({
  maxSize: MOST,
  onError: (context) =>
    context.json(
      { message: `the request is longer than ${MOST / 1024 / 1024} MB, the most that is taken` },
      413,
    ),
});

/** A read has no body, and only to look for one makes a whole Request of what else stays a few fields. */
export const limitedBody: MiddlewareHandler = (context, next) =>
  context.req.method === 'GET' ? next() : limited(context, next);

/** Throws BadInput for a body that is no JSON; an empty one is for the route to judge. */
export const jsonBody: MiddlewareHandler = async ({ req }, next) => {
  if (req.method !== 'GET') {
    const text = await req.text();
    try {
      if (text !== '') JSON.parse(text);
    } catch {
      throw new BadInput('the request is no JSON: send an object like {"key": "value"}');
    }
  }
  await next();
};
