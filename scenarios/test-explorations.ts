/**
 * The committed explorations of our own scenarios, `caches/explorations/TOOLS/EXPLORER.json`, made anew by
 * `npm run explorations` (`npm run explorations -- math-demo`: of those tools alone) and compared by the test of
 * explorations.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ExploreOptions, exploreTools } from '../src/runs/explore/explore-tools.ts';

export const COMMITTED = fileURLToPath(new URL('../caches/explorations', import.meta.url));

/** What is explored, by the synthetic model at SKILL 0. */
export const EXPLORED: readonly Pick<ExploreOptions, 'tools' | 'obscure' | 'iterations'>[] = [
  { tools: 'places', iterations: [5, 10, 15] },
  { tools: 'places', obscure: 'docs', iterations: [5, 10, 15] },
  { tools: 'places', obscure: 'names', iterations: [5, 10, 15] },
  { tools: 'math-demo', iterations: [5, 10] },
  ...['shell', 'tables'].flatMap((tools) =>
    (['none', 'docs', 'names'] as const).map((obscure) => ({ tools, obscure, iterations: [5, 10, 15, 20] })),
  ),
];

/** Explores anew, and gives the file. All else in `folder` stays: in a clone it holds what users have explored, too. */
export async function exploreAnew(options: (typeof EXPLORED)[number], folder: string): Promise<string> {
  const { tools, obscure = 'none' } = options;
  const name = obscure === 'none' ? tools : `${tools}-${obscure}`;
  // What is there would be gone on from.
  await rm(join(folder, name, 'synthetic.json'), { force: true });
  const { file } = await exploreTools({ ...options, out: folder, cache: 'off', cwd: folder, env: {} });
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [only] = process.argv.slice(2);
  const wanted = EXPLORED.filter(({ tools }) => only === undefined || tools === only);
  if (wanted.length === 0) throw new Error(`nothing is explored of ${only}: EXPLORED names what is`);
  for (const options of wanted) console.log(await exploreAnew(options, COMMITTED));
}
