/** Files of JSON lines, as a crash may have left them. */
import { createReadStream } from 'node:fs';
import { BadInput } from '../../errors.ts';

/** Says something that the user should know and that stops nothing. */
export type Warn = (message: string) => void;

/** Warnings go to stderr unless a caller takes them. */
export const warnOnStderr: Warn = (message) => void process.stderr.write(`troupe: ${message}\n`);

export interface JsonLines {
  values: unknown[];
  /** Bytes that the whole lines take; less than the file holds when its last line is torn. */
  bytes: number;
}

/** Bytes that are read at a time. */
const CHUNK = 2 ** 20;
const LINE_END = 10;

/**
 * Reads a file of JSON lines. A last line without its line end is what a crash left of it: it is dropped
 * with a warning. Throws BadInput that names the line for any other line that is not JSON.
 */
export async function readJsonLines(file: string, warn: Warn = warnOnStderr): Promise<JsonLines> {
  const values: unknown[] = [];
  const bytes = await eachJsonLine(file, (value) => values.push(value), warn);
  return { values, bytes };
}

/** The same a line at a time, for files that are not to be held in memory; resolves to the whole lines' bytes. */
export async function eachJsonLine(
  file: string,
  visit: (value: unknown) => void,
  warn: Warn = warnOnStderr,
): Promise<number> {
  let rest: Buffer = Buffer.alloc(0);
  let bytes = 0;
  let n = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK })) {
    const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : (chunk as Buffer);
    const end = data.lastIndexOf(LINE_END) + 1;
    const lines = data.toString('utf8', 0, end).split('\n');
    lines.pop();
    for (const line of lines) visit(parseLine(line, `${file}:${++n}`));
    rest = data.subarray(end);
    bytes += end;
  }
  if (rest.length > 0) warn(`${file}: dropped its last line, which a crash had cut off`);
  return bytes;
}

/** The value of a line. Throws BadInput that says where for one that is not JSON. */
export function parseLine(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new BadInput(`${where}: not a line of JSON; delete the line to go on without it`);
  }
}
