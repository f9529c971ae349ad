/** What a worker thread does: finds the scenario, searches, and sends the result without copying it. */
import { threadId } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { scenarios } from '../scenarios/index.ts';
import { BadInput, EpisodeError } from '../src/errors.ts';
import { loadScenario, namesFile } from '../src/load.ts';
import { buffersOf } from '../src/pool/buffers.ts';
import { packError } from '../src/pool/faults.ts';
import { Flags } from '../src/pool/flags.ts';
import type { JobMessage, Reply } from '../src/pool/message.ts';
import { perform } from '../src/pool/perform.ts';
import { modelThrough } from '../src/pool/questions.ts';
import type { Scenario } from '../src/scenario.ts';

let told = false;

// What a scenario has left behind (a timer, a promise) fails by itself: the search under way may be another's.
function forgotten(error: unknown): void {
  if (!told) console.error(`troupe: something forgotten failed on a search's thread: ${error}`);
  told = true;
}
process.on('uncaughtException', forgotten).on('unhandledRejection', forgotten);

const known = new Map<string, Promise<Scenario>>();

/** The scenario of an origin, loaded once for this thread. */
function scenarioAt(origin: string): Promise<Scenario> {
  let scenario = known.get(origin);
  if (!scenario) {
    scenario = namesFile(origin) ? loadScenario(origin, '/') : scenarios[origin]!();
    known.set(origin, scenario);
  }
  return scenario.catch((error) => {
    // It has loaded before, so it is no longer the input that is bad.
    throw error instanceof BadInput
      ? new EpisodeError('scenario', `${error.message} (on a search's thread)`)
      : error;
  });
}

/** Does one job. Never throws: what a search throws is a reply, with its type intact. Who asks closes the port. */
export async function search({ job, origin, task, states, memory, port }: JobMessage): Promise<Reply> {
  const flags = new Flags(memory);
  flags.thread = threadId;
  try {
    const setting = { scenario: await scenarioAt(origin), task, states };
    return sent(await perform(job, setting, flags.control, port && modelThrough(port)));
  } catch (error) {
    return { error: packError(error) };
  }
}

/** A reply whose arrays change hands instead of being copied. */
function sent(result: unknown): Reply {
  const buffers = buffersOf(result);
  const reply: Reply = { result };
  return buffers.length > 0
    ? (move({ [transferableSymbol]: buffers, [valueSymbol]: reply } as never) as never)
    : reply;
}
