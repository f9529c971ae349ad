/** The explorations that are committed are those that exploring gives today. */
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { COMMITTED, EXPLORED, exploreAnew } from './test-explorations.ts';

test.each(
  EXPLORED,
)('what is known of $tools (obscure $obscure) is what exploring teaches (npm run explorations makes it anew)', async (options) => {
  const out = await mkdtemp(join(tmpdir(), 'troupe-explorations-'));
  const file = await exploreAnew(options, out);
  const committed = await readFile(join(COMMITTED, relative(out, file)), 'utf8');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(JSON.parse(committed));
});

test('what is made anew takes the place of what was there, and of nothing else', async () => {
  const out = await mkdtemp(join(tmpdir(), 'troupe-explorations-'));
  const options = EXPLORED.find(({ tools }) => tools === 'math-demo')!;
  const text = await readFile(join(COMMITTED, 'math-demo', 'synthetic.json'), 'utf8');
  const old = text.replace('Gives a + b + 7.', 'Gives a + b.');
  const own = join(out, 'math-demo', 'synthetic.json');
  const others = [
    'math-demo/openai-gpt-4o.json',
    'math-demo/synthetic-s2.json',
    'math-demo-docs/synthetic.json',
  ];
  const files = [own, ...others.map((name) => join(out, name))];
  for (const file of files) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, old);
  }
  expect(await exploreAnew(options, out)).toBe(own);
  const now = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  expect(now).toEqual([text, old, old, old]);
});

test('by enough turns the arithmetic demo shows what its functions add', async () => {
  const { iterations } = JSON.parse(await readFile(join(COMMITTED, 'math-demo', 'synthetic.json'), 'utf8'));
  const { new_function_context: known, additional_information } = iterations[10];
  expect(known.add).toMatch(/^Gives a \+ b \+ 7\./);
  expect(known.subtract).toMatch(/^Gives a - b - 3\./);
  expect(known.multiply).toMatch(/^Gives a \* b \+ 2\./);
  expect(known.divide).toMatch(/^Gives a \/ b \+ 1\./);
  // There are no ids to tell of.
  expect(additional_information).toBe('');
});
