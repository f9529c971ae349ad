/** One part of a run, from start or resume to its end or being cut off: its files, figures and broker. */
import { join } from 'node:path';
import { type CallCache, cacheDir, openCache } from '../cache/cache.ts';
import { createBroker } from '../models/broker.ts';
import type { Broker, Retry } from '../models/types.ts';
import { inlineSearches } from '../pool/inline.ts';
import { createSearches } from '../pool/pool.ts';
import type { Searches } from '../pool/types.ts';
import { type Meter, newMeter } from './ask.ts';
import {
  type ClaimedFolder,
  claimUnfinished,
  journalsDir,
  makeFolder,
  resultsFile,
  takeStock,
  type Unfinished,
} from './folder.ts';
import { type Journals, openJournals } from './journal.ts';
import { type Warn, warnOnStderr } from './lines.ts';
import { type Manifest, newManifest, writeManifest } from './manifest.ts';
import type { Ready } from './prepare.ts';
import { lastLaunches, openResults, type ResultLine, type Results } from './results.ts';
import type { Failures, RunOptions } from './run-options.ts';
import { newTally, type RunStatus, type Tally } from './tally.ts';

export interface Part {
  dir: string;
  /** What earlier parts have ended, by episode. */
  earlier: ReadonlyMap<string, ResultLine>;
  tally: Tally;
  /** Of the whole run. */
  meter: Meter;
  failures: Failures;
  broker: Broker;
  searches: Searches;
  journals: Journals;
  results: Results;
  /** Closes all files; resolves to the seconds of the whole run. */
  close(status: RunStatus): Promise<number>;
}

/**
 * Opens a run's folder: that of the unfinished run of its name, if it was given one, else a new one. It is
 * this process's alone until the part is closed. Throws BadInput when the unfinished one has another plan or
 * is being played, or a folder cannot be made.
 */
export async function openPart(ready: Ready, options: RunOptions): Promise<Part> {
  const { plan, out, name, settings, cwd, env } = ready;
  const unfinished = options.name === undefined ? undefined : await claimUnfinished(out, name, plan.record);
  let folder: ClaimedFolder | undefined = unfinished;
  try {
    const cached = !options.broker && settings.cache !== 'off';
    const cache = cached ? openCache({ dir: join(cacheDir(cwd, env), 'calls') }) : undefined;
    folder ??= await makeFolder(out, name);
    return await openFiles(folder, unfinished, cache, ready, options);
  } catch (error) {
    await folder?.release();
    throw error;
  }
}

async function openFiles(
  { dir, release }: ClaimedFolder,
  unfinished: Unfinished | undefined,
  cache: CallCache | undefined,
  ready: Ready,
  options: RunOptions,
): Promise<Part> {
  const { plan, settings, env } = ready;
  const began = performance.now();
  const { manifest, lines } = await begin(dir, unfinished, ready, options.warn ?? warnOnStderr);
  const journals = await openJournals(journalsDir(dir));
  const results = await openResults(resultsFile(dir));

  const earlier = lastLaunches(lines);
  const tally = newTally(plan);
  for (const line of earlier.values()) tally.add(line);
  const meter = meterOf(manifest, lines);
  const { maxCost, timeout } = settings;
  const bounds = {
    ...(maxCost !== undefined && { maxCost: Math.max(0, maxCost - meter.spent) }),
    ...(timeout !== undefined && { timeout: 1000 * timeout }),
  };
  const failures: Failures = { count: 0 };
  const onRetry = ({ message }: Retry) => {
    failures.count++;
    failures.last = message;
  };
  const broker =
    options.broker ?? createBroker({ cache, cacheMode: settings.cache, env, onRetry, ...bounds });

  const searches = options.debug ? inlineSearches() : createSearches({ threads: options.threads });

  async function close(status: RunStatus): Promise<number> {
    manifest.carry.seconds += (performance.now() - began) / 1000;
    try {
      await searches.close();
      // Before the journals, so that they hold every answer that still came.
      if (!options.broker) await broker.close();
      await Promise.all([journals.close(), results.close()]);
      await cache?.close();
      manifest.status = status;
    } catch (error) {
      manifest.status = 'failed';
      throw error;
    } finally {
      await writeManifest(dir, { ...manifest, ended: new Date().toISOString() }).finally(release);
    }
    return manifest.carry.seconds;
  }
  return { dir, earlier, tally, meter, failures, broker, searches, journals, results, close };
}

/** Writes the manifest of the part that begins, with what earlier parts have left. */
async function begin(
  dir: string,
  unfinished: Unfinished | undefined,
  { plan, name, settings, cwd }: Ready,
  warn: Warn,
): Promise<{ manifest: Manifest; lines: ResultLine[] }> {
  const manifest = await newManifest({ name, plan: plan.record, settings }, cwd);
  if (!unfinished) {
    await writeManifest(dir, manifest);
    return { manifest, lines: [] };
  }
  const { lines, carry, counted, forget } = await takeStock(unfinished, warn);
  manifest.resumed = manifest.started;
  manifest.started = unfinished.manifest.started;
  manifest.carry = carry;
  await writeManifest(dir, { ...manifest, counted });
  await forget();
  await writeManifest(dir, manifest);
  return { manifest, lines };
}

/** Where a run's meter stands when its next part begins. */
function meterOf({ carry }: Manifest, lines: readonly ResultLine[]): Meter {
  const meter = newMeter();
  meter.calls = carry.live;
  meter.answered = carry.live;
  meter.live = carry.live;
  meter.cost = carry.spent;
  meter.spent = carry.spent;
  for (const line of lines) {
    meter.calls += line.calls;
    // Of a failed episode's calls it is only known which were live.
    meter.answered += line.status === 'error' ? line.live : line.calls;
    meter.live += line.live;
    meter.cost += line.cost;
    meter.spent += line.spent;
  }
  return meter;
}
