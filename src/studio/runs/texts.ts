/** What models and tools said in a run's episodes, to be searched: an index that fills in the background. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Row } from '../../reports/rows.ts';
import { journalsDir } from '../../runs/folder/folder.ts';
import type { Hit } from '../api/runs.ts';
import { finderOf, isTelling, type Term } from '../sought.ts';
import { hitIn } from './hit.ts';
import type { Ended, OpenRun } from './open-run.ts';
import { joined, textsIn } from './said.ts';

/** Milliseconds of a transaction, after which others have their turn. */
const SLICE = 30;

/** What was said in an episode, and what its world began with. */
export type Place = 'said' | 'start';

export class Texts {
  readonly #run: OpenRun;
  /** On disk where it grows large, and gone with the process. */
  readonly #db = new Database('');
  /** Rows whose journals are in the index, by row number there from 1. */
  readonly #numbered: Row[] = [];
  readonly #numbers = new Map<string, number>();
  /** The run's ended lines, and how many of them have been looked at. */
  #ended: readonly Ended[] = [];
  #looked = 0;
  #filling: Promise<void> | undefined;
  #closed = false;

  constructor(run: OpenRun) {
    this.#run = run;
    this.#db.pragma('journal_mode = OFF');
    this.#db.exec(
      `CREATE VIRTUAL TABLE texts USING fts5(said, start, tokenize='unicode61 remove_diacritics 0')`,
    );
  }

  /** Journals that are in the index; of them all where it has caught up. */
  get searched(): { journals: number; of: number } {
    return { journals: this.#numbers.size, of: this.#run.count };
  }

  /** Reads the journals of episodes that have ended since; resolves when all are read or after `patience` ms. */
  async catchUp(patience: number): Promise<void> {
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    await Promise.race([this.#filling, enough]).finally(() => clearTimeout(timer));
  }

  /** The episodes in which a term stands. The index knows words alone: what else is in a term, their texts tell. */
  episodesWith(term: Term, place: Place): ReadonlySet<Row> {
    const isWord = /^[a-z0-9]+$/i.test(term.text);
    const columns = isWord ? 'rowid' : `rowid, ${place} AS text`;
    const select = this.#db.prepare<string[], { rowid: number; text: string }>(
      `SELECT ${columns} FROM texts${isTelling(term) ? ' WHERE texts MATCH ?' : ''}`,
    );
    const has = finderOf([term]);
    const found = new Set<Row>();
    for (const { rowid, text } of select.iterate(...(isTelling(term) ? [matchOf(term, place)] : []))) {
      if (isWord || has(text)) found.add(this.#numbered[rowid - 1]!);
    }
    return found;
  }

  /** Where in an episode the terms stand. */
  async hitOf({ episode }: Row, terms: readonly Term[]): Promise<Hit | undefined> {
    return terms.length > 0 ? hitIn(await this.#journalOf(episode), terms) : undefined;
  }

  close(): void {
    this.#closed = true;
    this.#db.close();
  }

  #isBehind(): boolean {
    const { ended } = this.#run;
    // The whole file was written anew.
    if (ended !== this.#ended) [this.#ended, this.#looked] = [ended, 0];
    return this.#looked < ended.length;
  }

  async #fill(): Promise<void> {
    const insert = this.#db.prepare('INSERT INTO texts (rowid, said, start) VALUES (?, ?, ?)');
    const remove = this.#db.prepare('DELETE FROM texts WHERE rowid = ?');
    while (this.#isBehind()) {
      this.#db.exec('BEGIN');
      const until = performance.now() + SLICE;
      while (this.#isBehind() && performance.now() < until) {
        const { row } = this.#ended[this.#looked++]!;
        if (!this.#run.counts(row)) continue;
        const { said, start } = textsOf(await this.#journalOf(row.episode));
        if (this.#closed) return;
        const before = this.#numbers.get(row.episode);
        if (before !== undefined) remove.run(before);
        const number = this.#numbered.push(row);
        this.#numbers.set(row.episode, number);
        insert.run(number, said, start);
      }
      this.#db.exec('COMMIT');
      await setImmediate();
      if (this.#closed) return;
    }
  }

  /** Nothing where it is gone. */
  #journalOf(episode: string): Promise<string> {
    return readFile(join(journalsDir(this.#run.dir), `${episode}.jsonl`), 'utf8').catch(() => '');
  }
}

function textsOf(journal: string): Record<Place, string> {
  const lines = journal.split('\n').map(textsIn);
  const of = (start: boolean) => joined(lines.flatMap((line) => (line.start === start ? line.texts : [])));
  return { said: of(false), start: of(true) };
}

/** As FTS5 takes it, nothing in it an operator. */
const matchOf = ({ text }: Term, place: Place): string => `${place} : "${text.replaceAll('\0', ' ')}" *`;
