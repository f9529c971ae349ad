/** `run.json`: what a run is, with which versions, and how it stands. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PRICES_DATE } from '../../models/prices.ts';
import type { Carry, RunStatus } from '../figures/tally.ts';
import type { Asked } from '../plan/asked.ts';
import type { PlanRecord } from '../plan/plan-record.ts';
import { hasBeatenLately } from './claim.ts';
import { isAlive, isInSight, ownProcess, type ProcessName } from './process-name.ts';
import type { Parent } from './results.ts';

/** What an experiment's file says of it, for people to read. */
export interface ExperimentNote {
  /** The name of its runs. */
  name: string;
  /** The file, as FILE#NAME where it is not the default export. */
  file?: string;
  title?: string;
  comment?: string;
}

/** The process it names plays the run, or was the last to. */
export interface Manifest extends ProcessName {
  name: string;
  /** The experiment that it plays, if a file describes it. */
  experiment?: ExperimentNote;
  status: RunStatus;
  plan: PlanRecord;
  /** What its plan is made of; older runs do not say. */
  asked?: Asked;
  /** How it was played; no part of the plan, and may differ from part to part. */
  settings: {
    concurrency: number;
    cache: string;
    maxCost?: number;
    timeout?: number;
    stepTimeout?: number;
    episodeTimeout?: number;
  };
  versions: Record<string, string>;
  /** The working folder's git commit, if it has one; `dirty`: with changes on top. */
  commit?: { hash: string; dirty: boolean };
  /** Of the built-in price list. */
  pricesDate: string;
  /** ISO 8601; `started` is the first part's, `resumed` the latest's. */
  started: string;
  resumed?: string;
  ended?: string;
  carry: Carry;
  /** Live calls and their money (USD) of the whole run, whatever became of their episodes; said when a part ends. */
  used?: { live: number; spent: number };
  /** Models that had no price in some part; older runs do not say. */
  unpriced?: string[];
  /** The user's files that its scenarios come from, by their ids, as `/abs/mine.ts#NAME`. */
  origins?: Record<string, string>;
  /** The episode that its one episode branches off. */
  parent?: Parent;
  /** Journals that are counted in `carry` and about to be deleted. */
  counted?: string[];
}

/** A manifest for a run that starts now. */
export async function newManifest(
  about: Pick<
    Manifest,
    'name' | 'experiment' | 'plan' | 'asked' | 'settings' | 'unpriced' | 'origins' | 'parent'
  >,
  cwd: string,
): Promise<Manifest> {
  const commit = await gitCommit(cwd);
  return {
    ...about,
    status: 'running',
    versions: versions(),
    ...(commit && { commit }),
    pricesDate: PRICES_DATE,
    started: new Date().toISOString(),
    ...ownProcess(),
    carry: { live: 0, spent: 0, seconds: 0 },
  };
}

const fileOf = (dir: string) => join(dir, 'run.json');

/** Writes a run's manifest; a reader sees the old one or the new one, never a part. */
export async function writeManifest(dir: string, manifest: Manifest): Promise<void> {
  const part = `${fileOf(dir)}.${process.pid}.part`;
  await writeFile(part, `${JSON.stringify(manifest, undefined, 2)}\n`);
  await rename(part, fileOf(dir));
}

/** The manifest of a run; undefined for a folder that is none. */
export async function readManifest(dir: string): Promise<Manifest | undefined> {
  try {
    const manifest = JSON.parse(await readFile(fileOf(dir), 'utf8')) as Partial<Manifest> | null;
    // Other programs have files of this name, too.
    return typeof (manifest?.plan ?? 0) === 'object' ? (manifest as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/** What is to be done about a run's folder that has none. */
export const withoutManifest = (shown: string): string =>
  `${shown} has no run.json that can be read; restore it, or run anew`;

/** Whether the process that plays the run of a folder is still at work; of one out of sight its beat tells. */
export const isLive = (manifest: Manifest, dir: string): boolean =>
  manifest.status === 'running' && (isInSight(manifest) ? isAlive(manifest) : hasBeatenLately(dir));

interface Package {
  name: string;
  version: string;
  dependencies: Record<string, string>;
}

/** The engine's own package.json, from source or compiled. */
export function ownPackage(): Package {
  let dir = import.meta.dirname;
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir);
  return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Package;
}

/** Of the engine, Node, and what results may depend on; dependencies are pinned exactly. */
export function versions(): Record<string, string> {
  const { version, dependencies } = ownPackage();
  const main = ['xstate', 'zod', 'openai', '@anthropic-ai/sdk', 'lmdb', 'pure-rand'];
  return {
    troupe: version,
    node: process.versions.node,
    ...Object.fromEntries(main.map((name) => [name, dependencies[name] ?? 'unknown'])),
  };
}

/** Whether git keeps this file. */
export const inGit = (file: string): Promise<boolean> =>
  promisify(execFile)('git', ['ls-files', '--error-unmatch', basename(file)], { cwd: dirname(file) }).then(
    () => true,
    () => false,
  );

/** The commit of a folder, by one process: each costs a run that starts some milliseconds. */
export async function gitCommit(cwd: string): Promise<Manifest['commit']> {
  const status = ['status', '--porcelain=v2', '--branch', '--no-ahead-behind'];
  const { stdout } = await promisify(execFile)('git', status, { cwd }).catch(() => ({ stdout: '' }));
  const hash = /^# branch\.oid ([0-9a-f]+)$/m.exec(stdout)?.[1];
  return hash === undefined ? undefined : { hash, dirty: /^[^#\n]/m.test(stdout) };
}
