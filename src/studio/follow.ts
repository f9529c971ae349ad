/** Follows a file of lines that some process, this one or another, writes at its end. */
import { type FileHandle, open, stat } from 'node:fs/promises';

/** A whole line. */
export interface FollowedLine {
  text: string;
  /** Bytes from the file's start to behind the line: where to go on from after it. */
  end: number;
}

export interface Followed {
  lines: FollowedLine[];
  /** The file was written anew, or is gone: what was read of it before is no longer so. */
  again: boolean;
  /** Bytes of the file at this moment: all is read where they are no more than the last line's `end`. */
  size: number;
}

/** Bytes that are read at a time: other work gets its turn in between. */
const PIECE = 2 ** 20;
const LINE_END = 10;

/**
 * Reads the whole lines of a growing file behind byte `from`, which is 0 or some line's `end`. A line that is being
 * written waits until it is whole, and a file that is not there yet has none.
 */
export class LineReader {
  readonly #file: string;
  /** Behind the last line that was handed out. */
  #at: number;
  #inode: number | undefined;

  constructor(file: string, from = 0) {
    this.#file = file;
    this.#at = from;
  }

  get at(): number {
    return this.#at;
  }

  /** The next whole lines, about a megabyte of them; none where there are none yet. */
  async next(): Promise<Followed> {
    const found = await stat(this.#file).catch(() => undefined);
    const size = found?.size ?? 0;
    const again = size < this.#at || (this.#inode !== undefined && found?.ino !== this.#inode);
    this.#inode = found?.ino;
    if (again) this.#at = 0;
    if (size === this.#at) return { lines: [], again, size };
    const handle = await open(this.#file).catch(() => undefined);
    if (!handle) return { lines: [], again, size: 0 };
    try {
      if (this.#at > 0 && !(await endsLine(handle, this.#at))) {
        this.#at = 0;
        return { lines: await this.#read(handle, size), again: true, size };
      }
      return { lines: await this.#read(handle, size), again, size };
    } finally {
      await handle.close();
    }
  }

  async #read(handle: FileHandle, size: number): Promise<FollowedLine[]> {
    // A line may be longer than a piece.
    for (let piece = PIECE; ; piece *= 2) {
      const length = Math.min(piece, size - this.#at);
      const buffer = Buffer.allocUnsafe(length);
      const { bytesRead } = await handle.read(buffer, 0, length, this.#at);
      const data = buffer.subarray(0, bytesRead);
      if (data.includes(LINE_END)) return this.#split(data);
      if (bytesRead < piece) return [];
    }
  }

  #split(data: Buffer): FollowedLine[] {
    const lines: FollowedLine[] = [];
    const from = this.#at;
    let start = 0;
    for (let end = data.indexOf(LINE_END); end >= 0; end = data.indexOf(LINE_END, start)) {
      lines.push({ text: data.toString('utf8', start, end), end: from + end + 1 });
      start = end + 1;
    }
    this.#at = from + start;
    return lines;
  }
}

/** Whether the byte before `at` ends a line: in a file that was written anew it hardly does. */
async function endsLine(handle: FileHandle, at: number): Promise<boolean> {
  const byte = Buffer.allocUnsafe(1);
  await handle.read(byte, 0, 1, at - 1);
  return byte[0] === LINE_END;
}
