import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateTasks } from '../scenarios/blocksworld/tasks.ts';
import { type ResultLine, readResults, run } from '../src/index.ts';
import { checkAnswers, problemsOf, reaches, readProblems, rolloutCounts } from './plans.ts';
import { percent } from './report.ts';

const data = process.env.TROUPE_DATA;
const RAP = 'mcts?world=model';

async function play<T>(
  options: Partial<Parameters<typeof run>[0]> & { agents: string[] },
  look: (lines: ResultLine[], folder: string, errors: number) => T | Promise<T>,
): Promise<T> {
  const out = await mkdtemp(join(tmpdir(), 'troupe-experiment-'));
  try {
    const summary = await run({ scenario: 'blocksworld', out, cache: 'off', cwd: out, ...options });
    const folder = join(out, summary.run);
    return await look(await readResults(join(folder, 'results.jsonl')), folder, summary.errors);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

test.skipIf(!data)(
  `on the listed problems no arm errs and every solved answer is a plan${data ? '' : ' (needs TROUPE_DATA)'}`,
  async () => {
    const tasks = join(data!, 'blocksworld', 'step_4.json');
    const problems = readProblems(tasks);
    const agents = ['optimal', 'mcts', 'direct', 'reflexion', 'tot', RAP, 'rafa?planner=mcts'];
    await play({ agents, tasks: `${tasks}:0-8` }, async (lines, folder, errors) => {
      expect(errors).toBe(0);
      checkAnswers(lines, problems);
      for (const { agent, status, steps } of lines) {
        if (agent === 'optimal') expect({ status, steps }).toEqual({ status: 'solved', steps: 4 });
        if (agent === 'mcts') expect(status).toBe('solved');
      }
      const rap = lines.filter(({ agent }) => agent === RAP);
      const counts = await rolloutCounts(folder, rap, problems, 20);
      const right = counts.map((tasksOf) => tasksOf.reduce((sum, { solved }) => sum + solved, 0));
      expect(counts.map((tasksOf) => tasksOf.length)).toEqual(Array.from({ length: 20 }, () => 8));
      // What the first search found in the end is what was acted on.
      const atOnce = rap.filter(({ status, steps }) => status === 'solved' && steps <= 6);
      expect(right.at(-1)).toBe(atOnce.length);
      expect(right.at(-1)).toBeGreaterThan(3);
      const [line] = lines.filter(({ status }) => status === 'solved');
      expect(() => checkAnswers([{ ...line!, answer: '(pick-up a)' }], problems)).toThrow('is no solution');
    });
  },
);

test('mcts solves problems whose shortest plan has six actions, with its defaults', async () => {
  const problems = problemsOf(generateTasks(4, 60));
  const options = { agents: ['optimal', 'mcts'], tasks: '0-60', set: { blocks: 4, count: 60 } };
  await play(options, (lines) => {
    checkAnswers(lines, problems);
    const shortest = new Map(
      lines.filter(({ agent }) => agent === 'optimal').map(({ task, steps }) => [task, steps]),
    );
    const six = lines.filter(({ agent, task }) => agent === 'mcts' && shortest.get(task) === 6);
    expect(six.length).toBeGreaterThan(9);
    expect(six.filter(({ status }) => status !== 'solved')).toEqual([]);
  });
});

test('at SKILL 1 every arm solves all that lies within the six actions that searches look ahead', async () => {
  const agents = ['optimal', 'direct', 'reflexion', 'tot', RAP, 'rafa?planner=mcts'];
  await play({ agents, tasks: '0-12', model: 'synthetic:1' }, (lines) => {
    const near = lines
      .filter(({ agent, steps }) => agent === 'optimal' && steps <= 6)
      .map(({ task }) => task);
    expect(near.length).toBeGreaterThan(5);
    const unsolved = lines.filter(({ status, task }) => near.includes(task) && status !== 'solved');
    expect(unsolved.map(({ episode }) => episode)).toEqual([]);
  });
});

test('a plan reaches the goal where a beginning of it does', () => {
  const problem = [...problemsOf(generateTasks(2, 4)).values()].find((each) =>
    reaches(each, ['(pick-up a)', '(stack a b)']),
  )!;
  expect(reaches(problem, ['(pick-up a)', '(stack a b)', '(fly a)'])).toBe(true);
  expect(reaches(problem, ['(fly a)', '(pick-up a)', '(stack a b)'])).toBe(false);
  expect(reaches(problem, ['(pick-up a)'])).toBe(false);
  expect(reaches(problem, [])).toBe(false);
});

test('the committed figures fit together', async () => {
  const page = await readFile(join(import.meta.dirname, 'blocksworld.md'), 'utf8');
  const rows = [
    ...page.matchAll(
      /\| (\w+) \| `[^`]+` \| [^|]+ \| (\d+) of (\d+) \| ([\d.]+) % \| ([\d.]+) % – ([\d.]+) %/g,
    ),
  ];
  expect(rows.map(([, arm]) => arm)).toEqual([
    'optimal',
    'mcts',
    'direct',
    'reflexion',
    'tot',
    'rap',
    'rafa',
  ]);
  for (const [, arm, ...figures] of rows) {
    const [solved, episodes, rate, low, high] = figures.map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    expect(`${figures[2]} %`, arm).toBe(percent(solved / episodes));
    expect(low, arm).toBeLessThanOrEqual(rate);
    expect(high, arm).toBeGreaterThanOrEqual(rate);
    if (arm === 'optimal' || arm === 'mcts') expect(solved, arm).toBe(episodes);
    expect(episodes, arm).toBe(57 * 5);
  }
});
