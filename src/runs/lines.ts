/** Files of JSON lines, as a crash may have left them. */
import { readFile } from 'node:fs/promises';
import { BadInput } from '../errors.ts';

/** Says something that the user should know and that stops nothing. */
export type Warn = (message: string) => void;

/** Warnings go to stderr unless a caller takes them. */
export const warnOnStderr: Warn = (message) => void process.stderr.write(`troupe: ${message}\n`);

export interface JsonLines {
  values: unknown[];
  /** Bytes that the whole lines take; less than the file holds when its last line is torn. */
  bytes: number;
}

/**
 * Reads a file of JSON lines. A last line without its line end is what a crash left of it: it is dropped
 * with a warning. Throws BadInput that names the line for any other line that is not JSON.
 */
export async function readJsonLines(file: string, warn: Warn = warnOnStderr): Promise<JsonLines> {
  const data = await readFile(file);
  const bytes = data.lastIndexOf('\n') + 1;
  const values: unknown[] = [];
  const lines = data.toString('utf8', 0, bytes).split('\n');
  lines.pop();
  for (const [i, line] of lines.entries()) {
    try {
      values.push(JSON.parse(line));
    } catch {
      throw new BadInput(`${file}:${i + 1}: not a line of JSON; delete the line to go on without it`);
    }
  }
  if (bytes < data.length) warn(`${file}: dropped its last line, which a crash had cut off`);
  return { values, bytes };
}
