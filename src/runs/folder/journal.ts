/**
 * Journals: the ordered record of each episode, written as it happens. Lines are buffered per episode and
 * written in rounds without holding files open, so that thousands of episodes can be live at once.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { sha256 } from '../../cache/keys.ts';
import type { JournalEntry } from '../../episode.ts';
import type { Message } from '../../models/types.ts';
import { readJsonLines, type Warn } from './lines.ts';

/** An entry as it stands in a journal. */
export interface JournalLine extends JournalEntry {
  /** From 0. */
  n: number;
  /** Milliseconds since the episode began. */
  t: number;
}

/** The journals of a run. */
export interface Journals {
  /** Starts the journal of an episode; what an earlier launch had left of it is overwritten. */
  open(episode: string): Journal;
  /** Ends the rounds; journals still open are written once more. */
  close(): Promise<void>;
}

/** Message `at` of line `same` of the same journal. */
interface Place {
  same: number;
  at: number;
}

/** Stands for a message with the text of an earlier one; what it has beside the text stands here. */
interface SameMessage extends Place, Omit<Message, 'content'> {}

/** Shorter texts are not worth a reference. */
const SHORT = 80;
/** Rounds of writing: at least this many milliseconds apart, and at most a fifth of the time. */
const PAUSE = 1000;
const SHARE = 4;
/** Files written to at a time. */
const HANDLES = 16;

/** Opens the journals in a folder, which is made. Nothing is written when `hold` throws. */
export async function openJournals(dir: string, hold: Folder['hold'] = async () => {}): Promise<Journals> {
  await mkdir(dir, { recursive: true });
  const live = new Set<Journal>();
  const folder: Folder = { dir, live, hold, disk: new PQueue({ concurrency: HANDLES }) };
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  /** A few at a time: thousands of texts that queue for the disk would take more room than the journals. */
  async function flushAll(flush: (journal: Journal) => Promise<void>): Promise<void> {
    const journals = live.values();
    const lane = async () => {
      for (const journal of journals) await flush(journal);
    };
    await Promise.all(Array.from({ length: HANDLES }, lane));
  }
  async function round(): Promise<void> {
    const began = performance.now();
    // What cannot be written is thrown where the journal is closed.
    await flushAll((journal) => journal.flush().catch(() => {}));
    schedule(Math.max(PAUSE, SHARE * (performance.now() - began)));
  }
  function schedule(pause: number): void {
    if (!closed) timer = setTimeout(round, pause).unref();
  }
  schedule(PAUSE);

  return {
    open(episode) {
      const journal = new Journal(episode, folder);
      live.add(journal);
      return journal;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await flushAll((journal) => journal.flush());
    },
  };
}

/** What the journals of a run share. */
interface Folder {
  dir: string;
  live: Set<Journal>;
  hold(): Promise<void>;
  /** Writes a few files at a time. */
  disk: PQueue;
}

/** The journal of one live episode. */
export class Journal {
  readonly #episode: string;
  readonly #folder: Folder;
  readonly #began = performance.now();
  #n = 0;
  /** Lines that are to be written; their sum would be a rope, which takes more room than they do. */
  #waiting: string[] | undefined;
  #written: Promise<void> | undefined;
  /** Where a long message stands, by the hash of its text: small, however long the texts are. */
  #places: Map<number, Place> | undefined;

  constructor(episode: string, folder: Folder) {
    this.#episode = episode;
    this.#folder = folder;
  }

  write(entry: JournalEntry): void {
    const n = this.#n++;
    const t = Math.round(performance.now() - this.#began);
    const { messages } = entry;
    const short = Array.isArray(messages) ? { ...entry, messages: this.#shorten(messages, n) } : entry;
    this.#waiting ??= [];
    this.#waiting.push(textOf({ n, t, ...short }));
  }

  /** Resolves when every line is in its file. */
  flush(): Promise<void> {
    if (this.#waiting) {
      const text = `${this.#waiting.join('\n')}\n`;
      this.#waiting = undefined;
      const { dir, disk, hold } = this.#folder;
      const file = join(dir, `${this.#episode}.jsonl`);
      const write = (flag: 'w' | 'a') => disk.add(() => hold().then(() => writeFile(file, text, { flag })));
      this.#written = this.#written ? this.#written.then(() => write('a')) : write('w');
    }
    return this.#written ?? Promise.resolve();
  }

  /** The last flush. */
  close(): Promise<void> {
    this.#folder.live.delete(this);
    return this.flush();
  }

  /** Replaces messages that stand in this journal already. */
  #shorten(messages: readonly Message[], n: number): (Message | SameMessage)[] {
    this.#places ??= new Map();
    const places = this.#places;
    return messages.map((message, at) => {
      if (message.content.length <= SHORT) return message;
      const text = Number.parseInt(sha256(message.content).slice(0, 13), 16);
      const earlier = places.get(text);
      const { content: _, ...rest } = message;
      if (earlier) return { ...rest, ...earlier };
      places.set(text, { same: n, at });
      return message;
    });
  }
}

/** The text of a line. A world’s context may hold what JSON does not: it says so and the episode goes on. */
export function textOf(line: JournalLine): string {
  try {
    return JSON.stringify(line);
  } catch {
    return textOfOddity(line);
  }
}

/** Whole numbers of any size, as text; what JSON cannot hold at all is named. */
function textOfOddity(line: JournalLine): string {
  try {
    return JSON.stringify(line, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
  } catch (error) {
    const { n, t, actor, type } = line;
    const unwritable = error instanceof Error ? error.message : String(error);
    return JSON.stringify({ n, t, actor, type, unwritable });
  }
}

/**
 * Reads a journal with all messages in full. A torn last line is dropped with a warning.
 *
 * @example
 * ```ts
 * import { readJournal, readResults, run } from 'troupe';
 * const { run: folder } = await run({ scenario: 'game24', agents: 'direct', tasks: '0' });
 * const [line] = await readResults(`${folder}/results.jsonl`);
 * const journal = await readJournal(`${folder}/episodes/${line!.episode}.jsonl`);
 * journal.at(-1)?.type; // 'end'
 * ```
 */
export async function readJournal(file: string, warn?: Warn): Promise<JournalLine[]> {
  const { values } = await readJsonLines(file, warn);
  const lines = values as JournalLine[];
  expandMessages(lines);
  return lines;
}

/** Puts the messages of a journal's lines in full, from line `from` on; all before it are so already. */
export function expandMessages(lines: readonly JournalLine[], from = 0): void {
  for (const line of lines.slice(from)) {
    const messages = line.messages as (Message | SameMessage)[] | undefined;
    line.messages = messages?.map((message) => {
      if (!('same' in message)) return message;
      // References point backwards, to lines that are expanded already.
      const earlier = (lines[message.same]?.messages as Message[] | undefined)?.[message.at];
      const { same, at: _, ...rest } = message;
      return { ...rest, content: earlier?.content ?? `(missing: line ${same})` };
    });
    if (!messages) delete line.messages;
  }
}
