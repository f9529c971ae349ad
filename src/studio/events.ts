/** Streams of events as browsers take them up again: with ids, and a sign of life where nothing happens. */
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { NotFound } from './faults.ts';

/** Milliseconds between signs of life, and until a browser takes up a stream that broke off. */
const BEAT = 15_000;
const RETRY = 500;

/** Sends a message, which is JSON; resolves when the page has room for more. */
export type SendEvent = (id: string, json: string) => Promise<void>;

/**
 * Answers with a stream of what `follow` sends until its signal, which is aborted when the page goes or the server
 * closes; the stream ends when `follow` resolves.
 */
export function eventStream(
  context: Context,
  closing: AbortSignal | undefined,
  follow: (send: SendEvent, signal: AbortSignal) => Promise<void>,
): Response {
  return streamSSE(context, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const signal = AbortSignal.any([gone.signal, ...(closing ? [closing] : [])]);
    // Says at once that it is there: what comes may take its time.
    await stream.write(`retry: ${RETRY}\n: here\n\n`);
    const beat = setInterval(() => void stream.write(': still here\n\n'), BEAT);
    try {
      await follow((id, data) => stream.writeSSE({ id, data }), signal);
    } catch (error) {
      // What was followed is gone: whoever takes it up again is told so.
      if (!(error instanceof NotFound)) throw error;
    } finally {
      clearInterval(beat);
    }
  });
}

/** The id after which a stream is taken up again; undefined where it begins. */
export const lastEventId = (context: Context): string | undefined =>
  context.req.header('last-event-id') || undefined;
