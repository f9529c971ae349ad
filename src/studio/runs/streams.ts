/** What changes, as it changes: of one run, and of the folder of runs. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runsIn } from '../../runs/folder/find.ts';
import { resultsFile } from '../../runs/folder/folder.ts';
import { type Look, lookAt } from '../../runs/folder/watching.ts';
import type { RunEvent, RunsEvent } from '../api/runs.ts';
import type { Library } from './library.ts';
import type { Listings } from './listings.ts';
import type { OpenRun } from './open-run.ts';
import { statusOf } from './run-view.ts';

/** Milliseconds between two messages, and between two looks at how a run, and all runs, stand. */
const PACE = 100;
const LOOK = 500;
/** Episodes in one message at most. */
const MOST = 5000;
/** Milliseconds within which two writes of a file may bear the same time. */
const TICK = 50;

/** A message and its id: whoever has it has all before it. */
export type Tell<T> = (id: string, event: T) => void;

/**
 * Tells what happens in a run, from that byte of its results on (undefined: from now on), until the signal. A
 * message's id is the byte behind the last episode it tells of.
 */
export async function streamRun(
  library: Library,
  id: string,
  from: number | undefined,
  tell: Tell<RunEvent>,
  signal: AbortSignal,
): Promise<void> {
  const held = library.hold(id);
  const { run } = held;
  held.followers++;
  try {
    await follow(run, from ?? (await sizeOf(run)), tell, signal);
  } finally {
    held.followers--;
  }
}

async function follow(run: OpenRun, from: number, tell: Tell<RunEvent>, signal: AbortSignal): Promise<void> {
  let [at, told, next] = [from, '', 0];
  let look: Look = { status: 'running' };
  while (!signal.aborted) {
    await run.catchUp(PACE);
    if (performance.now() >= next) {
      look = await lookAt(run.dir);
      next = performance.now() + LOOK;
    }
    const { reading } = run;
    // The file is shorter than when that byte was told: it was written anew.
    if (!reading && at > run.bytes) at = run.bytes;
    const lines = run.endedSince(at, MOST);
    const ended = lines.map(({ row: { episode, launch, status } }) => ({ episode, launch, status }));
    at = lines.at(-1)?.end ?? at;
    const { live } = look;
    const stands = { status: statusOf(run), ...(live && { live }), ...(reading && { reading }) };
    const now = JSON.stringify(stands);
    if (signal.aborted) return;
    if (ended.length > 0 || now !== told) tell(String(at), { ended, ...stands, offset: at });
    told = now;
    await setTimeout(PACE, undefined, { signal }).catch(() => {});
  }
}

const sizeOf = async (run: OpenRun) => (await stat(resultsFile(run.dir)).catch(() => undefined))?.size ?? 0;

/**
 * Tells which runs come, change and go, until the signal. A message's id is a time; from such a time on, whatever
 * was written since is told.
 */
export async function streamRuns(
  library: Library,
  listings: Listings,
  since: number | undefined,
  tell: Tell<RunsEvent>,
  signal: AbortSignal,
): Promise<void> {
  let before: Map<string, Traces> | undefined;
  while (!signal.aborted) {
    const began = Date.now();
    const now = await tracesOf(library, listings);
    const changed = [...now].filter(([id, { text, written, cutOff }]) => {
      if (before) return before.get(id)?.text !== text;
      return since !== undefined && (written > since - TICK || cutOff);
    });
    const removed = [...(before?.keys() ?? [])].filter((id) => !now.has(id));
    before = now;
    if (signal.aborted) return;
    if (changed.length + removed.length > 0)
      tell(String(began), { changed: changed.map(([id]) => id), removed });
    // A folder of many runs is looked at a fifth of the time.
    const pause = Math.max(LOOK, 4 * (Date.now() - began));
    await setTimeout(pause, undefined, { signal }).catch(() => {});
  }
}

/** What there is to see of a run from outside. */
interface Traces {
  /** Equal as long as nothing has changed. */
  text: string;
  /** Milliseconds since 1970: when one of its files was written last. */
  written: number;
  cutOff: boolean;
}

async function tracesOf(library: Library, listings: Listings): Promise<Map<string, Traces>> {
  const ids = await runsIn(library.where.out);
  const traces = await Promise.all(
    ids.map(async (id) => [id, await traceOf(library, listings, id)] as const),
  );
  return new Map(traces);
}

async function traceOf(library: Library, listings: Listings, id: string): Promise<Traces> {
  const dir = library.dirOf(id);
  const files = [resultsFile(dir), join(dir, 'run.json'), join(dir, 'live.json')];
  const found = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  const { standing, known } = listings.traceOf(id);
  const marks = found.map((each) => (each ? `${each.size} ${each.mtimeMs}` : ''));
  return {
    text: [...marks, standing, known].join(' '),
    written: Math.max(...found.map((each) => each?.mtimeMs ?? 0)),
    cutOff: standing === 'cut off',
  };
}
