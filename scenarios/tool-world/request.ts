/** Requests as files hold them, and how such files are read. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, parse } from 'node:path';
import { z } from 'zod';
import { BadInput } from '../../src/errors.ts';
import { readStructured } from '../../src/models/structured.ts';

/** One request. `steps`: so many are needed before the final answer; 0 where everybody knows it. */
export const toolRequest = z.object({
  id: z.string().min(1).optional(),
  request: z.string().min(1),
  topic: z.string().optional(),
  explanation: z.string().optional(),
  steps: z.int().min(0).optional(),
});

export type ToolRequest = z.infer<typeof toolRequest>;

/** A batch: requests of one topic, each with a topic of its own where the batch has none. */
const batch = z.object({ topic: z.string().optional(), requests: z.array(z.unknown()) });

/** What files of requests are called, besides those without an ending. */
const ENDINGS = new Set(['', '.json', '.jsonl', '.txt']);

const HINT = 'give {"request": "…"} objects as a JSON array or one a line';

/**
 * The requests of a file or a folder. A file holds a JSON array of requests, one request a line, or a batch
 * `{ topic, requests }`, which may stand in a reply of a model unless the file is called `.json`. In a folder `0`,
 * `1`, … are such batches: the requests of `0` need no step, and all get ids as `3_0` (file, place), unless they
 * have their own. Throws BadInput that names the file, the line or the entry, and the field.
 */
export function readRequests(path: string): ToolRequest[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new BadInput(`${path}: there is no such file or folder of requests`);
  if (!stat.isDirectory()) return readFile(path);
  const files = readdirSync(path)
    .filter((name) => !name.startsWith('.') && ENDINGS.has(parse(name).ext))
    .filter((name) => !isAside(join(path, name)))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const requests = files.flatMap((name) => {
    const stem = parse(name).name;
    const simple = stem === '0';
    return readFile(join(path, name)).map((request, i) => ({
      id: `${stem}_${i}`,
      ...(simple && { steps: 0 }),
      ...request,
    }));
  });
  if (requests.length === 0) throw new BadInput(`${path}: there are no requests in this folder`);
  return requests;
}

/** A folder beside the files of requests; one that is called as a file is would be missed there. */
const isAside = (path: string) =>
  !/(^\d+|\.\w+)$/.test(basename(path)) && statSync(path, { throwIfNoEntry: false })?.isDirectory();

/** Throws BadInput for one that cannot be read. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EISDIR' ? 'this is a folder, not a file of requests; move it away' : message;
    throw new BadInput(`${file}: ${why}`);
  }
}

function readFile(file: string): ToolRequest[] {
  const text = textOf(file);
  if (file.endsWith('.jsonl')) return readLines(text, file);
  const read = valueIn(text, file);
  if (read.ok) return requestsIn(read.value, file);
  if (isLines(text)) return readLines(text, file);
  throw new BadInput(`${file}: this is no JSON (${read.why.replace(/\s+/g, ' ')}): ${HINT}`);
}

/** What the text holds: a file that is called JSON that alone, another as a model writes, with words around it. */
function valueIn(text: string, file: string): ReturnType<typeof readStructured<unknown>> {
  if (!/\.jsonl?$/.test(file)) return readStructured(text, z.unknown());
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, why: (error as Error).message };
  }
}

function requestsIn(value: unknown, file: string): ToolRequest[] {
  const entries = (all: unknown[]) =>
    all.map((entry, i) => readAs(toolRequest, entry, `${file}: entry ${i + 1}`));
  if (Array.isArray(value)) return entries(value);
  if (typeof value !== 'object' || value === null || !('requests' in value))
    return [readAs(toolRequest, value, file)];
  const { topic, requests } = readAs(batch, value, file);
  return entries(requests).map((request) => ({ ...(topic && { topic }), ...request }));
}

/** The value as one of this type; throws BadInput that says where it stands, and which field is wrong. */
function readAs<T>(type: z.ZodType<T>, value: unknown, where: string): T {
  const { success, data, error } = type.safeParse(value);
  if (success) return data;
  const { path, message } = error.issues[0]!;
  throw new BadInput(`${where}: ${[...path.map((key) => `"${String(key)}"`), message].join(': ')}; ${HINT}`);
}

/** Several lines, each an object of its own. */
const isLines = (text: string): boolean => /^\s*\{.*\}\s*\n\s*\{/.test(text);

function readLines(text: string, file: string): ToolRequest[] {
  const rows = text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    const where = `${file}:${i + 1}`;
    const read = valueIn(line, file);
    if (!read.ok) throw new BadInput(`${where}: this line is no JSON: ${HINT}`);
    return [{ where, value: read.value }];
  });
  return rows.map(({ where, value }) => readAs(toolRequest, value, where));
}
