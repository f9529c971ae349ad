/** Where the page lies once it is built; a clone builds it when its sources are newer. */
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BadInput } from '../errors.ts';

function ownFolder(): string {
  let dir = import.meta.dirname;
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir);
  return dir;
}

/** Throws BadInput where the page is neither built nor can be. */
export async function pageFolder(): Promise<string> {
  const own = ownFolder();
  const built = join(own, 'dist', 'page');
  const sources = join(own, 'src', 'studio', 'page');
  if (existsSync(join(sources, 'index.html')) && (await newest(sources)) > (await builtAt(built))) {
    await build(sources);
  }
  if (!existsSync(join(built, 'index.html')))
    throw new BadInput(`the page is missing in ${built}: npm run build makes it`);
  return built;
}

const builtAt = async (folder: string) =>
  (await stat(join(folder, 'index.html')).catch(() => undefined))?.mtimeMs ?? 0;

async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const times = files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).mtimeMs);
  return Math.max(...(await Promise.all(times)));
}

async function build(sources: string): Promise<void> {
  const { build } = await import('vite');
  await build({ root: sources, configFile: join(sources, 'vite.config.ts'), logLevel: 'error' });
}
