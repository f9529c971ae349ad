/**
 * The committed explorations of our own scenarios, `caches/explorations/TOOLS/EXPLORER.json`, made anew by
 * `npm run explorations` and compared by the test of explorations.
 */
import { rm } from 'node:fs/promises';
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // What is there would be gone on from.
  await rm(COMMITTED, { recursive: true, force: true });
  for (const options of EXPLORED) {
    const { file } = await exploreTools({ ...options, out: COMMITTED, cache: 'off' });
    console.log(file);
  }
}
