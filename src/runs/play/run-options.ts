/** What a run is given, and what it tells while it goes on. */
import type { Desk } from '../../desk.ts';
import type { Env } from '../../env.ts';
import type { CacheMode } from '../../models/broker.ts';
import type { Broker } from '../../models/types.ts';
import type { Tally } from '../figures/tally.ts';
import type { Warn } from '../folder/lines.ts';
import type { ExperimentNote } from '../folder/manifest.ts';
import type { ResultLine } from '../folder/results.ts';
import type { Plan, PlanOptions } from '../plan/plan.ts';
import type { Branch } from '../replay/branching.ts';
import type { Control, Wanted } from './control.ts';
import type { Meter } from './meter.ts';

export interface RunOptions extends PlanOptions {
  /** An unfinished run of this name and the same plan goes on; default: the scenario's id, always anew. */
  name?: string;
  /** What the run's experiment is called, and what it is for. */
  experiment?: ExperimentNote;
  /** Where runs lie; default `runs`. */
  out?: string;
  /** Episodes in flight; −1: all at once, as many calls as the limits of models allow. Default 64. */
  concurrency?: number;
  /** Threads that search; default one less than there are cores, and at least 1. Results do not depend on it. */
  threads?: number;
  /** USD of live money, over all parts of the run; once spent, the run stops and can be resumed. */
  maxCost?: number;
  /** Seconds for one try of a model call; default 120. */
  timeout?: number;
  /**
   * Seconds from one action to the next, or to the end; and for a whole episode. Past one the episode ends as
   * an error of kind `timeout`. Of wall time, and so no part of the plan.
   */
  stepTimeout?: number;
  episodeTimeout?: number;
  /**
   * How often episodes that ended in an error are played again when all have ended. It is left at that when
   * over 30 % of all failed, or no fewer than before. Default 0.
   */
  relaunch?: number;
  /** Pauses the run and changes its concurrency while it goes on. */
  control?: Control;
  /** Default `read-write`. */
  cache?: CacheMode;
  /** One episode at a time, searches in this thread; an episode's error is thrown. */
  debug?: boolean;
  /** Asks the people who play in it (agent `human`), one episode at a time unless `concurrency` says otherwise. */
  desk?: Desk;
  /** Stops the run: what is live is cut off, and the run can be resumed. */
  signal?: AbortSignal;
  on?(event: RunEvent): void;
  /** The run's one episode goes on from a step of another; see `branch`. */
  branch?: Branch;
  /** Warnings; default to stderr. */
  warn?: Warn;
  /** Relative paths start here; default the working folder. */
  cwd?: string;
  /** Keys and `TROUPE_CACHE_DIR`, over those in `.env`; default the process's. */
  env?: Env;
  /** Answers instead of the run's own broker (then `cache`, `timeout` and `maxCost` are its business); stays open. */
  broker?: Broker;
}

/** How a run is played: nothing of this is part of its plan. */
export type PlayOptions = Pick<
  RunOptions,
  | 'concurrency'
  | 'threads'
  | 'maxCost'
  | 'timeout'
  | 'stepTimeout'
  | 'episodeTimeout'
  | 'relaunch'
  | 'cache'
  | 'out'
  | 'debug'
>;

/** Tries of model calls that failed in this part of a run, told as they fail. */
export interface Failures {
  count: number;
  /** What the last one said. */
  last?: string;
}

/** What a run tells while it goes on. */
export type RunEvent =
  | {
      type: 'start';
      run: string;
      plan: Plan;
      /** All four change as the run goes on; read them when they are to be shown. */
      wanted: Readonly<Partial<Wanted>>;
      tally: Tally;
      meter: Readonly<Meter>;
      failures: Readonly<Failures>;
      /** Episodes in all, and how many of them earlier parts of the run have ended. */
      total: number;
      done: number;
    }
  | { type: 'episode'; line: ResultLine }
  /** Tools were explored before the first episode, for so many turns, and what was learned lies in `file`. */
  | { type: 'explored'; tools: string; explorer: string; iterations: readonly number[]; file: string }
  /** So many episodes, which ended in an error, are played again; `time` counts from 1. */
  | { type: 'relaunch'; errors: number; time: number };
