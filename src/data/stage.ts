/** What the stages that ask models have in common: a broker on the shared cache, and a list of things to do. */
import { join, resolve } from 'node:path';
import PQueue from 'p-queue';
import type { z } from 'zod';
import { cacheDir, openCache } from '../cache/cache.ts';
import { type Env, loadEnv } from '../env.ts';
import { BadInput, BudgetReached, EpisodeError, ParseError, Stopped } from '../errors.ts';
import { type BrokerOptions, type CacheMode, createBroker } from '../models/broker.ts';
import { pricesIn } from '../models/prices.ts';
import { parseModel } from '../models/spec.ts';
import { askStructured, UnreadableReply } from '../models/structured.ts';
import type { Broker, ModelCall, ModelSpec, Respondent, Usage } from '../models/types.ts';
import { checkWritable } from '../runs/folder/folder.ts';
import { type Warn, warnOnStderr } from '../runs/folder/lines.ts';
import { holdFolder } from './hold-folder.ts';

/** What a stage tells while it goes on. `kept`: there from before. */
export type StageEvent =
  | { type: 'start'; stage: string; total: number; kept: number }
  | { type: 'item'; stage: string; id: string; failed?: string }
  | { type: 'retry'; message: string };

export interface StageOptions {
  /** Relative paths start here; default the working folder. */
  cwd?: string;
  /** Keys and `TROUPE_CACHE_DIR`, over those in `.env`; default the process's. */
  env?: Env;
  /** Default `read-write`. */
  cache?: CacheMode;
  /** USD of live money. */
  maxCost?: number;
  /** Seconds for one try of a model call; default 120. */
  timeout?: number;
  /** Stops the stage; what is done stays done. */
  signal?: AbortSignal;
  on?(event: StageEvent): void;
  warn?: Warn;
}

/** How a stage ended: with all done or failed, or before. */
export type StageStatus = 'finished' | 'interrupted' | 'budget';

/** What could not be done, and why: missing data. */
export interface Failure {
  id: string;
  why: string;
}

/** A stage under way. */
export interface Stage {
  cwd: string;
  env: Env;
  broker: Broker;
  signal: AbortSignal;
  on(event: StageEvent): void;
  warn: Warn;
  /** Throws once another process writes in the stage's folder: to be asked before something is written. */
  hold(): Promise<void>;
}

/** What a stage asks, and the folder that it alone writes in meanwhile; relative to `cwd`. */
export interface StageNeeds {
  models: readonly string[];
  out: string;
}

/**
 * Runs a stage with a broker that lives as long as it does, alone in its folder; adds what its calls have cost.
 * Throws BadInput for options that cannot be, and for a folder that another process writes in.
 */
export async function inStage<T>(
  options: StageOptions,
  { models, out }: StageNeeds,
  work: (stage: Stage) => Promise<T>,
): Promise<T & { usage: Usage }> {
  const { cache: cacheMode = 'read-write', maxCost, timeout, on = () => {}, warn = warnOnStderr } = options;
  const cwd = resolve(options.cwd ?? '.');
  const env = loadEnv(cwd, options.env ?? process.env);
  const specs = models.map(parseModel);
  if (timeout !== undefined && !(timeout > 0 && timeout <= 3600))
    throw new BadInput(`--timeout ${timeout}: give seconds, above 0 and up to 3600`);
  const prices = pricesIn(cwd);
  // Before anything is written; a replay asks no server and needs no key.
  if (cacheMode !== 'replay') await checkModels(specs, { env, prices, maxCost });
  const dir = cacheDir(cwd, env);
  if (cacheMode !== 'off') await checkWritable(dir, 'TROUPE_CACHE_DIR');
  const held = { folder: resolve(cwd, out), option: '--out', cwd, warn };
  return holdFolder(held, async (hold) => {
    const cache = cacheMode === 'off' ? undefined : openCache({ dir: join(dir, 'calls') });
    const broker = createBroker({
      cache,
      cacheMode,
      env,
      prices,
      onRetry: ({ message }) => on({ type: 'retry', message }),
      ...(maxCost !== undefined && { maxCost }),
      ...(timeout !== undefined && { timeout: 1000 * timeout }),
    });
    try {
      const signal = options.signal ?? new AbortController().signal;
      const outcome = await work({ cwd, env, broker, signal, on, warn, hold });
      return { ...outcome, usage: broker.usage() };
    } finally {
      await broker.close();
      await cache?.close();
    }
  });
}

async function checkModels(specs: readonly ModelSpec[], options: BrokerOptions): Promise<void> {
  const broker = createBroker(options);
  for (const spec of specs) broker.check(spec);
  await broker.close();
}

/** One thing to do, by what names it. */
export interface Item {
  id: string;
}

/**
 * Does all that is to be done, `concurrency` at a time. What fails for one item alone (a server, a reply that
 * cannot be read) is noted; a budget that is spent and an interruption end the stage; all else is thrown.
 */
export async function workThrough<T extends Item>(
  { signal, on }: Pick<Stage, 'signal' | 'on'>,
  {
    stage,
    items,
    kept,
    concurrency,
  }: { stage: string; items: readonly T[]; kept: number; concurrency: number },
  work: (item: T) => Promise<void>,
): Promise<{ status: StageStatus; done: number; failed: Failure[] }> {
  const queue = new PQueue({ concurrency });
  const failed: Failure[] = [];
  let status: StageStatus = 'finished';
  let thrown: { error: unknown } | undefined;
  let done = 0;
  on({ type: 'start', stage, total: items.length + kept, kept });
  const stop = (how: StageStatus) => {
    if (status === 'finished') status = how;
    queue.clear();
  };
  const interrupt = () => stop('interrupted');
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  const doOne = async (item: T): Promise<void> => {
    if (status !== 'finished') return;
    try {
      await work(item);
      done++;
      on({ type: 'item', stage, id: item.id });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof BudgetReached) return stop('budget');
      if (!isOfOne(error)) {
        thrown ??= { error };
        return stop('interrupted');
      }
      const why = (error as Error).message.replace(/\s*\n\s*/g, ' ');
      failed.push({ id: item.id, why });
      on({ type: 'item', stage, id: item.id, failed: why });
    }
  };
  for (const item of items) if (status === 'finished') void queue.add(() => doOne(item));
  await queue.onIdle();
  signal.removeEventListener('abort', interrupt);
  if (thrown) throw thrown.error;
  return { status, done, failed: inOrder(failed) };
}

export const inOrder = (failed: readonly Failure[]): Failure[] =>
  failed.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));

const isOfOne = (error: unknown): boolean =>
  error instanceof EpisodeError || error instanceof ParseError || error instanceof Stopped;

/** Answers that are drawn anew when neither a reply nor its repair can be read. */
const DRAWS = 3;

/** `askStructured`, and again with new samples where the reply cannot be read. Throws UnreadableReply. */
export async function askFor<T>(
  { broker, signal }: Pick<Stage, 'broker' | 'signal'>,
  call: Omit<ModelCall, 'count' | 'signal' | 'model'> & { model: string; respondent: Respondent },
  type: z.ZodType<T>,
  name: string,
): Promise<T> {
  const model = parseModel(call.model);
  for (let attempt = 0; ; attempt++) {
    try {
      const sample = { ...call.sample, attempt };
      const { value } = await askStructured(broker, { ...call, model, sample, signal }, type, name);
      return value;
    } catch (error) {
      if (!(error instanceof UnreadableReply) || attempt + 1 >= DRAWS) throw error;
    }
  }
}
