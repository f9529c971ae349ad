import { expect, test } from 'vitest';
import { scenarios } from './index.ts';

test.each(Object.entries(scenarios))('%s is in the catalogue under its own id', async (id, load) => {
  expect((await load()).id).toBe(id);
});

// The tasks of these are the user's files.
const withTasks = Object.entries(scenarios).filter(([id]) => id !== 'pddl' && id !== 'tools');

test.each(withTasks)('%s has tasks that its schema takes', async (_, load) => {
  const scenario = await load();
  const tasks = await scenario.tasks({ options: scenario.options?.parse({}) as Record<string, unknown> });
  expect(tasks.length).toBeGreaterThan(0);
  expect(scenario.task.parse(tasks[0])).toEqual(tasks[0]);
});
