/** What is sent to the server: JSON, and not without end. */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { BadInput } from '../errors.ts';

/** The longest prompts that models take are half of this. */
const MOST = 8 * 1024 * 1024;

export const limitedBody: MiddlewareHandler = bodyLimit({
  maxSize: MOST,
  onError: (context) =>
    context.json(
      { message: `the request is longer than ${MOST / 1024 / 1024} MB, the most that is taken` },
      413,
    ),
});

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
