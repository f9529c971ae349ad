/** A run's folder: made anew, or an unfinished one found again. */
import { mkdir, mkdtemp, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import PQueue from 'p-queue';
import { BadInput } from '../../errors.ts';
import type { Carry } from '../figures/tally.ts';
import { type PlanRecord, planDifferences } from '../plan/plan-record.ts';
import { type Count, Ended, readEnded } from '../play/ended.ts';
import { type Claimed, claim } from './claim.ts';
import { readJournal } from './journal.ts';
import { type Warn, warnOnStderr } from './lines.ts';
import { type Manifest, readManifest, withoutManifest } from './manifest.ts';
import type { ProcessName } from './process-name.ts';

export const resultsFile = (dir: string) => join(dir, 'results.jsonl');
export const journalsDir = (dir: string) => join(dir, 'episodes');
export const memoriesDir = (dir: string) => join(dir, 'memories');

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

/** What a disk says that takes nothing more; results written before are on it. */
const DISK: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO', 'EACCES', 'EPERM'];

export const isOfDisk = (error: unknown): error is Error =>
  DISK.includes((error as NodeJS.ErrnoException).code);

/** How to go on with the run of a folder after an error of its disk. */
export const wayOn = ({ message }: Error, dir: string): string =>
  `${dir} takes nothing more: ${message}; put that right, and troupe relaunch ${dir} goes on`;

/** An unfinished run, as it was left. */
export interface Unfinished {
  dir: string;
  manifest: Manifest;
}

/** A run's folder in which nobody else will play until it is released. */
export interface ClaimedFolder extends Claimed {
  dir: string;
}

/**
 * Claims the latest unfinished run of that name. Throws BadInput when it plays another plan, or is being
 * played right now.
 */
export async function claimUnfinished(
  out: string,
  name: string,
  plan: PlanRecord,
  warn: Warn = warnOnStderr,
): Promise<(Unfinished & ClaimedFolder) | undefined> {
  for (;;) {
    const found = await findUnfinished(out, name, plan);
    if (!found) return undefined;
    const claimed = await claimRun(found.dir, `--name ${name}`, 'choose another name', warn);
    // Between finding and claiming, another process may have played it, and even to its end.
    if (claimed.manifest.status !== 'finished') return claimed;
    await claimed.release();
  }
}

/**
 * Claims the folder of a run, whatever became of it. Throws BadInput, which begins with `what` was asked for,
 * when another process has it: then the user can `instead` do something else.
 */
export async function claimRun(
  dir: string,
  what: string,
  instead: string,
  warn: Warn = warnOnStderr,
): Promise<Unfinished & ClaimedFolder> {
  const claimed = await claim(dir, warn).catch((error) => {
    throw isOfDisk(error) ? new BadInput(`${what}: ${wayOn(error, dir)}`) : error;
  });
  if ('holder' in claimed)
    throw new BadInput(`${what}: ${beingPlayed(dir, claimed.holder, claimed.beats, instead)}`);
  const manifest = await readManifest(dir);
  if (manifest) return { dir, manifest, ...claimed };
  await claimed.release();
  throw new BadInput(`${what}: ${withoutManifest(dir)}`);
}

function beingPlayed(dir: string, { pid, host }: ProcessName, beats: boolean, instead: string): string {
  if (beats) return `process ${pid} is playing ${dir}; ${instead}`;
  return `process ${pid} on ${host} has ${dir} and does not move; end it (kill ${pid}), or ${instead}`;
}

/** The latest unfinished run of that name, if there is one. Throws BadInput when it plays another plan. */
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
    const other = planDifferences(manifest.plan, plan);
    if (other.length === 0) return { dir, manifest };
    throw new BadInput(
      `--name ${name}: ${dir} is unfinished and has another plan (${other.join(', ')} differ); choose another name, or delete it`,
    );
  }
  return undefined;
}

/** Makes and claims `<out>/<time>-<name>`, with a number where that is taken. Throws BadInput when it cannot. */
export async function makeFolder(out: string, name: string): Promise<ClaimedFolder> {
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  try {
    await mkdir(out, { recursive: true });
    for (let n = 1; ; n++) {
      const dir = join(out, `${time}-${name}${n > 1 ? `-${n}` : ''}`);
      try {
        await mkdir(dir);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
        throw error;
      }
      const claimed = await claim(dir);
      if ('release' in claimed) return { dir, ...claimed };
    }
  } catch (error) {
    throw new BadInput(`--out ${out}: cannot make a run's folder there (${(error as Error).message})`);
  }
}

/** What an unfinished run has to say to its next part. */
interface Remains {
  ended: Ended;
  carry: Carry;
  counted: string[];
  forget(): Promise<void>;
}

/** Journals read at a time. */
const HANDLES = 16;

/**
 * Takes stock of an unfinished run: mends its results file and counts in `carry` what its cut-off episodes
 * have cost, which the journals `counted` tell; `count` is told of every line that counts. `forget` then
 * deletes those journals, which the next part writes anew; a crash before that finds them named in the
 * manifest and does not count them again.
 */
export async function takeStock({ dir, manifest }: Unfinished, warn: Warn, count?: Count): Promise<Remains> {
  const file = resultsFile(dir);
  const found = await stat(file).catch(() => undefined);
  const ended = found ? await readEnded(file, { warn, mend: true, ...(count && { count }) }) : new Ended();
  const carry = { ...manifest.carry };
  if (manifest.status === 'running' && found) {
    const since = Date.parse(manifest.resumed ?? manifest.started);
    carry.seconds += Math.max(0, (found.mtimeMs - since) / 1000);
  }
  const before = new Set(manifest.counted);
  const names = (await readdir(journalsDir(dir)).catch(() => [])).filter((name) => name.endsWith('.jsonl'));
  const costs = await new PQueue({ concurrency: HANDLES }).addAll(
    names.map((name) => () => costOfCutOff(dir, name, ended)),
  );
  const counted: string[] = [];
  for (const [i, name] of names.entries()) {
    const cost = costs[i];
    if (!cost) continue;
    counted.push(name);
    if (before.has(name)) continue;
    carry.live += cost.live;
    carry.spent += cost.spent;
  }
  const forget = async () => {
    for (const name of counted) await rm(join(journalsDir(dir), name), { force: true });
  };
  return { ended, carry, counted, forget };
}

/** What the live samples of a journal have cost; undefined of one whose episode's line tells that. */
async function costOfCutOff(dir: string, name: string, ended: Ended) {
  const episode = name.slice(0, -'.jsonl'.length);
  if (ended.isFinal(episode)) return undefined;
  const line = ended.line(episode);
  const entries = await readJournal(join(journalsDir(dir), name), () => {}).catch(() => []);
  // Of another launch than its line's: it was being played once more.
  if (line && entries.some(({ type, launch }) => type === 'end' && launch === line.launch)) return undefined;
  const cost = { live: 0, spent: 0 };
  for (const { type, sources = [], spent = 0 } of entries as Record<string, unknown>[]) {
    if (type !== 'call') continue;
    cost.live += (sources as string[]).filter((source) => source === 'live').length;
    cost.spent += spent as number;
  }
  return cost;
}
