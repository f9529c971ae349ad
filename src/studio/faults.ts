/** What goes wrong with a request, as the page is told: a status and one clear line. */
import { BadInput } from '../errors.ts';

export class NotFound extends Error {}

export function statusOf(error: unknown): 400 | 404 | 500 {
  if (error instanceof BadInput) return 400;
  return error instanceof NotFound ? 404 : 500;
}
