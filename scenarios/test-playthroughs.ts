/**
 * The committed playthroughs, `scenarios/ID/playthrough.txt`: a game of each scenario to read, made anew by
 * `npm run playthroughs` and compared by the catalogue's test.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { playthrough } from '../src/conformance/playthrough.ts';
import { readOptions } from '../src/runs/plan/options.ts';
import type { Scenario } from '../src/scenario.ts';
import { scenarios } from './index.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What scenarios without tasks of their own are played on. */
const SOURCES: Readonly<Record<string, { options?: Record<string, string>; path: string }>> = {
  pddl: { path: here('pddl/example') },
  tools: {
    options: { tools: here('tools/example/library.ts') },
    path: here('tools/example/requests.json'),
  },
};

/** All tasks that a scenario of the catalogue is checked and shown on. */
export async function tasksOf(scenario: Scenario): Promise<readonly unknown[]> {
  const { options = {}, path } = SOURCES[scenario.id] ?? {};
  const read = readOptions(`scenario ${scenario.id}`, scenario.options, options);
  return scenario.tasks({ options: read, ...(path !== undefined && { path }) });
}

export const playthroughFile = (id: string): string => here(`${id}/playthrough.txt`);

/** The text that belongs in that file. */
export async function playthroughOf(scenario: Scenario): Promise<string> {
  const [task] = await tasksOf(scenario);
  return playthrough(scenario, scenario.task.parse(task));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [id, load] of Object.entries(scenarios)) {
    await writeFile(playthroughFile(id), await playthroughOf(await load()));
  }
}
