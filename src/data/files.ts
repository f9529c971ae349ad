/** The files of a data folder: JSON, written whole or not at all. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { BadInput } from '../errors.ts';
import { lockFile } from '../runs/folder/claim.ts';

/** Where the stages of a pipeline find and leave their data. */
export interface DataFolder {
  root: string;
  requests: string;
  trajectories: string;
  evaluations: string;
  dataset: string;
  /** What `evaluate` writes. */
  evaluation: string;
  /** The runs that play trajectories. */
  runs: string;
}

/** The folders below one; absolute. */
export function dataFolder(root: string, cwd: string): DataFolder {
  const at = (name: string) => resolve(cwd, root, name);
  return {
    root: at('.'),
    requests: at('requests'),
    trajectories: at('trajectories'),
    evaluations: at('evaluations'),
    dataset: at('dataset'),
    evaluation: at('evaluation'),
    runs: at('runs'),
  };
}

/** Writes a text; a reader sees the old file or the new one, never a part. The folder is made. */
export async function writeText(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.${randomUUID()}.part`;
  await writeFile(part, text);
  await rename(part, file);
}

/** What `writeText` leaves where its process is killed. */
const PART = /\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.part$/;

/** Removes what killed processes have left half written. A folder below that is somebody's own stays as it is. */
export async function sweep(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!existsSync(lockFile(path))) await sweep(path);
    } else if (PART.test(entry.name)) await rm(path, { force: true });
  }
}

export const writeJson = (file: string, value: unknown): Promise<void> =>
  writeText(file, `${JSON.stringify(value, undefined, 2)}\n`);

/** Throws BadInput where a folder is not, and says the command that writes it. */
export function checkThere(folder: string, command: string): void {
  if (!existsSync(folder)) throw new BadInput(`${folder} is not there: troupe data ${command} writes it`);
}

const HINT = 'mend it, or delete it';

/** The value of a JSON file; throws BadInput that names the file, the entry and the field, for one of another form. */
export function readJson<T>(file: string, type: z.ZodType<T>, what: string): T {
  const where = `${file}: no ${what}`;
  return readValue(textOf(file, where).replace(/^\uFEFF/, ''), type, where);
}

/** What a file says; throws BadInput, in one line that begins with `where`, for one that cannot be read. */
function textOf(file: string, where: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new BadInput(`${where}: ${code === 'EISDIR' ? 'this is a folder; move it away' : message}`);
  }
}

/** What a JSON text holds; throws BadInput, in one line that begins with `where`. */
function readValue<T>(text: string, type: z.ZodType<T>, where: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = (error as Error).message.replace(/\s+/g, ' ');
    throw new BadInput(`${where}: this is no JSON (${why}); ${HINT}`);
  }
  const { success, data, error } = type.safeParse(value);
  if (success) return data;
  const { path, message } = error.issues[0]!;
  const place = path.map((key) => (typeof key === 'number' ? `entry ${key + 1}` : `"${String(key)}"`));
  throw new BadInput(`${where}: ${[...place, message].join(': ')}; ${HINT}`);
}

/** `<folder>/<id>.json`. */
export const fileOf = (folder: string, id: string): string => join(folder, `${id}.json`);

export const has = (folder: string, id: string): boolean => existsSync(fileOf(folder, id));

/** The ids of a folder of trajectories or evaluations. */
export const idsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder))
    .filter((name) => name.endsWith('.json') && !name.startsWith('.') && name !== 'launches.json')
    .map((name) => name.slice(0, -'.json'.length));

/** Each line of a JSONL text, read; throws BadInput that names the line and the field. */
export const readLines = <T>(text: string, file: string, type: z.ZodType<T>): T[] =>
  text
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [readValue(line, type, `${file}:${i + 1}`)]));

export const linesOf = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');
