/** The results lines of one episode, out of a file that may hold a hundred thousand: found by its id, not parsed. */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { lastLaunches, type ResultLine } from '../../runs/folder/results.ts';

/** Bytes that are read at a time. */
const PIECE = 2 ** 22;
const LINE_END = 10;

export interface Launches {
  /** The line that counts; absent while it is being played, or when it was cut off. */
  result?: ResultLine;
  /** Lines of other launches, which count no longer. */
  earlier: number;
}

/** What is known of an episode; the file has been looked through up to the byte `at`. */
interface Known {
  at: number;
  inode?: number;
  lines: ResultLine[];
  reading?: Promise<void>;
}

const all = new LRUCache<string, Known>({ max: 200 });

/** As the results file of a run says it now. What is asked once more is looked for in what came since. */
export async function launchesOf(file: string, episode: string): Promise<Launches> {
  const key = `${file}\0${episode}`;
  const known = all.get(key) ?? { at: 0, lines: [] };
  all.set(key, known);
  // Whoever asks while it is looked through waits for that.
  known.reading ??= readOn(known, file, episode).finally(() => delete known.reading);
  await known.reading;
  const result = lastLaunches(known.lines).get(episode);
  return { earlier: known.lines.length - (result ? 1 : 0), ...(result && { result }) };
}

async function readOn(known: Known, file: string, episode: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (!found || found.ino !== known.inode || found.size < known.at) {
    Object.assign(known, { at: 0, lines: [], inode: found?.ino });
  }
  if (!found || found.size === known.at) return;
  const handle = await open(file);
  try {
    await search(handle, found.size, known, episode);
  } finally {
    await handle.close();
  }
}

async function search(handle: FileHandle, size: number, known: Known, episode: string): Promise<void> {
  const name = Buffer.from(JSON.stringify(episode));
  for (let piece = PIECE; known.at < size; ) {
    const length = Math.min(piece, size - known.at);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, known.at);
    const data = buffer.subarray(0, bytesRead);
    const whole = data.lastIndexOf(LINE_END) + 1;
    if (whole === 0) {
      // A line longer than a piece, or one that is being written.
      if (bytesRead < piece) return;
      piece *= 2;
      continue;
    }
    known.lines.push(...linesWith(name, data.subarray(0, whole), episode));
    known.at += whole;
  }
}

/** The episode's lines of some whole lines: its id may stand in others, too, as in those of its branches. */
function linesWith(name: Buffer, data: Buffer, episode: string): ResultLine[] {
  const lines: ResultLine[] = [];
  for (let at = data.indexOf(name); at >= 0; ) {
    const end = data.indexOf(LINE_END, at);
    const line = lineIn(data.toString('utf8', data.lastIndexOf(LINE_END, at) + 1, end));
    if (line?.episode === episode) lines.push(line);
    at = data.indexOf(name, end);
  }
  return lines;
}

/** Undefined for what is no JSON: whoever reads the whole file says so. */
function lineIn(text: string): ResultLine | undefined {
  try {
    return JSON.parse(text) as ResultLine;
  } catch {
    return undefined;
  }
}
