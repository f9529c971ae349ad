/** The explorations that are committed are those that exploring gives today. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { exploreTools } from '../src/runs/explore/explore-tools.ts';
import { COMMITTED, EXPLORED } from './test-explorations.ts';

test.each(
  EXPLORED,
)('what is known of $tools (obscure $obscure) is what exploring teaches (npm run explorations makes it anew)', async (options) => {
  const out = await mkdtemp(join(tmpdir(), 'troupe-explorations-'));
  const { file } = await exploreTools({ ...options, out, cache: 'off', cwd: out, env: {} });
  const committed = await readFile(join(COMMITTED, relative(out, file)), 'utf8');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(JSON.parse(committed));
});

test('by enough turns the arithmetic demo shows what its functions add', async () => {
  const { iterations } = JSON.parse(await readFile(join(COMMITTED, 'math-demo', 'synthetic.json'), 'utf8'));
  const { new_function_context: known } = iterations[10];
  expect(known.add).toMatch(/^Gives a \+ b \+ 7\./);
  expect(known.subtract).toMatch(/^Gives a - b - 3\./);
  expect(known.multiply).toMatch(/^Gives a \* b \+ 2\./);
  expect(known.divide).toMatch(/^Gives a \/ b \+ 1\./);
});
