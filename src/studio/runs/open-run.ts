/** A run as its files tell it, read on as they grow: the rows that count, and the order in which they came. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BadInput } from '../../errors.ts';
import { type Row, resultOf, rowMaker } from '../../reports/rows.ts';
import type { RunFolder } from '../../reports/runs.ts';
import { resultsFile, shownPath } from '../../runs/folder/folder.ts';
import { parseLine } from '../../runs/folder/lines.ts';
import { readManifest } from '../../runs/folder/manifest.ts';
import { takesPlace } from '../../runs/folder/results.ts';
import type { Reading } from '../api/runs.ts';
import { type FollowedLine, LineReader } from '../follow.ts';

/** A line of the results file that took the place of none or of an earlier launch. */
export interface Ended {
  /** Bytes of the file up to behind it. */
  end: number;
  row: Row;
}

export class OpenRun {
  readonly id: string;
  readonly dir: string;
  readonly #shown: string;
  readonly #file: string;
  #folder: RunFolder;
  #manifestAt = '';
  #reader: LineReader;
  #toRow: ReturnType<typeof rowMaker> | undefined;
  #counting = new Map<string, Row>();
  #rows: Row[] | undefined;
  #ended: Ended[] = [];
  #lines = 0;
  /** How often the file was written anew. */
  #anew = 0;
  /** Of the results file; absent until it was first looked at. */
  #size: number | undefined;
  #damage: string | undefined;
  #reading: Promise<void> | undefined;

  constructor(dir: string, cwd: string) {
    this.id = basename(dir);
    this.dir = dir;
    this.#shown = shownPath(dir, cwd);
    this.#file = resultsFile(dir);
    this.#folder = { dir, shown: this.#shown };
    this.#reader = new LineReader(this.#file);
  }

  /** As the reports take a run. */
  get folder(): RunFolder {
    return this.#folder;
  }

  /** The rows that count, in the order in which `readRows` gives them. */
  get rows(): readonly Row[] {
    this.#rows ??= [...this.#counting.values()];
    return this.#rows;
  }

  /** Every line that counted when it came, in the order of the file; another array once that is written anew. */
  get ended(): readonly Ended[] {
    return this.#ended;
  }

  get count(): number {
    return this.#counting.size;
  }

  /** Whether a row is the one that counts of its episode. */
  counts(row: Row): boolean {
    return this.#counting.get(row.episode) === row;
  }

  has(episode: string): boolean {
    return this.#counting.has(episode);
  }

  /** Bytes of the results file that have been read. */
  get bytes(): number {
    return this.#reader.at;
  }

  /** Why its results cannot be read. */
  get damage(): string | undefined {
    return this.#damage;
  }

  /** Absent once all is read that was there. */
  get reading(): Reading | undefined {
    if (!this.#reading) return undefined;
    const { bytes } = this;
    // Before the first look nobody knows how much there is: not even that it is nothing.
    if (this.#size === undefined) return { read: 0, of: 0 };
    return this.#size > bytes ? { read: bytes, of: this.#size } : undefined;
  }

  /** Equal as long as nothing has changed. */
  get version(): string {
    return `${this.bytes} ${this.#lines} ${this.#anew} ${this.#manifestAt} ${this.#damage ?? ''}`;
  }

  /** Lines behind that byte of the results file. */
  endedSince(offset: number, most: number): Ended[] {
    let [low, high] = [0, this.#ended.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ended[middle]!.end > offset) high = middle;
      else low = middle + 1;
    }
    return this.#ended.slice(low, low + most);
  }

  /** Reads what is new; resolves when all is read, or after `patience` milliseconds, and reads on by itself. */
  async catchUp(patience = Infinity): Promise<void> {
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
    });
    if (patience === Infinity) return this.#reading;
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    await Promise.race([this.#reading, enough]).finally(() => clearTimeout(timer));
  }

  async #readOn(): Promise<void> {
    await this.#readManifest();
    for (;;) {
      const { lines, again, size } = await this.#reader.next();
      if (again) {
        this.#anew++;
        this.#forget();
      }
      this.#size = size;
      if (lines.length === 0) return;
      if (this.#damage === undefined) this.#take(lines);
    }
  }

  async #readManifest(): Promise<void> {
    const found = await stat(join(this.dir, 'run.json')).catch(() => undefined);
    const at = found ? `${found.mtimeMs} ${found.size} ${found.ino}` : 'none';
    if (at === this.#manifestAt) return;
    const manifest = await readManifest(this.dir);
    this.#folder = { dir: this.dir, shown: this.#shown, ...(manifest && { manifest }) };
    this.#manifestAt = at;
    // Which models have no price may change from part to part.
    if (manifest) this.#toRow = rowMaker(this.#folder);
  }

  #take(lines: readonly FollowedLine[]): void {
    this.#toRow ??= rowMaker(this.#folder);
    this.#rows = undefined;
    try {
      for (const { text, end } of lines) {
        const line = resultOf(parseLine(text, `${this.#file}:${++this.#lines}`), this.#file);
        if (!takesPlace(line, this.#counting.get(line.episode))) continue;
        const row = this.#toRow(line);
        this.#counting.set(line.episode, row);
        this.#ended.push({ end, row });
      }
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      this.#forget();
      this.#damage = error.message;
    }
  }

  #forget(): void {
    this.#counting = new Map();
    this.#rows = undefined;
    this.#ended = [];
    this.#lines = 0;
    this.#damage = undefined;
  }
}
