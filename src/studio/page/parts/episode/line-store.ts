/** The lines of a journal that have been fetched, a page at a time, as they come into sight. */
import type { JournalLine } from '../../../../runs/folder/journal.ts';
import type { JournalPage } from '../../../api/episodes.ts';
import { get } from '../../api.ts';

const PAGE = 100;

export class LineStore {
  readonly #path: string;
  readonly #lines = new Map<number, JournalLine>();
  readonly #asked = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #version = 0;

  /** `path` as of the API: `runs/…/episodes/…`. */
  constructor(path: string) {
    this.#path = path;
  }

  /** A line in brief; undefined: it has not been fetched yet. */
  line(n: number): JournalLine | undefined {
    return this.#lines.get(n);
  }

  /** Fetches those of these lines that are missing. */
  want(lines: readonly number[]): void {
    for (const n of lines) {
      const page = Math.floor(n / PAGE);
      if (this.#lines.has(n) || this.#asked.has(page)) continue;
      this.#asked.add(page);
      void this.#fetch(page);
    }
  }

  async #fetch(page: number): Promise<void> {
    const values = { from: page * PAGE, limit: PAGE, brief: true };
    const found = await get<JournalPage>(`${this.#path}/journal`, values).catch(() => undefined);
    this.#asked.delete(page);
    if (!found) return;
    for (const line of found.lines) this.#lines.set(line.n, line);
    this.#version++;
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly version = (): number => this.#version;
}
