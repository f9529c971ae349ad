/** What every scenario of the catalogue keeps to, and the page that shows how it is played. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { checkScenario } from '../src/conformance/check.ts';
import { scenarios } from './index.ts';
import { playthroughFile, playthroughOf, tasksOf } from './test-playthroughs.ts';

// Each game of tools starts processes: its own test plays a few.
const checked = Object.keys(scenarios).filter((id) => id !== 'tools');

describe.each(checked)('%s', (id) => {
  test('keeps to what agents and search rely on', async () => {
    const scenario = await scenarios[id]!();
    const all = await tasksOf(scenario);
    // Spread over the list, which may be ordered by difficulty.
    const tasks = all.filter((_, i) => i % Math.ceil(all.length / 12) === 0);
    const { checks, steps, stepsPerSecond } = await checkScenario(scenario, {
      tasks,
      games: 16,
      maxSteps: 60,
    });
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(steps).toBeGreaterThanOrEqual(16);
    // Tools are actors: their scenarios have no world model to be fast.
    if (!scenario.tools) expect(stepsPerSecond).toBeGreaterThan(0);
  });

  test('its playthrough is that of its rules (npm run playthroughs writes it anew)', async () => {
    const scenario = await scenarios[id]!();
    expect(await readFile(playthroughFile(id), 'utf8')).toBe(await playthroughOf(scenario));
  });
});
