/** The files of a data folder: JSON, written whole or not at all. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { BadInput } from '../errors.ts';
import { readStructured } from '../models/structured.ts';

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

export const writeJson = (file: string, value: unknown): Promise<void> =>
  writeText(file, `${JSON.stringify(value, undefined, 2)}\n`);

/** Throws BadInput where a folder is not, and says the command that writes it. */
export function checkThere(folder: string, command: string): void {
  if (!existsSync(folder)) throw new BadInput(`${folder} is not there: troupe data ${command} writes it`);
}

/** The value of a JSON file; throws BadInput, in one line, for one that is of another form. */
export function readJson<T>(file: string, type: z.ZodType<T>, what: string): T {
  const read = readStructured(readFileSync(file, 'utf8'), type);
  if (read.ok) return read.value;
  throw new BadInput(`${file}: no ${what}: ${read.why.replaceAll('\n', ' ')}; mend it, or delete it`);
}

/** `<folder>/<id>.json`. */
export const fileOf = (folder: string, id: string): string => join(folder, `${id}.json`);

export const has = (folder: string, id: string): boolean => existsSync(fileOf(folder, id));

/** The ids of a folder of trajectories or evaluations. */
export const idsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder))
    .filter((name) => name.endsWith('.json') && !name.startsWith('.') && name !== 'launches.json')
    .map((name) => name.slice(0, -'.json'.length));

/** Each line of a JSONL text, read; throws BadInput that names the line. */
export function readLines<T>(text: string, file: string, type: z.ZodType<T>): T[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new BadInput(`${file}:${i + 1}: it is no line of JSON`);
    }
    const { success, data, error } = type.safeParse(value);
    if (success) return [data];
    throw new BadInput(`${file}:${i + 1}: ${z.prettifyError(error).replaceAll('\n', ' ')}`);
  });
}

export const linesOf = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');
