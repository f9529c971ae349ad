/** A run's folder: made anew, or an unfinished one found again. */
import { mkdir, mkdtemp, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { BadInput } from '../errors.ts';
import { readJournal } from './journal.ts';
import type { Warn } from './lines.ts';
import { isLive, type Manifest, readManifest } from './manifest.ts';
import { type PlanRecord, planDifferences } from './plan.ts';
import { lastLaunches, type ResultLine, readResults } from './results.ts';
import type { Carry } from './tally.ts';

export const resultsFile = (dir: string) => join(dir, 'results.jsonl');
export const journalsDir = (dir: string) => join(dir, 'episodes');

/** A path as it opens from the working folder. */
export const shownPath = (path: string, cwd: string) => relative(cwd, path) || '.';

/**
 * Throws BadInput when a folder could not be made or written in. Leaves nothing behind: the nearest folder
 * that exists has to take an empty one, for a moment. Its permissions alone would not tell: they refuse
 * the superuser nothing, and file systems have rules of their own (`/proc`).
 */
export async function checkWritable(folder: string, option: string): Promise<void> {
  let near = resolve(folder);
  for (;;) {
    const found = await stat(near).catch(() => undefined);
    if (found && !found.isDirectory()) throw new BadInput(`${option} ${folder}: ${near} is not a folder`);
    if (found) break;
    near = dirname(near);
  }
  try {
    await rmdir(await mkdtemp(join(near, '.troupe-')));
  } catch {
    throw new BadInput(`${option} ${folder}: cannot write in ${near}; choose another folder`);
  }
}

/** An unfinished run, as it was left. */
export interface Unfinished {
  dir: string;
  manifest: Manifest;
}

/**
 * The latest unfinished run of that name. Throws BadInput when it plays another plan, or is being played
 * right now.
 */
export async function findUnfinished(
  out: string,
  name: string,
  plan: PlanRecord,
): Promise<Unfinished | undefined> {
  const folders = (await readdir(out).catch(() => [])).filter((folder) => folder.includes(`-${name}`));
  for (const folder of folders.sort().reverse()) {
    const dir = join(out, folder);
    const manifest = await readManifest(dir);
    if (manifest?.name !== name || manifest.status === 'finished') continue;
    if (isLive(manifest)) {
      throw new BadInput(`--name ${name}: process ${manifest.pid} is playing ${dir}; choose another name`);
    }
    const other = planDifferences(manifest.plan, plan);
    if (other.length === 0) return { dir, manifest };
    throw new BadInput(
      `--name ${name}: ${dir} is unfinished and has another plan (${other.join(', ')} differ); choose another name, or delete it`,
    );
  }
  return undefined;
}

/** Makes `<out>/<time>-<name>`, with a number where that is taken. Throws BadInput when it cannot. */
export async function makeFolder(out: string, name: string): Promise<string> {
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  try {
    await mkdir(out, { recursive: true });
    for (let n = 1; ; n++) {
      const dir = join(out, `${time}-${name}${n > 1 ? `-${n}` : ''}`);
      try {
        await mkdir(dir);
        return dir;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  } catch (error) {
    throw new BadInput(`--out ${out}: cannot make a run's folder there (${(error as Error).message})`);
  }
}

/** What an unfinished run has to say to its next part. */
export interface Remains {
  lines: ResultLine[];
  carry: Carry;
}

/**
 * Takes stock of an unfinished run: mends its results file and counts what its cut-off episodes have
 * cost, which their journals tell. `forget` then deletes those journals, which the next part writes anew.
 */
export async function takeStock(
  { dir, manifest }: Unfinished,
  warn: Warn,
): Promise<Remains & { forget(): Promise<void> }> {
  const file = resultsFile(dir);
  const found = await stat(file).catch(() => undefined);
  const lines = found ? await readResults(file, { warn, mend: true }) : [];
  const ended = lastLaunches(lines);
  const carry = { ...manifest.carry };
  if (manifest.status === 'running' && found) {
    const since = Date.parse(manifest.resumed ?? manifest.started);
    carry.seconds += Math.max(0, (found.mtimeMs - since) / 1000);
  }
  const cutOff: string[] = [];
  for (const name of await readdir(journalsDir(dir)).catch(() => [])) {
    const line = ended.get(name.slice(0, -'.jsonl'.length));
    if (!name.endsWith('.jsonl') || (line && line.status !== 'error')) continue;
    const journal = join(journalsDir(dir), name);
    const entries = await readJournal(journal, () => {}).catch(() => []);
    // The journal that its line of an error tells of; else it was being played once more.
    if (line && entries.some(({ type }) => type === 'end')) continue;
    cutOff.push(journal);
    for (const entry of entries) addCall(carry, entry);
  }
  const forget = async () => {
    for (const journal of cutOff) await rm(journal, { force: true });
  };
  return { lines, carry, forget };
}

/** Adds the live samples of a journal's `call` line. */
function addCall(carry: Carry, { type, sources = [], cost = 0 }: Record<string, unknown>): void {
  if (type !== 'call') return;
  const all = sources as string[];
  const live = all.filter((source) => source === 'live').length;
  carry.live += live;
  carry.spent += all.length > 0 ? ((cost as number) * live) / all.length : 0;
}
