/** What a request asks for, read out of its texts. Each throws BadInput. */
import type { HonoRequest } from 'hono';
import type { z } from 'zod';
import { BadInput } from '../errors.ts';

/** A whole number from 0; undefined where nothing is given. */
export function wholeOf<T extends string | undefined>(name: string, text: T): number | (T & undefined) {
  if (text === undefined) return undefined as T & undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new BadInput(`${name}=${text}: give a whole number from 0`);
}

/** The body, in the form that it should have. */
export async function bodyOf<T>(request: HonoRequest, schema: z.ZodType<T>): Promise<T> {
  const { data, error } = schema.safeParse(await request.json().catch(() => undefined));
  if (!error) return data;
  const { path, message } = error.issues[0]!;
  throw new BadInput(`${path.join('.') || 'the request'}: ${message}`);
}
