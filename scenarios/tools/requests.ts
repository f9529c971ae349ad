/** Requests from a file. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BadInput } from '../../src/errors.ts';

export const REQUEST_FILES =
  'a JSON list or JSON lines of requests, {"request": "…"} each, with "answer" (the whole answer) or "contains" (a text or a list of texts in it) to be graded by, and "name" if you like';

const word = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** A request as a task holds it. */
export const request = z.object({
  name: z.string(),
  request: z.string().min(1),
  answer: z.string().optional(),
  contains: z.array(z.string()).optional(),
});

export type Request = z.infer<typeof request>;

/** A request as a file holds it. */
const row = z.strictObject({
  name: z.string().min(1).optional(),
  request: z.string().min(1),
  answer: word.optional(),
  contains: z.union([word.transform((one) => [one]), z.array(word)]).optional(),
});

/** Characters of a request that it is called by. */
const SHORT = 60;

/** The requests of a file, in its order. Throws BadInput that names the file and the row. */
export function readRequests(path: string): Request[] {
  const rows = rowsOf(path);
  if (rows.length === 0) throw new BadInput(`${path}: there is no request in it; it takes ${REQUEST_FILES}`);
  const taken = new Set<string>();
  return rows.map(({ where, value }) => {
    const read = row.safeParse(value);
    if (!read.success) {
      const { path: field, message } = read.error.issues[0]!;
      throw new BadInput(`${path} ${where}: ${[field.join('.'), message].filter(Boolean).join(': ')}`);
    }
    const { name = shortened(read.data.request), ...rest } = read.data;
    let own = name;
    for (let i = 2; taken.has(own); i++) own = `${name} (${i})`;
    taken.add(own);
    return { name: own, ...rest };
  });
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > SHORT ? `${line.slice(0, SHORT - 1).trimEnd()}…` : line;
}

interface Row {
  where: string;
  value: unknown;
}

/** A list is JSON; what is none is read line by line. */
function rowsOf(path: string): Row[] {
  const text = textOf(path);
  if (text.trimStart().startsWith('[')) {
    const list = parsed(text, path) as unknown[];
    return list.map((value, i) => ({ where: `entry ${i}`, value }));
  }
  return text.split('\n').flatMap((line, i): Row[] => {
    const where = `line ${i + 1}`;
    return line.trim() === '' ? [] : [{ where, value: parsed(line, `${path} ${where}`) }];
  });
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = (error as Error).message.replace(/\s+/g, ' ');
    throw new BadInput(`${where}: this is no JSON (${why}); --tasks takes ${REQUEST_FILES}`);
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new BadInput(`${path}: ${why}; --tasks takes ${REQUEST_FILES}`);
  }
}
