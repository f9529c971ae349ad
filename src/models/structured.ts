/** Replies as data: a zod schema goes out with the request, and what comes back is read by it. */
import { z } from 'zod';
import { ParseError } from '../errors.ts';
import type { Answer, Broker, ModelCall } from './types.ts';

/** The repair turn of the sample at `index` is the sample at `index + REPAIR` of the same decision. */
export const REPAIR = 1_000_000;

/** Neither the reply nor its repair could be read. */
export class UnreadableReply extends ParseError {
  override name = 'UnreadableReply';
  /** Every answer it took, for counting. */
  readonly answers: readonly Answer[];
  constructor(message: string, answers: readonly Answer[]) {
    super(message);
    this.answers = answers;
  }
}

/**
 * Asks for one value of a schema. The reply may stand in a code fence or in a sentence. One that cannot be
 * read is handed back to the model with the reason, once; if the second cannot be read either, throws
 * UnreadableReply, a ParseError. `answers`, of the error too, holds every answer it took, for counting.
 * `name`: letters, digits, `_` and `-`.
 *
 * @example
 * ```ts
 * import { askStructured, createBroker, parseModel } from 'troupe';
 * import { z } from 'zod';
 * const { value } = await askStructured(createBroker(), {
 *   model: parseModel('synthetic'), replicate: 1,
 *   request: { messages: [{ role: 'user', content: 'A city and its country, as JSON.' }] },
 *   sample: { role: 'agent', attempt: 0, decision: 0, index: 0 },
 *   respondent: { version: '1', rates: {}, reply: () => 'Here: { "city": "Turin", "country": "Italy" }' },
 * }, z.object({ city: z.string(), country: z.string() }), 'place');
 * value.city; // 'Turin'
 * ```
 */
export async function askStructured<T>(
  broker: Broker,
  call: Omit<ModelCall, 'count'>,
  type: z.ZodType<T>,
  name: string,
): Promise<{ value: T; answers: Answer[] }> {
  const { $schema: _, ...schema } = z.toJSONSchema(type) as Record<string, unknown>;
  const request = { ...call.request, schema: { name, schema } };
  const [first] = await broker.complete({ ...call, request });
  const read = readStructured(first!.text, type);
  if (read.ok) return { value: read.value, answers: [first!] };
  const [second] = await broker.complete({
    ...call,
    request: { ...request, messages: [...request.messages, ...repair(first!.text, read.why, schema)] },
    sample: { ...call.sample, index: call.sample.index + REPAIR },
  });
  const again = readStructured(second!.text, type);
  if (again.ok) return { value: again.value, answers: [first!, second!] };
  throw new UnreadableReply(`the reply is no ${name}: ${again.why}`, [first!, second!]);
}

function repair(reply: string, why: string, schema: unknown): ModelCall['request']['messages'] {
  const ask = `This cannot be read: ${why}\nAnswer again, with nothing but JSON that follows this schema:\n`;
  return [
    // Servers refuse an empty turn.
    { role: 'assistant', content: reply || '(no text)' },
    { role: 'user', content: ask + JSON.stringify(schema) },
  ];
}

type Read<T> = { ok: true; value: T } | { ok: false; why: string };

/** Reads JSON out of a reply: the whole of it, a code fence in it (one of JSON, if there is any), or from the first bracket to the last. */
export function readStructured<T>(reply: string, type: z.ZodType<T>): Read<T> {
  const text = reply.trim();
  const fences = [...text.matchAll(/```([a-z]*)\s*([\s\S]*?)```/gi)];
  const fenced = (fences.find(([, kind]) => kind!.toLowerCase() === 'json') ?? fences[0])?.[2];
  const bracketed = /[[{][\s\S]*[\]}]/.exec(text)?.[0];
  for (const part of [text, fenced, bracketed]) {
    const json = part === undefined ? undefined : parse(part);
    if (json === undefined) continue;
    const { data, success, error } = type.safeParse(json.value);
    if (success) return { ok: true, value: data };
    return { ok: false, why: z.prettifyError(error) };
  }
  return { ok: false, why: text === '' ? 'it is empty' : 'it is not JSON' };
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
