/** Where the page lies once it is built; a clone builds it when its sources are newer. */
import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BadInput } from '../errors.ts';

function ownFolder(): string {
  let dir = import.meta.dirname;
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir);
  return dir;
}

/** The page as the server hands it out. Throws BadInput where it is neither built nor can be. */
export const pageFolder = (): Promise<string> => builtFolder('page', 'vite.config.ts', 'index.html');

/** The page as a copy without a server has it: one script and one style sheet. Throws BadInput as well. */
export const copyFolder = (): Promise<string> => builtFolder('page-copy', 'vite.copy.config.ts', 'page.js');

/** What the page takes from the engine beside types; a test holds this to what its files import. */
export const BESIDE: readonly string[] = [
  'src/reports/words.ts',
  'src/runs/figures/outcome.ts',
  'src/runs/folder/call-texts.ts',
  'src/runs/plan/phase-words.ts',
  'src/studio/configuration.ts',
  'src/studio/episodes/brief.ts',
  'src/studio/episodes/line-detail.ts',
  'src/studio/episodes/matches.ts',
  'src/studio/palette-rank.ts',
  'src/studio/runs/row-choice.ts',
  'src/studio/sought.ts',
  'src/studio/ways.ts',
];

async function builtFolder(name: string, config: string, main: string): Promise<string> {
  const own = ownFolder();
  const built = join(own, 'dist', name);
  const sources = join(own, 'src', 'studio', 'page');
  if (
    existsSync(join(sources, 'index.html')) &&
    (await newest(own, sources)) > (await changedAt(join(built, main)))
  ) {
    await build(sources, config, built);
  }
  if (!existsSync(join(built, main)))
    throw new BadInput(`the page is missing in ${built}: npm run build makes it`);
  return built;
}

const changedAt = async (file: string) => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;

/** Folders count too: a file that is gone makes its folder newer. */
async function newest(own: string, folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = [
    ...entries.map(({ parentPath, name }) => join(parentPath, name)),
    ...BESIDE.map((file) => join(own, file)),
  ];
  return Math.max(...(await Promise.all(files.map(changedAt))));
}

/** A server that is at work never finds half a page. */
async function build(sources: string, config: string, built: string): Promise<void> {
  const { build } = await import('vite');
  const part = `${built}.${process.pid}.part`;
  // A test runner's environment, too, would have a page for development: half as large again, and slow.
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build({
      root: sources,
      configFile: join(sources, config),
      logLevel: 'error',
      build: { outDir: part },
    });
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
  await rm(built, { recursive: true, force: true });
  // Another process may have put its own there meanwhile.
  await rename(part, built).catch(() => rm(part, { recursive: true, force: true }));
}
