/** What models and tools said in a run's episodes, to be searched: an index that fills in the background. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Row } from '../../reports/rows.ts';
import { journalsDir } from '../../runs/folder/folder.ts';
import type { Ended, OpenRun } from './open-run.ts';

/** Milliseconds of a transaction, after which others have their turn. */
const SLICE = 30;

/** Kinds of journal lines in which somebody says something; states and searches are longer, and say nothing. */
const SAID = /^.{0,200}?"type":"(call|action|feedback|observation|tool|environment|end)"/;

/** Fields that are no speech: prompts repeat what was said before, keys are hashes. */
const SILENT: readonly string[] = ['messages', 'keys', 'sources', 'type', 'actor', 'model', 'purpose'];

export class Texts {
  readonly #run: OpenRun;
  /** On disk where it grows large, and gone with the process. The index alone: no text is kept. */
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
      `CREATE VIRTUAL TABLE said USING fts5(text, content='', contentless_delete=1, tokenize='unicode61')`,
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

  /** The episodes in which all words occur; words in quotes in that order. */
  episodesWith(words: string): ReadonlySet<Row> {
    const query = queryOf(words);
    if (query === undefined) return new Set();
    const found = this.#db.prepare<[string], { rowid: number }>('SELECT rowid FROM said WHERE said MATCH ?');
    return new Set(found.all(query).map(({ rowid }) => this.#numbered[rowid - 1]!));
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
    const insert = this.#db.prepare('INSERT INTO said (rowid, text) VALUES (?, ?)');
    const remove = this.#db.prepare('DELETE FROM said WHERE rowid = ?');
    while (this.#isBehind()) {
      this.#db.exec('BEGIN');
      const until = performance.now() + SLICE;
      while (this.#isBehind() && performance.now() < until) {
        const { row } = this.#ended[this.#looked++]!;
        if (!this.#run.counts(row)) continue;
        const text = await textOf(join(journalsDir(this.#run.dir), `${row.episode}.jsonl`));
        if (this.#closed) return;
        const before = this.#numbers.get(row.episode);
        if (before !== undefined) remove.run(before);
        const number = this.#numbered.push(row);
        this.#numbers.set(row.episode, number);
        insert.run(number, text);
      }
      this.#db.exec('COMMIT');
      await setImmediate();
      if (this.#closed) return;
    }
  }
}

/** What was said in an episode; nothing where its journal is gone. A torn line is passed over. */
async function textOf(journal: string): Promise<string> {
  const content = await readFile(journal, 'utf8').catch(() => '');
  const said: string[] = [];
  for (const line of content.split('\n')) {
    if (!SAID.test(line)) continue;
    for (const [name, value] of Object.entries(entryOf(line)))
      if (!SILENT.includes(name)) collect(value, said);
  }
  return said.join('\n');
}

function entryOf(line: string): object {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

function collect(value: unknown, said: string[]): void {
  if (typeof value === 'string') said.push(value);
  else if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) collect(each, said);
  }
}

/** Words as FTS5 takes them, none of them an operator: whole ones in quotes, else beginnings of words. */
function queryOf(words: string): string | undefined {
  const terms = [...words.matchAll(/"([^"]+)"|(\S+)/g)].map(([, phrase, word]) =>
    phrase === undefined ? `"${word!.replaceAll('"', ' ')}" *` : `"${phrase}"`,
  );
  // A term without letters and figures has no word: nothing can be found by it.
  const telling = terms.filter((term) => /[\p{L}\p{N}]/u.test(term));
  return telling.length === 0 ? undefined : telling.join(' ');
}
