/** The scripts of a copy: answers by address; long texts that come again and again stand in each once. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Sheet } from '../api/copy.ts';

/** A reference is not much shorter than this. */
const SHORT = 40;

/** `answers` with a reference in place of every long text. */
export function packed(answers: Readonly<Record<string, unknown>>): Sheet {
  const texts: string[] = [];
  const places = new Map<string, number>();
  const pack = (value: unknown): unknown => {
    if (typeof value === 'string') {
      if (value.length <= SHORT) return value;
      const place = places.get(value) ?? texts.push(value) - 1;
      places.set(value, place);
      return { $: place };
    }
    if (Array.isArray(value)) return value.map(pack);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, pack(each)]));
  };
  return { answers: pack(answers) as Sheet['answers'], texts };
}

/** JSON in fewer bytes, as JSON too: a page that was opened from a file reads no other. */
export const compressed = (json: string): string => JSON.stringify(deflateSync(json).toString('base64'));

/** Writes `data/<name>.js`; resolves to its bytes. */
export async function writeScript(dir: string, name: string, json: string): Promise<number> {
  const text = `troupeCopy(${JSON.stringify(name)}, ${json});\n`;
  await writeFile(join(dir, 'data', `${name}.js`), text);
  return Buffer.byteLength(text);
}
