/**
 * `launches.json` beside trajectories: every time that requests were given to a planner, with the requests
 * (which a run reads as its tasks), so that one that was cut off goes on as it began.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { linesOf, readJson, writeJson, writeText } from './files.ts';
import type { NamedRequest } from './requests.ts';

const launch = z.object({
  /** The run's. */
  name: z.string(),
  /** `again`: of requests that the planner gave up on. */
  kind: z.enum(['first', 'again']),
  seed: z.int(),
  /** What it goes by, as text. */
  settings: z.string(),
  done: z.boolean(),
});

export type Launch = z.infer<typeof launch>;

const fileIn = (folder: string) => join(folder, 'launches.json');

/** The tasks of a launch's run. */
export const tasksFile = (folder: string, { name }: Launch): string =>
  join(folder, 'launches', `${name}.jsonl`);

export function readLaunches(folder: string): Launch[] {
  const file = fileIn(folder);
  return existsSync(file) ? readJson(file, z.array(launch), 'list of launches') : [];
}

const write = (folder: string, launches: readonly Launch[]) => writeJson(fileIn(folder), launches);

/** The launch that was cut off, and goes by the same settings. */
export const unfinished = (folder: string, settings: string): Launch | undefined =>
  readLaunches(folder).find((each) => !each.done && each.settings === settings);

/** Records a launch that begins. */
export async function begin(folder: string, given: Launch, requests: readonly NamedRequest[]): Promise<void> {
  await writeText(tasksFile(folder, given), linesOf(requests));
  // One of other settings that was cut off is never taken up again.
  const before = readLaunches(folder).map((each) => ({ ...each, done: true }));
  await write(folder, [...before, given]);
}

export const finish = (folder: string, { name }: Launch): Promise<void> =>
  write(
    folder,
    readLaunches(folder).map((each) => (each.name === name ? { ...each, done: true } : each)),
  );
