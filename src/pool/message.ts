/** What goes to a thread and what comes back. */
import type { MessagePort } from 'node:worker_threads';
import type { PackedError } from './faults.ts';
import type { Job } from './jobs.ts';

/** A job as a thread gets it, all of it data. */
export interface JobMessage {
  job: Job;
  /** Where the thread finds the scenario: see `Scenario.origin`. */
  origin: string;
  task: unknown;
  /** Dehydrated: see `src/world/compile.ts`. */
  states: readonly unknown[];
  /** Of the job's flags. */
  memory: SharedArrayBuffer;
  /** Leads to the model, for searches that ask one. */
  port?: MessagePort;
}

/** What became of it. What the search threw is an answer too: only a broken thread gives none. */
export type Reply = { result: unknown } | { error: PackedError };
