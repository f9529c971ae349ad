/** The list of runs: each is read once, and again when its files have changed. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { examined } from '../../reports/comparison.ts';
import { figuresOf } from '../../reports/groups.ts';
import { listingOf } from '../../reports/listing.ts';
import { type RunFolder, standingOf } from '../../reports/runs.ts';
import { type Spending, spendingOf } from '../../reports/spending.ts';
import { runsIn } from '../../runs/folder/find.ts';
import { resultsFile } from '../../runs/folder/folder.ts';
import { readManifest } from '../../runs/folder/manifest.ts';
import { lookAt } from '../../runs/folder/watching.ts';
import type { RunListing, Status } from '../api/runs.ts';
import type { Library } from './library.ts';
import type { OpenRun } from './open-run.ts';
import { Remembered } from './remembered.ts';
import { statusOf } from './run-view.ts';

/** What is read of runs in so many milliseconds is told at once; the rest is read on. */
const PATIENCE = 300;

type Listed = Omit<RunListing, 'status' | 'live' | 'reading'>;

export class Listings {
  readonly #library: Library;
  /** Of runs that are read to their end, by their files as they were then. */
  readonly #known = new Map<string, { stamp: string; folder: RunFolder; listed: Listed }>();
  readonly #moving = new Map<string, Remembered<Listed>>();
  readonly #waiting = new Set<string>();
  #isAhead = false;

  constructor(library: Library) {
    this.#library = library;
  }

  /** The latest first. */
  async list(): Promise<RunListing[]> {
    const until = performance.now() + PATIENCE;
    const ids = (await runsIn(this.#library.where.out)).reverse();
    const listings: RunListing[] = [];
    for (const id of ids) listings.push(await this.#listing(id, until - performance.now()));
    void this.#readAhead();
    const began = ({ started }: RunListing) => started ?? '';
    return listings.sort((a, b) => (began(a) < began(b) ? 1 : began(a) > began(b) ? -1 : 0));
  }

  /** Changes, too, where a run's process is gone without a word, and when a large run has been read. */
  traceOf(id: string): { standing?: Status; known: boolean } {
    const folder = this.#known.get(id)?.folder ?? this.#library.peek(id)?.folder;
    return { ...(folder && { standing: standingOf(folder) }), known: this.#known.has(id) };
  }

  async #listing(id: string, patience: number): Promise<RunListing> {
    const dir = this.#library.dirOf(id);
    const stamp = await stampOf(dir);
    const known = this.#known.get(id);
    if (known?.stamp === stamp) return withStatus(known);
    if (patience <= 0) {
      this.#waiting.add(id);
      return this.#unread(id);
    }
    const { run } = this.#library.hold(id);
    await run.catchUp(patience);
    return this.#tell(run, stamp);
  }

  async #tell(run: OpenRun, stamp: string): Promise<RunListing> {
    const { status, live } = await lookAt(run.dir);
    const { folder, reading } = run;
    const spending = await spendingOf(folder, run.rows);
    if (status === 'running' || reading) {
      const last = this.#moving.get(run.id) ?? new Remembered<Listed>();
      this.#moving.set(run.id, last);
      const listed = last.get(run.version, true, () => listedOf(run, spending));
      return {
        ...withStatus({ folder, listed }),
        spent: spending.spent,
        ...(live && { live }),
        ...(reading && { reading }),
      };
    }
    this.#moving.delete(run.id);
    const listed = listedOf(run, spending);
    this.#known.set(run.id, { stamp, folder, listed });
    return withStatus({ folder, listed });
  }

  /** A run of which nothing but its plan is known yet. */
  async #unread(id: string): Promise<RunListing> {
    const run = { dir: this.#library.dirOf(id), shown: id };
    const manifest = await readManifest(run.dir);
    const folder = { ...run, ...(manifest && { manifest }) };
    const of = (await stat(resultsFile(run.dir)).catch(() => undefined))?.size ?? 0;
    const { low, high, calls } = figuresOf([]);
    return {
      ...listingOf(folder, [], await spendingOf(folder, [])),
      id,
      low,
      high,
      calls,
      reading: { read: 0, of },
    };
  }

  /** One run after the other, so that few are in memory at once. */
  async #readAhead(): Promise<void> {
    if (this.#isAhead) return;
    this.#isAhead = true;
    try {
      for (const id of this.#waiting) {
        this.#waiting.delete(id);
        // What goes wrong is told to whoever asks for that run.
        await this.#readWhole(id).catch(() => {});
      }
    } finally {
      this.#isAhead = false;
    }
  }

  async #readWhole(id: string): Promise<void> {
    const stamp = await stampOf(this.#library.dirOf(id));
    const { run } = this.#library.hold(id);
    await run.catchUp();
    await this.#tell(run, stamp);
  }
}

/** As it stands now: a run's process may be gone without a word. */
const withStatus = ({ folder, listed }: { folder: RunFolder; listed: Listed }): RunListing => ({
  ...listed,
  status: statusOf({ folder, damage: listed.damage }),
});

function listedOf(run: OpenRun, spending: Spending): Listed {
  const { status: _status, ...listing } = listingOf(run.folder, run.rows, spending, run.damage);
  const { low, high } = figuresOf(examined(run.rows));
  const calls = run.rows.reduce((sum, row) => sum + row.calls, 0);
  return { ...listing, id: run.id, low, high, calls };
}

/** Equal as long as the files of a run are. */
async function stampOf(dir: string): Promise<string> {
  const files = [resultsFile(dir), join(dir, 'run.json')];
  const found = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return found.map((each) => (each ? `${each.ino} ${each.size} ${each.mtimeMs}` : '')).join(' ');
}
