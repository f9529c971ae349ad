/** Journals held in memory while somebody looks at them: a grown file is read from where it was left. */
import { stat } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { expandMessages, type JournalLine } from '../../runs/folder/journal.ts';
import { parseLine } from '../../runs/folder/lines.ts';
import { NotFound } from '../faults.ts';
import { LineReader } from '../follow.ts';

/** A journal as far as it is written; `begun` changes when it is begun anew. */
export interface Held {
  lines: JournalLine[];
  begun: number;
}

interface Kept extends Held {
  reader: LineReader;
  reading?: Promise<void>;
}

const held = new LRUCache<string, Kept>({ max: 16 });

/**
 * The journal in a file as it is now, without a last line that is not whole. Throws NotFound without a file, and
 * BadInput for a line that is damaged.
 */
export async function journalIn(file: string): Promise<Held> {
  let kept = held.get(file);
  if (!kept) {
    if (!(await stat(file).catch(() => undefined))) throw new NotFound(`there is no journal ${file}`);
    kept = { lines: [], begun: 0, reader: new LineReader(file) };
    held.set(file, kept);
  }
  // Whoever asks while it is read waits for that.
  const own = kept;
  own.reading ??= readOn(own, file).finally(() => delete own.reading);
  // After a damaged line the numbers of all others would be wrong.
  await own.reading.catch((error) => {
    held.delete(file);
    throw error;
  });
  return own;
}

async function readOn(kept: Kept, file: string): Promise<void> {
  const { reader } = kept;
  for (;;) {
    const { lines, again } = await reader.next();
    if (again) Object.assign(kept, { lines: [], begun: kept.begun + 1 });
    if (lines.length === 0) return;
    const known = kept.lines.length;
    for (const { text } of lines) {
      kept.lines.push(parseLine(text, `${file}:${kept.lines.length + 1}`) as JournalLine);
    }
    expandMessages(kept.lines, known);
  }
}
