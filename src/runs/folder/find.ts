/** Finds an episode of a run by what a person calls it. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { BadInput } from '../../errors.ts';
import { journalsDir, resultsFile, shownPath } from './folder.ts';
import { lastLaunches, type ResultLine, readResults } from './results.ts';

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
export async function findEpisode(reference: string, out: string, cwd: string): Promise<FoundEpisode> {
  const path = resolve(cwd, reference);
  if (reference.endsWith('.jsonl') && (await isFile(path))) {
    const id = basename(path, '.jsonl');
    return withResult(dirname(dirname(path)), id, path);
  }
  const run = dirname(reference);
  const id = basename(reference);
  if (run === '.' || (await isRun(path))) {
    const example = (await isRun(path))
      ? `${reference.replace(/\/+$/, '')}/${(await ids(path))[0] ?? 'ID'}`
      : 'RUN/ID';
    throw new BadInput(`${reference} names no episode: write ${example}`);
  }
  const dir = await findRun(run, resolve(cwd, out), cwd);
  const journal = join(journalsDir(dir), `${id}.jsonl`);
  if (await isFile(journal)) return withResult(dir, id, journal);
  const near = (await ids(dir)).filter((other) => other.startsWith(id.split('.')[0]!));
  const some = (near.length > 0 ? near : await ids(dir)).slice(0, 5);
  throw new BadInput(
    `${shownPath(dir, cwd)} has no episode ${id}: there are ${some.join(', ') || 'none'}${some.length === 5 ? ', …' : ''}`,
  );
}

/**
 * The folder of a run, by its path from `cwd`; in `out` by its name, by the end of its name (the latest then), or
 * as `last`, the latest of all. Throws BadInput.
 */
export async function findRun(run: string, out: string, cwd: string): Promise<string> {
  const direct = resolve(cwd, run);
  if (await isRun(direct)) return direct;
  if (run === 'last') {
    const latest = (await runsIn(out)).at(-1);
    if (latest !== undefined) return join(out, latest);
    throw new BadInput(`no run yet in ${shownPath(out, cwd)} (--out says where)`);
  }
  const folders = await readdir(out).catch(() => []);
  const named = folders.filter((folder) => folder === run || folder.endsWith(`-${run}`)).sort();
  const dir = named.length > 0 ? join(out, named.at(-1)!) : undefined;
  if (dir !== undefined && (await isRun(dir))) return dir;
  throw new BadInput(
    `no run ${run}: neither a folder with a results.jsonl nor a run in ${shownPath(out, cwd)}`,
  );
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

async function withResult(dir: string, id: string, journal: string): Promise<FoundEpisode> {
  const file = resultsFile(dir);
  const lines = (await isFile(file)) ? await readResults(file) : [];
  const own = lines.filter(({ episode }) => episode === id);
  const result = lastLaunches(own).get(id);
  return { id, journal, earlier: own.filter((line) => line !== result), ...(result && { result }) };
}
