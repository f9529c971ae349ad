import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { BESIDE } from './page-folder.ts';

const OWN = resolve(import.meta.dirname, '../..');
const PAGE = join(import.meta.dirname, 'page');

/** Files that this one takes values from; what is for types alone is left out. */
function importsOf(file: string): string[] {
  const statements = readFileSync(file, 'utf8').matchAll(/^import (?!type )[^;]*? from '(\.[^']+)'/gm);
  return [...statements].map(([, from]) => resolve(file, '..', from!));
}

test('what the page takes from the engine makes a built page old, too', () => {
  const files = readdirSync(PAGE, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.(test|config)\.ts$/.test(name))
    .map((name) => join(PAGE, name));
  const beside = new Set<string>();
  for (const file of files) {
    for (const taken of importsOf(file)) {
      if (files.includes(taken) || /\.(css|svg)$/.test(taken) || beside.has(taken)) continue;
      beside.add(taken);
      files.push(taken);
    }
  }
  expect([...beside].map((file) => relative(OWN, file)).sort()).toEqual([...BESIDE].sort());
});
