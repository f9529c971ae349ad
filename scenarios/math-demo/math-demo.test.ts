import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/index.ts';

test('under hidden names it is played by what exploring shows, and not without', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'troupe-math-'));
  try {
    const agents = ['react', 'react?explored=10'];
    const play = (obscure: string) =>
      run({ scenario: 'math-demo', agents, set: { obscure }, cwd, env: {}, cache: 'off' });
    const solved = async (obscure: string) => (await play(obscure)).arms.map((arm) => arm.solved);
    expect(await solved('names')).toEqual([0, 4]);
    expect(await solved('docs')).toEqual([4, 4]);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
});
