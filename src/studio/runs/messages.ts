/** What the server's thread and that of the runs say to each other. */

import type { Page } from './run-view.ts';
import type { Sides } from './side-by-side.ts';

/** What can be asked; answers are JSON, ready to be sent on. Runs go by their ids. */
export interface Questions {
  list: Record<string, never>;
  detail: { run: string };
  page: { run: string; page: Page };
  running: { run: string };
  compare: { run: string; sides: Sides };
}

/** What can be followed. */
export interface Streams {
  /** From a byte of the results on; undefined: from now on. */
  run: { run: string; from?: number };
  /** From a time on. */
  runs: { since?: number };
}

export type Question = { [K in keyof Questions]: { what: K; args: Questions[K] } }[keyof Questions];
export type Stream = { [K in keyof Streams]: { stream: K; args: Streams[K] } }[keyof Streams];

export type ToRuns = { id: number } & (Question | Stream | { leave: true });

export type FromRuns = { id: number } & (
  | { json: string }
  /** A message of a stream. */
  | { at: string; json: string }
  /** `bad`: what was asked is wrong, not what answers. */
  | { error: string; bad: boolean }
);
