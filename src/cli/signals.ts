/** What the process that plays a run makes of signals, and of a terminal that goes away. */
import { type Io, say } from './io.ts';

/** Ends the run in order at the first of these, at once at the second. */
const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Ctrl-C once stops the run in order; twice, at once. A run outlives its terminal: what it would print there
 * is dropped, and its results are in its folder.
 */
export function watchProcess(io: Io): { signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  // A promise that somebody's scenario or agent forgot must not take the other episodes along.
  const forgotten = (error: unknown) => say(io.stderr, `troupe: a forgotten promise was rejected: ${error}`);
  const closed = () => {};
  for (const name of INTERRUPTS) process.on(name, interrupt);
  process.on('SIGHUP', closed).on('unhandledRejection', forgotten);
  process.stderr.on('error', closed);
  const end = () => {
    for (const name of INTERRUPTS) process.off(name, interrupt);
    process.off('SIGHUP', closed).off('unhandledRejection', forgotten);
    process.stderr.off('error', closed);
  };
  return { signal: io.signal ? AbortSignal.any([io.signal, controller.signal]) : controller.signal, end };
}
