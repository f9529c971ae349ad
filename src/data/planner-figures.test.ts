import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileOf, writeJson } from './files.ts';
import { differencesOf, figuresOf, meanOf } from './planner-figures.ts';

const requests = ['0_0', '1_0', '1_1', '1_2', '1_3'].map((id) => ({ id, request: `request ${id}` }));

const step = (selected_tool: string) => ({ plan: { task: 'do', selected_tool }, result: 'done' });
const evaluation = (final: number, tasks: readonly number[]) => ({
  steps: tasks.map((task_rating) => ({ task_rating, tool_rating: 5, result_rating: 5, explanation: '' })),
  final_answer_rating: final,
  explanation: '',
});

/** A run's folders, with what became of requests: ratings, `gave up`, `unjudged`; absent: not played. */
async function runOf(found: Record<string, readonly [number, readonly number[]] | 'gave up' | 'unjudged'>) {
  const root = await mkdtemp(join(tmpdir(), 'troupe-figures-'));
  const folders = { trajectories: join(root, 'trajectories'), evaluations: join(root, 'evaluations') };
  for (const [id, what] of Object.entries(found)) {
    const steps = what === 'gave up' ? [] : [step('use_bash'), step('final_answer')];
    await writeJson(fileOf(folders.trajectories, id), steps);
    if (typeof what !== 'string') await writeJson(fileOf(folders.evaluations, id), evaluation(...what));
  }
  return folders;
}

test('rates of a run: give-ups have not passed, what could not be played or judged is missing', async () => {
  const run = await runOf({ '0_0': [4, []], '1_0': [3, [5, 3]], '1_1': 'gave up', '1_2': 'unjudged' });
  const { figures, counts } = figuresOf('p', requests, [run]);
  expect(figures.runs).toEqual([
    {
      ...{ requests: 5, errors: 1, unjudged: 1, gaveUp: 1, passed: 1, steps: 2, badTasks: 1 },
      passRate: 1 / 3,
      badTaskRate: 1 / 2,
      completionRate: 3 / 4,
    },
  ]);
  expect(figures.passRate).toEqual({ mean: 1 / 3, error: null });
  expect([...counts.keys()]).toEqual(['0_0', '1_0', '1_1']);
});

test('means over runs with their standard errors', () => {
  // Of 2, 4, 4, 4, 5, 5, 7, 9 the sample variance is 32/7.
  const { mean, error } = meanOf([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(mean).toBe(5);
  expect(error).toBeCloseTo(Math.sqrt(32 / 7 / 8), 12);
  expect(meanOf([null, 3])).toEqual({ mean: 3, error: null });
  expect(meanOf([null])).toEqual({ mean: null, error: null });
});

test('planners are compared request by request', async () => {
  const good = await runOf({
    '0_0': [5, []],
    '1_0': [5, []],
    '1_1': [5, []],
    '1_2': [5, []],
    '1_3': [5, []],
  });
  const bad = await runOf({
    '0_0': [5, []],
    '1_0': [1, []],
    '1_1': 'gave up',
    '1_2': [3, []],
    '1_3': 'unjudged',
  });
  const planners = [good, bad].map((run, i) => ({
    planner: `p${i}`,
    counts: figuresOf(`p${i}`, requests, [run]).counts,
  }));
  // Three of the four that both have were won by the first alone: McNemar's p is 2 · (½)³.
  expect(differencesOf(planners)).toMatchObject([
    { planners: ['p0', 'p1'], difference: 3 / 4, tasks: 4, p: expect.closeTo(0.25) },
  ]);
});
