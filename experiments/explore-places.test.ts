import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../src/index.ts';

/** Rates solved without exploration, with it, and where there is one with the results shuffled. */
async function play(obscure: string, agents: string[], explorer: number) {
  const cwd = await mkdtemp(join(tmpdir(), 'troupe-experiment-'));
  try {
    const set = { obscure, explorer: `synthetic?seed=${explorer}` };
    const summary = await run({
      scenario: 'places',
      agents,
      set,
      seed: explorer,
      cwd,
      env: {},
      cache: 'off',
    });
    expect(summary.errors).toBe(0);
    return summary.arms.map(({ rate }) => rate!);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

test('exploring helps where names are hidden, not by its form, and changes little where all is documented', async () => {
  const arms = ['react', 'react?explored=15', 'react?control=shuffled&explored=15'];
  const explorers = [1, 2];
  const mean = (of: number[][], arm: number) => of.reduce((sum, rates) => sum + rates[arm]!, 0) / of.length;
  const hidden: number[][] = [];
  const documented: number[][] = [];
  for (const explorer of explorers) {
    hidden.push(await play('names', arms, explorer));
    documented.push(await play('none', arms.slice(0, 2), explorer));
  }
  expect(mean(hidden, 1)).toBeGreaterThan(mean(hidden, 0) + 0.5);
  expect(Math.abs(mean(hidden, 2) - mean(hidden, 0))).toBeLessThan(0.1);
  expect(Math.abs(mean(documented, 1) - mean(documented, 0))).toBeLessThan(0.06);
}, 60_000);
