/** Where the actors of a run that is over have spent their time. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import PQueue from 'p-queue';
import { type RunFolder, standingOf } from '../../reports/runs.ts';
import { journalsDir, resultsFile } from '../../runs/folder/folder.ts';
import type { OccupancyView } from '../api/occupancy.ts';
import { LineReader } from '../follow.ts';
import type { Studio } from '../studio.ts';
import { ActorStates, type Hearer } from './actor-states.ts';
import { Casting } from './cast.ts';
import { Tally } from './tally.ts';

/** Journals that are read: of more, as many spread evenly. */
const MOST = 500;
const HANDLES = 8;

type Run = RunFolder & { id: string };

const known = new LRUCache<string, Promise<OccupancyView>>({ max: 16 });

/** Worked out once for what the run has come to. */
export async function occupancyOfPast(studio: Studio, run: Run): Promise<OccupancyView> {
  const { size = 0, mtimeMs = 0 } = (await stat(resultsFile(run.dir)).catch(() => undefined)) ?? {};
  const key = JSON.stringify([run.dir, size, mtimeMs, standingOf(run)]);
  let view = known.get(key);
  if (!view) {
    view = readAll(studio, run);
    known.set(key, view);
    // What could not be read this time may be readable the next.
    view.catch(() => known.delete(key));
  }
  return view;
}

async function readAll(studio: Studio, run: Run): Promise<OccupancyView> {
  const dir = journalsDir(run.dir);
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.jsonl')).sort();
  const every = Math.max(1, names.length / MOST);
  const chosen = names.filter((_, i) => Math.floor(i / every) !== Math.floor((i - 1) / every));
  const casting = new Casting(studio, run);
  const tally = new Tally();
  await new PQueue({ concurrency: HANDLES }).addAll(
    chosen.map((name) => () => readOne(join(dir, name), name.slice(0, -'.jsonl'.length), casting, tally)),
  );
  return {
    run: run.id,
    status: standingOf(run),
    live: false,
    at: new Date().toISOString(),
    episodes: chosen.length,
    of: names.length,
    behind: false,
    machines: tally.all(),
  };
}

async function readOne(file: string, episode: string, casting: Casting, tally: Tally): Promise<void> {
  const cast = await casting.of(episode);
  const states = new ActorStates();
  const hearer: Hearer = {
    moved: (...move) => tally.moved(cast, ...move),
    went: (...step) => tally.went(cast, ...step),
  };
  const reader = new LineReader(file);
  for (;;) {
    const { lines } = await reader.next();
    if (lines.length === 0) break;
    for (const { text } of lines) states.take(text, cast, hearer);
  }
  states.leave(hearer);
}
