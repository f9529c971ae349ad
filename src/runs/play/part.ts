/** One part of a run, from start or resume to its end or being cut off: its files, figures and broker. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CallCache, cacheDir, openCache } from '../../cache/cache.ts';
import { createBroker } from '../../models/broker.ts';
import { isUnpriced } from '../../models/prices.ts';
import type { Broker, Retry } from '../../models/types.ts';
import { inlineSearches } from '../../pool/inline.ts';
import { createSearches } from '../../pool/pool.ts';
import type { Searches } from '../../pool/types.ts';
import { newTally, type RunStatus, type Tally } from '../figures/tally.ts';
import type { Claimed } from '../folder/claim.ts';
import {
  type ClaimedFolder,
  claimUnfinished,
  journalsDir,
  makeFolder,
  resultsFile,
  takeStock,
  type Unfinished,
} from '../folder/folder.ts';
import { type Journals, openJournals } from '../folder/journal.ts';
import { warnOnStderr } from '../folder/lines.ts';
import { type Manifest, newManifest, writeManifest } from '../folder/manifest.ts';
import { openResults, type ResultLine, type Results } from '../folder/results.ts';
import { askedOf } from '../plan/asked.ts';
import type { Ready } from '../plan/prepare.ts';
import { type Count, Ended } from './ended.ts';
import { type Meter, newMeter, usd } from './meter.ts';
import type { Failures, RunOptions } from './run-options.ts';

export interface Part {
  dir: string;
  claimed: Claimed;
  /** What earlier parts have ended. */
  ended: Ended;
  tally: Tally;
  /** Of the whole run. */
  meter: Meter;
  /** Of this part: what came after its episode had ended. The manifest carries it from the part's end on. */
  late: Meter;
  failures: Failures;
  broker: Broker;
  searches: Searches;
  journals: Journals;
  results: Results;
  /** Closes all files; resolves to the seconds of the whole run. */
  close(status: RunStatus): Promise<number>;
}

/** A run's folder that is this process's alone, with what an earlier part has left in it, if there was one. */
export type OwnFolder = ClaimedFolder & Partial<Pick<Unfinished, 'manifest'>>;

/**
 * Opens a part of a run in the folder given, else in that of the unfinished run of its name, else in a new
 * one. The folder is this process's alone until the part is closed. Throws BadInput when the unfinished one
 * has another plan or is being played, or a folder cannot be made.
 */
export async function openPart(ready: Ready, options: RunOptions, given?: OwnFolder): Promise<Part> {
  const { plan, out, name, settings, cwd, env } = ready;
  const named = given === undefined && options.name !== undefined;
  let folder = named ? await claimUnfinished(out, name, plan.record, options.warn) : given;
  try {
    const cached = !options.broker && settings.cache !== 'off';
    const cache = cached ? openCache({ dir: join(cacheDir(cwd, env), 'calls') }) : undefined;
    folder ??= await makeFolder(out, name);
    return await openFiles(folder, cache, ready, options);
  } catch (error) {
    await folder?.release();
    throw error;
  }
}

async function openFiles(
  folder: OwnFolder,
  cache: CallCache | undefined,
  ready: Ready,
  options: RunOptions,
): Promise<Part> {
  const { plan, settings, env, prices } = ready;
  const began = performance.now();
  const { dir, hold, release } = folder;
  const tally = newTally(plan);
  const meter = newMeter();
  const late = newMeter();
  const count: Count = (line, before) => {
    tally.add(line, before);
    addLine(meter, line);
  };
  const { manifest, ended } = await begin(folder, ready, options, count);
  addCarry(meter, manifest);
  const journals = await openJournals(journalsDir(dir), hold);
  const results = await openResults(resultsFile(dir));

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
    options.broker ?? createBroker({ cache, cacheMode: settings.cache, env, prices, onRetry, ...bounds });

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
      manifest.carry.live += late.live;
      manifest.carry.spent += late.spent;
      const used = { live: meter.live, spent: usd(meter.spent) };
      const last = { ...manifest, used, ended: new Date().toISOString() };
      await hold()
        .then(() => writeManifest(dir, last))
        .finally(release);
    }
    return manifest.carry.seconds;
  }
  return {
    dir,
    claimed: folder,
    ended,
    tally,
    meter,
    late,
    failures,
    broker,
    searches,
    journals,
    results,
    close,
  };
}

/** Writes the manifest of the part that begins, with what earlier parts have left. */
async function begin(
  { dir, manifest: unfinished }: OwnFolder,
  { plan, name, settings, prices, cwd }: Ready,
  options: RunOptions,
  count: Count,
): Promise<{ manifest: Manifest; ended: Ended }> {
  const { branch, experiment, warn = warnOnStderr } = options;
  const origins = plan.scenarios.flatMap(({ scenario: { id, origin } }) =>
    origin ? [[id, origin] as const] : [],
  );
  const unpriced = plan.models.filter((model) => isUnpriced(model, prices)).map(({ text }) => text);
  const about = {
    name,
    ...(experiment && { experiment }),
    plan: plan.record,
    settings,
    asked: askedOf(options, cwd),
    unpriced: [...new Set([...(unfinished?.unpriced ?? []), ...unpriced])],
    ...(origins.length > 0 && { origins: Object.fromEntries(origins) }),
    ...(branch && { parent: branch.parent }),
  };
  const manifest = await newManifest(about, cwd);
  if (!unfinished) {
    // A folder is a run from the moment it has one.
    await writeFile(resultsFile(dir), '');
    await writeManifest(dir, manifest);
    return { manifest, ended: new Ended() };
  }
  const { ended, carry, counted, forget } = await takeStock({ dir, manifest: unfinished }, warn, count);
  manifest.resumed = manifest.started;
  manifest.started = unfinished.started;
  manifest.carry = carry;
  await writeManifest(dir, { ...manifest, counted });
  await forget();
  await writeManifest(dir, manifest);
  return { manifest, ended };
}

/** Adds what no line tells of. */
function addCarry(meter: Meter, { carry }: Manifest): void {
  meter.calls += carry.live;
  meter.answered += carry.live;
  meter.live += carry.live;
  meter.cost += carry.spent;
  meter.spent += carry.spent;
}

function addLine(meter: Meter, line: ResultLine): void {
  meter.calls += line.calls;
  // Of a failed episode's calls it is only known which were live.
  meter.answered += line.status === 'error' ? line.live : line.calls;
  meter.live += line.live;
  meter.cost += line.cost;
  meter.spent += line.spent;
}
