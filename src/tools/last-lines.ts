/** The end of what a process says on its standard error. */
import type { Readable } from 'node:stream';

/** Characters that are kept. */
const KEPT = 4000;

/** Reads a stream to its end, and gives what came last. */
export function lastLines(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-KEPT);
  });
  return () => text.trim();
}
