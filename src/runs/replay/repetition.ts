/** A run from the cache alone is an earlier one again: whether it came out the same. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { resultsFile } from '../folder/folder.ts';
import { readManifest } from '../folder/manifest.ts';
import { lastLaunches, type ResultLine, readResults } from '../folder/results.ts';
import { type PlanRecord, planDifferences } from '../plan/plan-record.ts';

/** How a run compares with the latest finished one of the same plan. */
export interface Repetition {
  /** That run's folder. */
  run: string;
  episodes: number;
  /** Ids of episodes that came out otherwise, or that one of the two lacks. */
  different: string[];
}

/** Compares the run in `dir` with the latest other run beside it that has finished the plan; undefined: none has. */
export async function repetitionOf(
  dir: string,
  out: string,
  plan: PlanRecord,
): Promise<Repetition | undefined> {
  const original = await latestOf(out, plan, basename(dir));
  if (!original) return undefined;
  const [before, now] = await Promise.all([outcomes(original), outcomes(dir)]);
  const ids = new Set([...before.keys(), ...now.keys()]);
  const different = [...ids].filter((id) => !isDeepStrictEqual(before.get(id), now.get(id)));
  return { run: original, episodes: ids.size, different };
}

async function latestOf(out: string, plan: PlanRecord, except: string): Promise<string | undefined> {
  // Folders begin with the time.
  for (const folder of (await readdir(out)).sort().reverse()) {
    if (folder === except) continue;
    const manifest = await readManifest(join(out, folder));
    if (manifest?.status !== 'finished' || manifest.parent) continue;
    if (planDifferences(manifest.plan, plan).length === 0) return join(out, folder);
  }
  return undefined;
}

/** What depends on the day: times, prices, what came from the cache, relaunches. */
const OF_THE_DAY: readonly (keyof ResultLine)[] = ['launch', 'live', 'cost', 'spent', 'seconds'];

async function outcomes(dir: string): Promise<Map<string, unknown>> {
  const lines = lastLaunches(await readResults(resultsFile(dir)));
  const played = (line: ResultLine) =>
    Object.fromEntries(
      Object.entries(line).filter(([name]) => !OF_THE_DAY.includes(name as keyof ResultLine)),
    );
  return new Map([...lines].map(([id, line]) => [id, played(line)]));
}
