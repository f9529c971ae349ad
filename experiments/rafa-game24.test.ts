import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readResults, run } from '../src/index.ts';
import { makes24 } from './exact.ts';

const data = process.env.TROUPE_DATA;

async function play(model: string, tasks: string) {
  const out = await mkdtemp(join(tmpdir(), 'troupe-experiment-'));
  try {
    const agents = ['direct', 'reflexion', 'tot', 'rafa'];
    const summary = await run({
      scenario: 'game24',
      agents,
      model,
      tasks,
      seeds: 2,
      out,
      cache: 'off',
      cwd: out,
    });
    return { summary, lines: await readResults(join(out, summary.run, 'results.jsonl')) };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

test.skipIf(!data)(
  `on the paper's puzzles every solved answer is right by other arithmetic${data ? '' : ' (needs TROUPE_DATA)'}`,
  async () => {
    const { summary, lines } = await play('synthetic', `${join(data!, 'game24', '24.csv')}:900-912`);
    expect(summary).toMatchObject({ episodes: 96, errors: 0 });
    const solved = lines.filter(({ status }) => status === 'solved');
    expect(solved.length).toBeGreaterThan(40);
    for (const { answer, task } of solved) expect(makes24(answer, task), `${answer} of ${task}`).toBe(true);
  },
);

test('at SKILL 1 every arm solves all, the hardest puzzles too', async () => {
  const { summary, lines } = await play('synthetic:1', '1342-1362');
  expect(summary.arms.map(({ rate }) => rate)).toEqual([1, 1, 1, 1]);
  for (const { answer, task } of lines) expect(makes24(answer, task), `${answer} of ${task}`).toBe(true);
});
