import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/index.ts';

test.each([
  'shell',
  'tables',
])('what exploring %s shows under hidden names helps, and its form alone does not', async (scenario) => {
  const cwd = await mkdtemp(join(tmpdir(), 'troupe-exploring-'));
  try {
    const agents = ['react', 'react?explored=20', 'react?explored=20&control=shuffled'];
    const set = { obscure: 'names', explorer: 'synthetic:1?seed=2' };
    const options = { scenario, agents, set, model: 'synthetic:1', seeds: 1 };
    const { arms, errors } = await run({ ...options, cwd, env: {}, cache: 'off' });
    const [unaided, aided, misled] = arms.map(({ rate }) => rate!);
    expect(errors).toBe(0);
    expect(unaided).toBe(0);
    expect(aided).toBeGreaterThan(0.2);
    expect(misled).toBeLessThan(0.1);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
});
