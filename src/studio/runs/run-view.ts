/** What is told of one run: its figures, a page of its episodes, those under way. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../../reports/rows.ts';
import { type RunFolder, standingOf } from '../../reports/runs.ts';
import { journalsDir } from '../../runs/folder/folder.ts';
import { lookAt } from '../../runs/folder/watching.ts';
import type { EpisodePage, EpisodeRow, RunDetail, RunningEpisode, Status } from '../api/runs.ts';
import { type Term, termsOf } from '../sought.ts';
import { type ArmName, armNames, etaOf, figuresOfRun, type RunFigures } from './detail.ts';
import type { Held, Library } from './library.ts';
import { liveAsOf } from './live-as-of.ts';
import { moneyOf } from './money.ts';
import type { OpenRun } from './open-run.ts';
import { Remembered } from './remembered.ts';
import type { Choice } from './row-choice.ts';
import { foundIn } from './run-search.ts';
import { asEpisode, chosenRows } from './table.ts';

/** Milliseconds after which the part that is read is told: of figures, and of rows, which are there first. */
const PATIENCE = 250;
const ROWS = 50;
/** Rows of a page at most, and episodes under way that are told. */
const MOST = 500;
/** A folder of many journals is listed at most a fifth of the time. */
const SHARE = 4;

/** A page of a table. */
export interface Page {
  offset: number;
  limit: number;
  /** The largest first. */
  descending: boolean;
  choice: Choice;
  /** Words that occur in what was said; empty: any episode. */
  words: string;
}

export const statusOf = ({ folder, damage }: { folder: RunFolder; damage?: string | undefined }): Status =>
  damage === undefined ? standingOf(folder) : 'damaged';

export class RunViews {
  readonly #library: Library;
  readonly #figures = new WeakMap<OpenRun, Remembered<RunFigures>>();
  readonly #names = new WeakMap<OpenRun, Remembered<ArmName>>();
  readonly #orders = new WeakMap<OpenRun, Remembered<Row[]>>();
  readonly #running = new WeakMap<OpenRun, { until: number; episodes: Promise<RunningEpisode[]> }>();

  constructor(library: Library) {
    this.#library = library;
  }

  async detail(id: string): Promise<RunDetail> {
    const { run } = this.#library.hold(id);
    await run.catchUp(PATIENCE);
    const { status, live } = await lookAt(run.dir);
    const { reading } = run;
    const { cwd, out } = this.#library.where;
    const moving = status === 'running' || reading !== undefined;
    const figures = kept(this.#figures, run).get(run.version, moving, () => figuresOfRun(run, cwd, out));
    return {
      ...figures,
      ...(await moneyOf(run)),
      status: statusOf(run),
      ...(live && { live: liveAsOf(live, figures.episodes) }),
      eta: live ? etaOf(live) : null,
      ...(reading && { reading }),
    };
  }

  async page(id: string, { offset, limit, descending, choice, words }: Page): Promise<EpisodePage> {
    const held = this.#library.hold(id);
    const { run } = held;
    await run.catchUp(ROWS);
    const { reading, count, bytes, version } = run;
    const terms = termsOf(words);
    const found = terms.length === 0 ? undefined : await this.#search(held, terms);
    const key = JSON.stringify([version, choice, words, found?.searched]);
    const rows = kept(this.#orders, run).get(key, false, () => chosenRows(run, choice, words, found?.hit));
    const [from, to] = [offset, Math.min(offset + Math.min(limit, MOST), rows.length)];
    const shown = descending
      ? rows.slice(rows.length - to, Math.max(0, rows.length - from)).reverse()
      : rows.slice(from, to);
    const told: EpisodeRow[] = [];
    for (const row of shown) told.push(asEpisode(row, await found?.place(row)));
    return {
      rows: told,
      offset,
      total: rows.length,
      all: count,
      ...(found && { searched: found.searched }),
      bytes,
      ...(reading && { reading }),
    };
  }

  async #search(held: Held, terms: readonly Term[]) {
    const texts = this.#library.textsOf(held);
    await texts.catchUp(PATIENCE);
    const { run } = held;
    const nameOf = kept(this.#names, run).get(run.version, false, () => armNames(run.rows));
    return { ...foundIn(run.rows, texts, nameOf, terms), searched: texts.searched };
  }

  /** Episodes of a run under way that have a journal and have not ended. */
  async running(id: string): Promise<RunningEpisode[]> {
    const { run } = this.#library.hold(id);
    await run.catchUp(PATIENCE);
    if (statusOf(run) !== 'running') return [];
    const last = this.#running.get(run);
    const began = performance.now();
    if (last && began < last.until) return last.episodes;
    const now = { until: Infinity, episodes: allUnderWay(run) };
    this.#running.set(run, now);
    const episodes = await now.episodes;
    const ended = performance.now();
    now.until = ended + SHARE * (ended - began);
    return episodes;
  }
}

async function allUnderWay(run: OpenRun): Promise<RunningEpisode[]> {
  const dir = journalsDir(run.dir);
  const names = await readdir(dir).catch(() => []);
  const live = names.map((name) => name.slice(0, -'.jsonl'.length)).filter((episode) => !run.has(episode));
  const found = await Promise.all(live.slice(0, MOST).map((episode) => underWay(dir, episode)));
  return found.flat().sort((a, b) => (a.began < b.began ? -1 : 1));
}

async function underWay(dir: string, episode: string): Promise<RunningEpisode[]> {
  const file = await stat(join(dir, `${episode}.jsonl`)).catch(() => undefined);
  if (!file) return [];
  const { birthtime, mtime, size } = file;
  return [{ episode, began: birthtime.toISOString(), written: mtime.toISOString(), bytes: size }];
}

function kept<T>(all: WeakMap<OpenRun, Remembered<T>>, run: OpenRun): Remembered<T> {
  const known = all.get(run) ?? new Remembered<T>();
  all.set(run, known);
  return known;
}
