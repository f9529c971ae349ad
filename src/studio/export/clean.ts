/** Takes out of a copy what tells of the machine that it was made on: places of files, and keys. */
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { loadEnv } from '../../env.ts';
import { Scrubber } from '../../models/scrub.ts';
import type { Studio } from '../studio.ts';

/** Cleans JSON text. `files`: the users' files that the run names, whole. */
export function cleaner({ out, cwd, env }: Studio, files: readonly string[]): (json: string) => string {
  const folders: readonly (readonly [string, string])[] = [
    [out, 'runs'],
    [cwd, '.'],
    ...files.map((file) => [dirname(file), '.'] as const),
    [homedir(), '~'],
  ];
  const places = folders
    .filter(([path]) => path.length > 1)
    // As JSON writes it, the longest first: one may begin another.
    .map(([path, shown]) => [JSON.stringify(path).slice(1, -1), shown] as const)
    .sort(([a], [b]) => b.length - a.length);
  const keys = new Scrubber(loadEnv(cwd, env));
  return (json) => keys.reply(places.reduce((text, [path, shown]) => text.replaceAll(path, shown), json));
}
