/** Runs as people name them: folders, names, `last`. */
import { join, resolve } from 'node:path';
import { findRun as findFolder, runsIn } from '../runs/folder/find.ts';
import { shownPath } from '../runs/folder/folder.ts';
import { isLive, type Manifest, readManifest } from '../runs/folder/manifest.ts';
import { recordsOf, type ScenarioRecord } from '../runs/plan/plan-record.ts';

/** A run on disk. */
export interface RunFolder {
  dir: string;
  /** The folder, as it opens from the working folder. */
  shown: string;
  /** Absent when its `run.json` is gone. */
  manifest?: Manifest;
}

/** How a run stands; `cut off`: it says `running`, and its process is gone. */
export type Standing = Manifest['status'] | 'cut off' | 'unknown';

export function standingOf({ dir, manifest }: RunFolder): Standing {
  if (!manifest) return 'unknown';
  return manifest.status === 'running' && !isLive(manifest, dir) ? 'cut off' : manifest.status;
}

/** The plan of each scenario of a run; none when its manifest is gone. */
export const plansOf = ({ manifest }: RunFolder): ScenarioRecord[] =>
  manifest ? recordsOf(manifest.plan) : [];

/** The plan of one of its scenarios. */
export const planOf = (run: RunFolder, scenario: string): ScenarioRecord | undefined =>
  plansOf(run).find((plan) => plan.scenario === scenario);

/** Where runs are looked for. */
export interface Place {
  /** The folder that runs lie in. */
  out: string;
  /** Relative paths start here. */
  cwd: string;
}

/**
 * The run that `reference` names: a folder; in `out` the name of a run, or the end of it (the latest of that
 * name); `last`, the latest of all. Throws BadInput.
 */
export async function findRun(reference: string, { out, cwd }: Place): Promise<RunFolder> {
  return openRun(await findFolder(reference, resolve(cwd, out), cwd), cwd);
}

/** All runs in a folder, the latest first; none where there is no such folder. */
export async function allRuns({ out, cwd }: Place): Promise<RunFolder[]> {
  const folder = resolve(cwd, out);
  const runs: RunFolder[] = [];
  for (const name of (await runsIn(folder)).reverse()) runs.push(await openRun(join(folder, name), cwd));
  const began = ({ manifest }: RunFolder) => manifest?.started ?? '';
  return runs.sort((a, b) => (began(a) < began(b) ? 1 : began(a) > began(b) ? -1 : 0));
}

async function openRun(dir: string, cwd: string): Promise<RunFolder> {
  const manifest = await readManifest(dir);
  return { dir, shown: shownPath(dir, cwd), ...(manifest && { manifest }) };
}
