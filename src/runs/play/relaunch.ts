/** Plays a run of before on: what was cut off, and what failed. */
import { dirname, resolve } from 'node:path';
import type { ErrorKind } from '../../errors.ts';
import { BadInput } from '../../errors.ts';
import type { RunSummary } from '../figures/tally.ts';
import { findRun, ids } from '../folder/find.ts';
import { claimRun, resultsFile, shownPath } from '../folder/folder.ts';
import { type Manifest, readManifest, withoutManifest } from '../folder/manifest.ts';
import { type PlanRecord, planDifferences, recordsOf } from '../plan/plan-record.ts';
import { plannedEpisodes } from '../plan/planned.ts';
import { prepare, type Ready } from '../plan/prepare.ts';
import { readEnded } from './ended.ts';
import { playsAgain, type RelaunchMode } from './relaunch-mode.ts';
import { playRun } from './run.ts';
import type { PlayOptions, RunOptions } from './run-options.ts';

/** What is left out is as it was. */
export interface RelaunchOptions
  extends PlayOptions,
    Pick<RunOptions, 'control' | 'signal' | 'on' | 'warn' | 'cwd' | 'env' | 'broker'> {
  /** Default `all-errors`. */
  mode?: RelaunchMode;
  /** In place of the run's own, where it was given itself and so is not to be found by a name or a file. */
  scenario?: RunOptions['scenario'];
  agents?: RunOptions['agents'];
}

/** An episode that would be played again, and why. */
export interface Relaunched {
  episode: string;
  scenario: string;
  /** Its arm, as results have it. */
  agent: string;
  model: string | null;
  /** Whether it was begun; one that was and has not ended was cut off. */
  begun: boolean;
  /** Absent of one that has not ended. */
  error?: { kind: ErrorKind; message: string };
}

/**
 * Plays a run on in its folder: the episodes that have not ended and, unless `mode` says otherwise, those that
 * ended in an error. What is solved or unsolved stays. Finished model calls come from the cache. The line of
 * every attempt stays in `results.jsonl`; the last one counts. `run` is a folder, the name of a run in `out`
 * (the latest then), or `last`. Throws BadInput, before anything is written, when the run cannot be played
 * as it was: a file of its scenarios, agents or tasks has changed, say.
 *
 * @example
 * ```ts
 * import { relaunch, run } from 'troupe';
 * const first = await run({ scenario: 'kuhn-poker', agents: 'random', seeds: 5, name: 'mine' });
 * const again = await relaunch(first.run, { mode: 'server-errors' });
 * again.episodes; // 5
 * ```
 */
export async function relaunch(run: string, options: RelaunchOptions = {}): Promise<RunSummary> {
  const { dir, ready, full, shown } = await readyAgain(run, options);
  const what = `relaunch ${run}`;
  const folder = await claimRun(dir, what, 'wait for its end', options.warn);
  return playRun(ready, full, { folder, mode: options.mode ?? 'all-errors', shown });
}

/** Which episodes `relaunch` would play, in the order of the plan; nothing is written. Throws as it does. */
export async function relaunched(run: string, options: RelaunchOptions = {}): Promise<Relaunched[]> {
  const { dir, ready } = await readyAgain(run, options, false);
  const { mode = 'all-errors', warn } = options;
  const ended = await readEnded(resultsFile(dir), { ...(warn && { warn }) });
  const begun = new Set(await ids(dir));
  const again: Relaunched[] = [];
  for (const { id: episode, plan, arm } of plannedEpisodes(ready.plan)) {
    const line = ended.line(episode);
    if (ended.isFinal(episode) || (line && !playsAgain(mode, line))) continue;
    const { agent, model } = plan.arms[arm]!;
    again.push({
      episode,
      scenario: plan.scenario.id,
      agent,
      model,
      begun: begun.has(episode),
      ...(line?.error && { error: line.error }),
    });
  }
  return again;
}

async function readyAgain(run: string, options: RelaunchOptions, writes = true) {
  const { mode, scenario, agents, out = 'runs', cwd = '.', ...how } = options;
  if (mode === 'incomplete-only' && how.relaunch) {
    const why = 'the first plays nothing again that has ended in an error, the second just that';
    throw new BadInput(`--incomplete-only and --relaunch ${how.relaunch}: ${why}; give one of them`);
  }
  const here = resolve(cwd);
  const dir = await findRun(run, resolve(here, out), here);
  const shown = shownPath(dir, here);
  const manifest = await readManifest(dir);
  if (!manifest) throw new BadInput(withoutManifest(shown));
  if (manifest.parent) throw new BadInput(`${shown} is a branch: troupe branch makes it anew`);
  const { asked, name, settings } = manifest;
  if (!asked) {
    throw new BadInput(
      `${shown} does not say how it was asked for: the same troupe run with --name ${name} goes on`,
    );
  }
  const full: RunOptions = {
    ...asked.options,
    ...(settings as Pick<RunOptions, keyof Manifest['settings']>),
    ...how,
    ...(scenario !== undefined && { scenario }),
    ...(agents !== undefined && { agents }),
    name,
    out: dirname(dir),
    cwd: asked.cwd,
  };
  const ready = await prepare(full, writes).catch((error) => {
    const { file } = manifest.experiment ?? {};
    // Under its name a finished one begins anew.
    if (!(error instanceof BadInput) || file === undefined || manifest.status === 'finished') throw error;
    throw new BadInput(`${error.message} (troupe run ${file} --name ${name}, as it was, goes on, too)`);
  });
  checkSame(manifest, ready, shown);
  return { dir, ready, full, shown };
}

/** Throws BadInput that names what is not as it was. */
function checkSame({ plan, asked }: Manifest, { plan: now }: Ready, shown: string): void {
  const differences = planDifferences(plan, now.record);
  if (differences.length === 0) return;
  const tasks = asked?.options.tasks;
  const what = differences
    .flatMap((part) => {
      if (part === 'files') return changedIn('files', plan, now.record).map((name) => `the file of ${name}`);
      if (part !== 'tasks') return part;
      const tools = changedIn('tools', plan, now.record);
      if (tools.length > 0) return tools.map((file) => `the tools of ${file}`);
      return typeof tasks === 'string' ? `the tasks of ${tasks}` : part;
    })
    .join(', ');
  throw new BadInput(`${shown} cannot be played on: changed since: ${what}; undo that, or run it anew`);
}

/** What the hashes of that sort differ of. */
function changedIn(sort: 'files' | 'tools', plan: PlanRecord, now: PlanRecord): string[] {
  const current: Record<string, string> = Object.assign({}, ...recordsOf(now).map((record) => record[sort]));
  return recordsOf(plan).flatMap((record) =>
    Object.entries(record[sort] ?? {}).flatMap(([name, hash]) => (current[name] === hash ? [] : [name])),
  );
}
