/** What goes wrong with a request, as the page is told: a status and one clear line. */
import { BadInput } from '../errors.ts';

export class NotFound extends Error {}

/** 403: said before anything else is looked at. */
export class Forbidden extends Error {}

export function statusOf(error: unknown): 400 | 403 | 404 | 500 {
  if (error instanceof BadInput) return 400;
  if (error instanceof Forbidden) return 403;
  return error instanceof NotFound ? 404 : 500;
}
