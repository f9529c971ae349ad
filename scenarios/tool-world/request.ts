/** Requests as files hold them, and how such files are read. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';
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
const batch = z.object({ topic: z.string().optional(), requests: z.array(toolRequest) });

const anyForm = z.union([batch, z.array(toolRequest), toolRequest]);

/** What files of requests are called, besides those without an ending. */
const ENDINGS = new Set(['', '.json', '.jsonl', '.txt']);

/**
 * The requests of a file or a folder. A file holds a JSON array of requests, one request a line, or a batch
 * `{ topic, requests }`, which may stand in a reply of a model. In a folder `0`, `1`, … are such batches: the
 * requests of `0` need no step, and all get ids as `3_0` (file, place), unless they have their own. Throws
 * BadInput that names the file, and the line where it has lines.
 */
export function readRequests(path: string): ToolRequest[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new BadInput(`${path}: there is no such file or folder of requests`);
  if (!stat.isDirectory()) return readFile(path);
  const files = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && ENDINGS.has(parse(entry.name).ext))
    .map(({ name }) => name)
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

function readFile(file: string): ToolRequest[] {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.jsonl')) return readLines(text, file);
  const read = readStructured(text, anyForm);
  if (!read.ok) {
    if (isLines(text)) return readLines(text, file);
    throw new BadInput(`${file}: no requests: give {"request": "…"} objects as a JSON array or one a line`);
  }
  const { value } = read;
  if (Array.isArray(value)) return value;
  if (!('requests' in value)) return [value];
  return value.requests.map((request) => ({ ...(value.topic && { topic: value.topic }), ...request }));
}

/** Several lines, each an object of its own. */
const isLines = (text: string): boolean => /^\s*\{.*\}\s*\n\s*\{/.test(text);

function readLines(text: string, file: string): ToolRequest[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    const read = readStructured(line, toolRequest);
    if (!read.ok) throw new BadInput(`${file}:${i + 1}: no request: ${read.why.replaceAll('\n', ' ')}`);
    return [read.value];
  });
}
