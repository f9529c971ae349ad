import { expect, test } from 'vitest';
import { scenarios } from './index.ts';

test.each(Object.entries(scenarios))('%s is in the catalogue under its own id', async (id, load) => {
  const scenario = await load();
  expect(scenario.id).toBe(id);
  const tasks = await scenario.tasks({ options: scenario.options?.parse({}) as Record<string, unknown> });
  expect(tasks.length).toBeGreaterThan(0);
  expect(scenario.task.parse(tasks[0])).toEqual(tasks[0]);
});
