/** Finds an episode of a run by what a person calls it. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { BadInput } from '../../errors.ts';
import { nearest, nearestOf } from '../../nearest.ts';
import { PERSON, parseArms } from '../plan/arms.ts';
import { recordsOf } from '../plan/plan-record.ts';
import { journalsDir, resultsFile, shownPath } from './folder.ts';
import type { Warn } from './lines.ts';
import { readManifest } from './manifest.ts';
import { lastLaunches, type ResultLine, readResults } from './results.ts';

/** Episodes that a message names. */
const SHOWN = 5;

/** One episode's files. */
export interface FoundEpisode {
  id: string;
  /** The journal's path. */
  journal: string;
  /** Its results line; absent while it is being played, or when it was cut off. */
  result?: ResultLine;
  /** The lines of earlier launches, which count no longer. */
  earlier: ResultLine[];
}

/**
 * The episode that `RUN/ID` or a path names. RUN is a run's folder, by path from `cwd` or by its name
 * (or the end of its name, the latest then) in the folder `out`. Throws BadInput that says what there is.
 */
export async function findEpisode(
  reference: string,
  out: string,
  cwd: string,
  warn?: Warn,
): Promise<FoundEpisode> {
  const path = resolve(cwd, reference);
  if (reference.endsWith('.jsonl') && (await isFile(path))) {
    const id = basename(path, '.jsonl');
    return withResult(dirname(dirname(path)), id, path, warn);
  }
  const run = dirname(reference);
  const id = basename(reference);
  if (run === '.' || (await isRun(path))) {
    const example = await exampleOf(reference, resolve(cwd, out), cwd);
    throw new BadInput(
      `${reference} names no episode: write RUN/ID${example === undefined ? '' : `, as in ${example}`}`,
    );
  }
  const dir = await findRun(run, resolve(cwd, out), cwd);
  const journal = join(journalsDir(dir), `${id}.jsonl`);
  if (await isFile(journal)) return withResult(dir, id, journal, warn);
  const all = await ids(dir);
  const near = nearestOf(id, all).slice(0, SHOWN);
  const ofTask = all.filter((other) => other.startsWith(`${id.split('.')[0]}.`));
  const listed = ofTask.length > 0 ? ofTask : all;
  const there = `there are ${listed.slice(0, SHOWN).join(', ') || 'none'}${listed.length > SHOWN ? ', …' : ''}`;
  const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : there;
  throw new BadInput(`${shownPath(dir, cwd)} has no episode ${id}: ${hint}`);
}

/** An episode that there is: of the run that is meant perhaps, else of the last, there the nearest to what was said. */
async function exampleOf(reference: string, out: string, cwd: string): Promise<string | undefined> {
  const said = reference.replace(/\/+$/, '');
  for (const run of [said, await nearRun(said, out, cwd), 'last']) {
    const dir = run === undefined ? undefined : await findRun(run, out, cwd).catch(() => undefined);
    if (dir === undefined) continue;
    const all = await ids(dir);
    const id = all.find((each) => each.startsWith(said)) ?? nearest(said, all) ?? all[0];
    if (id !== undefined) return `${run}/${id}`;
  }
  return undefined;
}

/**
 * The folder of a run, by its path from `cwd`; in `out` by its name, by the end of its name (the latest then), or
 * as `last`, the latest of all, but for a person's unfinished games. Throws BadInput.
 */
export async function findRun(run: string, out: string, cwd: string): Promise<string> {
  const direct = resolve(cwd, run);
  if (await isRun(direct)) return direct;
  const named = await namedRun(run, out);
  if (named !== undefined) return join(out, named);
  if (run === 'last') throw new BadInput(`no run yet in ${shownPath(out, cwd)} (--out says where)`);
  const near = await nearRun(run, out, cwd);
  throw new BadInput(
    `no run ${run}: ${near === undefined ? '' : `did you mean ${near}? `}neither a folder with a results.jsonl nor a run in ${shownPath(out, cwd)}`,
  );
}

/** The run that is called most like it, of those beside it where it is a path; the later of those alike. */
async function nearRun(run: string, out: string, cwd: string): Promise<string | undefined> {
  const folder = dirname(run);
  const names = (await runsIn(folder === '.' ? out : resolve(cwd, folder))).reverse();
  const short = (name: string) => name.replace(/^\d{8}-\d{6}-/, '');
  const near = nearest(basename(run), [...names.map(short), ...names]);
  if (folder === '.') return near;
  // In a path a run has its whole name.
  const whole = names.find((name) => name === near || short(name) === near);
  return whole && join(folder, whole);
}

/** The run in `out` of this name, else the latest whose name ends with it; `last` as in `findRun`. */
export async function namedRun(name: string, out: string): Promise<string | undefined> {
  const runs = await runsIn(out);
  if (runs.includes(name)) return name;
  return name === 'last' ? latestOf(runs, out) : runs.findLast((run) => run.endsWith(`-${name}`));
}

/** The latest run; a game that a person has begun and not ended is passed over, where there is another run. */
async function latestOf(runs: readonly string[], out: string): Promise<string | undefined> {
  for (const run of runs.toReversed()) {
    const dir = join(out, run);
    const { size } = await stat(resultsFile(dir));
    if (size > 0 || !(await isOfPerson(dir))) return run;
  }
  return runs.at(-1);
}

/** Whether a person has a seat in a run. */
async function isOfPerson(dir: string): Promise<boolean> {
  const manifest = await readManifest(dir);
  const arms = manifest ? recordsOf(manifest.plan).flatMap(({ arms }) => arms) : [];
  return arms.some((arm) => parseArms(arm).some((seats) => seats.some(({ agent }) => agent === PERSON)));
}

const isFile = async (path: string) => (await stat(path).catch(() => undefined))?.isFile() ?? false;
export const isRun = (dir: string) => isFile(resultsFile(dir));

/** The names of the runs in a folder, which begin with their times, the earliest first. */
export async function runsIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).sort();
  const are = await Promise.all(names.map((name) => isRun(join(folder, name))));
  return names.filter((_, i) => are[i]);
}

/** The episodes of a run that have a journal. */
export const ids = async (dir: string) =>
  (await readdir(journalsDir(dir)).catch(() => [])).map((name) => basename(name, '.jsonl')).sort();

async function withResult(dir: string, id: string, journal: string, warn?: Warn): Promise<FoundEpisode> {
  const file = resultsFile(dir);
  const lines = (await isFile(file)) ? await readResults(file, warn && { warn }) : [];
  const own = lines.filter(({ episode }) => episode === id);
  const result = lastLaunches(own).get(id);
  return { id, journal, earlier: own.filter((line) => line !== result), ...(result && { result }) };
}
