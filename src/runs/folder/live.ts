/** How a run under way stands, told once a second by a file in its folder. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Wanted } from '../play/control.ts';
import type { Meter } from '../play/meter.ts';

export interface Live extends Wanted {
  /** ISO 8601: when this was written. */
  at: string;
  pid: number;
  /** Episodes under way. */
  inFlight: number;
  /** Model calls that wait for an answer. */
  asking: number;
  /** Of the whole run; `errors` and `solved` are among the ended. */
  total: number;
  ended: number;
  solved: number;
  /** Where all are games of several roles that share their first one: what counts as solved is what that one has won. */
  first?: string;
  errors: number;
  /** Tries of model calls that failed in this part of the run. */
  failures: { count: number; last?: string };
  meter: Meter;
  /** Seconds that this part has taken, and how many episodes it has ended. */
  seconds: number;
  done: number;
}

const fileOf = (dir: string) => join(dir, 'live.json');

export async function writeLive(dir: string, live: Live): Promise<void> {
  const part = `${fileOf(dir)}.part`;
  await writeFile(part, `${JSON.stringify(live)}\n`);
  await rename(part, fileOf(dir));
}

/** Undefined for a run that is not under way; the last word of one that was killed. */
export async function readLive(dir: string): Promise<Live | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(dir), 'utf8')) as Live;
  } catch {
    return undefined;
  }
}

export const forgetLive = (dir: string): Promise<void> => rm(fileOf(dir), { force: true });
