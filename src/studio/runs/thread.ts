/** The thread that reads runs: so that neither pages nor runs that are played in this process wait for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { BadInput } from '../../errors.ts';
import { Library, type Where } from './library.ts';
import { Listings } from './listings.ts';
import type { FromRuns, Question, Stream, ToRuns } from './messages.ts';
import { RunViews } from './run-view.ts';
import { sideBySide } from './side-by-side.ts';
import { streamRun, streamRuns } from './streams.ts';

const library = new Library(workerData as Where);
const listings = new Listings(library);
const views = new RunViews(library);
const followers = new Map<number, AbortController>();
const port = parentPort!;
const send = (message: FromRuns) => port.postMessage(message);

function answer(question: Question): Promise<unknown> {
  const { what, args } = question;
  if (what === 'list') return listings.list();
  if (what === 'detail') return views.detail(args.run);
  if (what === 'page') return views.page(args.run, args.page);
  if (what === 'running') return views.running(args.run);
  return sideBySide(library, args.run, args.sides);
}

async function stream(id: number, { stream, args }: Stream): Promise<void> {
  const leave = new AbortController();
  followers.set(id, leave);
  const tell = (at: string, event: unknown) => send({ id, at, json: JSON.stringify(event) });
  try {
    if (stream === 'run') await streamRun(library, args.run, args.from, tell, leave.signal);
    else await streamRuns(library, listings, args.since, tell, leave.signal);
  } finally {
    followers.delete(id);
  }
}

async function take(message: ToRuns): Promise<void> {
  const { id } = message;
  if ('leave' in message) followers.get(id)?.abort();
  else if ('stream' in message) await stream(id, message);
  else send({ id, json: JSON.stringify(await answer(message)) });
}

port.on('message', (message: ToRuns) => {
  take(message).catch((error: Error) =>
    send({ id: message.id, error: error.message, bad: error instanceof BadInput }),
  );
});
