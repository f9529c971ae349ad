/** Has a thread do a job: follows it, cancels it, ends its thread when it does not end. */
import { MessageChannel } from 'node:worker_threads';
import { EpisodeError } from '../errors.ts';
import { worldOf } from '../world/scenario.ts';
import { buffersOf } from './buffers.ts';
import { unpackError } from './faults.ts';
import { Flags } from './flags.ts';
import type { JobRequest } from './jobs.ts';
import { faultOf } from './perform.ts';
import { type Answering, answerThrough } from './questions.ts';
import { type Lease, ThreadBroke, type Threads, type Transfer } from './threads.ts';

/** Milliseconds that a cancelled search has for its end before its thread is ended. */
const GRACE = 1000;
/** Milliseconds between two looks at how far a search is. */
const LOOK = 200;

/** The thread gave no answer: it broke, or its deadline has passed. */
export class NoAnswer extends EpisodeError {}

/** Resolves to the job's result; rejects with what the search threw, or with NoAnswer. */
export async function dispatch(threads: Threads, request: JobRequest): Promise<unknown> {
  const { job, scenario, task, model, signal, report, deadline } = request;
  const flags = new Flags();
  const channel = model && new MessageChannel();
  const told = (what: string) => `scenario ${scenario.id}: the search (${job.kind}) ${what}`;
  let clock: NodeJS.Timeout | undefined;
  let grace: NodeJS.Timeout | undefined;
  let look: NodeJS.Timeout | undefined;
  let answering: Answering | undefined;
  let cancel = () => {};

  function begin(lease: Lease): Transfer {
    signal.throwIfAborted();
    const world = worldOf(scenario);
    const states = request.states.map((state) => world.dehydrate(world.restore(state)));
    let trees = 0;
    const late = () => {
      // The deadline is that of one tree: it begins anew where one has been grown meanwhile.
      if (flags.trees > trees) {
        trees = flags.trees;
        return wind();
      }
      lease.end(
        new NoAnswer('timeout', told(`was not done after ${deadline / 1000} s: its thread was ended`)),
      );
    };
    const wind = () => {
      clock = setTimeout(late, deadline);
    };
    wind();
    // Only what the thread itself takes counts, not what the model does.
    const waits = (waiting: boolean) => (waiting ? clearTimeout(clock) : wind());
    answering = channel && answerThrough(channel.port1, model, waits);
    if (report) look = setInterval(() => report(flags.done), LOOK).unref();
    cancel = () => {
      flags.cancel();
      answering?.refuse(signal.reason);
      // A thread that others share is left to its deadline.
      if (threads.sharing === 1) grace = setTimeout(() => lease.end(signal.reason), GRACE);
    };
    signal.addEventListener('abort', cancel, { once: true });
    const message = { job, origin: scenario.origin!, task, states, memory: flags.memory };
    if (channel) return { message: { ...message, port: channel.port2 }, transfer: [channel.port2] };
    return {
      message,
      transfer: job.kind === 'merge' ? buffersOf(job.trees) : [],
    };
  }

  try {
    const reply = await threads.run(begin);
    if ('error' in reply) throw unpackError(reply.error);
    report?.(flags.done);
    return reply.result;
  } catch (error) {
    if (!(error instanceof ThreadBroke)) throw faultOf(scenario, error);
    const exhausted = threads.isExhausted(flags.thread);
    throw exhausted ? new NoAnswer('internal', told('ran out of memory')) : broken(error.cause, told);
  } finally {
    clearTimeout(clock);
    clearTimeout(grace);
    clearInterval(look);
    signal.removeEventListener('abort', cancel);
    answering?.end();
    channel?.port1.close();
  }
}

/** What broke a thread, as Node and Piscina tell it. */
function broken(error: Error & { code?: string }, told: (what: string) => string): NoAnswer {
  const { name, message, code } = error;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return new NoAnswer('internal', told('ran out of memory'));
  if (name === 'DataCloneError')
    return new NoAnswer(
      'scenario',
      told(`cannot go to another thread, where only plain data can: ${message}`),
    );
  return new NoAnswer('internal', told(`lost its thread: ${message}`), { cause: error });
}
