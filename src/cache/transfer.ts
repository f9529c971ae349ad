/** A cache as JSON lines, to take along or to hand on. */
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { BadInput } from '../errors.ts';
import { type Entry, toCompletion, toEntry } from './entry.ts';

const count = z.number().int().nonnegative();

/** One line of an exported cache. */
const Line = z.strictObject({
  key: z.string().regex(/^[0-9a-f]{64}$/, 'is a SHA-256 in hexadecimal'),
  text: z.string(),
  finish: z.enum(['stop', 'length', 'filter']),
  usage: z.strictObject({ input: count, output: count }),
  created: z.iso.datetime(),
  model: z.string(),
  logprobs: z.array(z.tuple([z.string(), z.number()])).optional(),
  toolCalls: z.array(z.strictObject({ id: z.string(), name: z.string(), arguments: z.string() })).optional(),
});

/** Writes the file beside its name first, so that it is whole when it is there. */
export async function exportEntries(
  file: string,
  entries: Iterable<{ key: string; value: Entry }>,
): Promise<number> {
  let written = 0;
  function* lines() {
    for (const { key, value } of entries) {
      const [, , , , created, model] = value;
      const { text, finish, usage, ...rest } = toCompletion(value);
      const date = new Date(created).toISOString();
      written++;
      const line = { key, text, finish, usage, created: date, model, ...rest };
      yield `${JSON.stringify(line)}\n`;
    }
  }
  const part = `${file}.part`;
  try {
    await pipeline(Readable.from(lines()), createWriteStream(part));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw new BadInput(`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
  return written;
}

/** Reads the file twice, so that a bad line is found before anything is added. */
export async function importEntries(
  file: string,
  add: (key: string, entry: Entry) => Promise<boolean>,
): Promise<number> {
  for await (const _ of readLines(file));
  let added = 0;
  let batch: Promise<boolean>[] = [];
  const settle = async () => {
    added += (await Promise.all(batch)).filter(Boolean).length;
    batch = [];
  };
  for await (const { key, created, model, ...completion } of readLines(file)) {
    batch.push(add(key, toEntry(completion, Date.parse(created), model)));
    if (batch.length === 1000) await settle();
  }
  await settle();
  return added;
}

async function* readLines(file: string): AsyncGenerator<z.infer<typeof Line>> {
  let number = 0;
  try {
    const handle = await open(file);
    for await (const text of handle.readLines()) {
      number++;
      if (text.trim() !== '') yield readLine(text, `${file}:${number}`);
    }
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function readLine(text: string, where: string): z.infer<typeof Line> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new BadInput(`${where}: not JSON: give a file that \`troupe cache export\` wrote`);
  }
  const line = Line.safeParse(json);
  if (line.success) return line.data;
  const issue = line.error.issues[0]!;
  throw new BadInput(`${where}: ${issue.path.join('.')}: ${issue.message}`);
}
