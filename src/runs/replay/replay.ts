/** `replay`: folds the journals of finished episodes from the start, and says where one is not what it was. */
import { basename, dirname, join, resolve } from 'node:path';
import { BadInput } from '../../errors.ts';
import type { Role, Scenario } from '../../scenario.ts';
import { findEpisode, findRun, ids, isRun } from '../folder/find.ts';
import { journalsDir, resultsFile, shownPath } from '../folder/folder.ts';
import { readJournal } from '../folder/journal.ts';
import type { Warn } from '../folder/lines.ts';
import { gitCommit, type Manifest, readManifest, versions } from '../folder/manifest.ts';
import { lastLaunches, type ResultLine, readResults } from '../folder/results.ts';
import { findScenario } from '../plan/catalogue.ts';
import { slug } from '../plan/names.ts';
import { recordsOf, scenarioRecord } from '../plan/plan-record.ts';
import { type Divergence, type Fact, recordingOf, shownTo, upTo } from './recording.ts';
import { playAgain } from './replay-episode.ts';

export interface ReplayOptions {
  /** Stop after so many actions; 0: at the start. */
  to?: number;
  /** The scenario, where it is not to be found by what the run says of it: an id, a file, or itself. */
  scenario?: string | Scenario;
  /** Where runs lie; default `runs`. */
  out?: string;
  /** Relative paths start here; default the working folder. */
  cwd?: string;
  /** Told of every episode as it has been replayed. */
  on?(replayed: Replayed, done: number, total: number): void;
  /** Warnings; default to stderr. */
  warn?: Warn;
}

/** One episode, replayed. */
export interface Replayed {
  episode: string;
  /** The journal, as it opens from the working folder. */
  journal: string;
  /**
   * `equal`: all came as recorded; `cut off`: so it did, up to where the journal was cut off; `unreadable`:
   * the journal or the scenario cannot be read, see `problem`.
   */
  status: 'equal' | 'cut off' | 'diverged' | 'unreadable';
  /** Actions that came as recorded. */
  steps: number;
  /** The scenario's state there, and what each role was last shown; only where one episode is named. */
  state?: { value: unknown; context: unknown };
  shown?: Readonly<Record<Role, string>>;
  divergence?: Divergence;
  /** What has changed since the episode was played, where it diverged. */
  hint?: string;
  problem?: string;
}

/**
 * Replays an episode (`RUN/ID` or the path of a journal) or all episodes of a run. What was done is done to
 * the scenario's machine once more; its states, what roles were shown and told, returns and the end are held
 * against the journal. No model is asked. Throws BadInput for a reference that names nothing, and, where it
 * names one episode, for one that cannot be read.
 *
 * @example
 * ```ts
 * import { replay, run } from 'troupe';
 * const { run: folder } = await run({ scenario: 'kuhn-poker', agents: 'random', seeds: 3 });
 * const replayed = await replay(folder);
 * replayed.every(({ status }) => status === 'equal'); // true
 * ```
 */
export async function replay(reference: string, options: ReplayOptions = {}): Promise<Replayed[]> {
  const cwd = resolve(options.cwd ?? '.');
  const found = await findJournals(reference, options.out ?? 'runs', cwd);
  const { dir, episodes } = found;
  if (options.to !== undefined && found.whole)
    throw new BadInput(`--to is for one episode: name it, as ${reference}/${episodes[0]}`);
  const manifest = await readManifest(dir);
  const lines = await readResults(resultsFile(dir), options.warn && { warn: options.warn }).catch(() => []);
  const source = new Source(dir, manifest, lastLaunches(lines), options, cwd);
  const all: Replayed[] = [];
  for (const episode of episodes) {
    const replayed = await replayOne(episode, source, found.whole);
    all.push(replayed);
    options.on?.(replayed, all.length, episodes.length);
  }
  return all;
}

/** The journals that a reference names. */
interface Journals {
  /** The run's folder. */
  dir: string;
  /** By their ids. */
  episodes: readonly string[];
  /** It names the run, not an episode of it. */
  whole: boolean;
}

async function findJournals(reference: string, out: string, cwd: string): Promise<Journals> {
  const named = !reference.includes('/') && !reference.endsWith('.jsonl');
  if (named || (await isRun(resolve(cwd, reference)))) {
    const dir = await findRun(reference, resolve(cwd, out), cwd);
    const episodes = await ids(dir);
    if (episodes.length === 0) throw new BadInput(`${shownPath(dir, cwd)} has no journals to replay`);
    return { dir, episodes, whole: true };
  }
  // The results are read again, and warned of, by whoever replays.
  const { journal } = await findEpisode(reference, out, cwd, () => {});
  return { dir: dirname(dirname(journal)), episodes: [basename(journal, '.jsonl')], whole: false };
}

/** The run that episodes are of, and its scenarios. */
export class Source {
  readonly dir: string;
  readonly cwd: string;
  readonly options: ReplayOptions;
  readonly #manifest: Manifest | undefined;
  readonly #results: ReadonlyMap<string, ResultLine>;
  readonly #scenarios = new Map<string, Promise<Scenario>>();
  #changes: Promise<string[]> | undefined;

  constructor(
    dir: string,
    manifest: Manifest | undefined,
    results: ReadonlyMap<string, ResultLine>,
    options: ReplayOptions,
    cwd: string,
  ) {
    this.dir = dir;
    this.cwd = cwd;
    this.options = options;
    this.#manifest = manifest;
    this.#results = results;
  }

  /** Throws BadInput when it cannot be found. */
  scenario(episode: string): Promise<Scenario> {
    const id = this.#results.get(episode)?.scenario ?? this.#played(episode);
    const reference = this.options.scenario ?? (id && (this.#manifest?.origins?.[id] ?? id));
    if (!reference) {
      throw new BadInput(`${episode}: no run says what scenario this is; name it, as in --scenario game24`);
    }
    if (typeof reference !== 'string') return Promise.resolve(reference);
    const known = this.#scenarios.get(reference);
    if (known) return known;
    const loading = findScenario(reference, this.cwd).catch((error) => {
      if (this.options.scenario || !(error instanceof BadInput)) throw error;
      throw new BadInput(`${error.message}; where it lies elsewhere now, name it with --scenario`);
    });
    this.#scenarios.set(reference, loading);
    return loading;
  }

  /** The scenario of an episode that has not ended: its id begins with it where the run has several. */
  #played(episode: string): string | undefined {
    if (!this.#manifest) return undefined;
    const [first, ...more] = recordsOf(this.#manifest.plan);
    return (more.find(({ scenario }) => episode.startsWith(`${slug(scenario)}.`)) ?? first!).scenario;
  }

  /** What is different now from when the run was played, in words. */
  async changes({ id, source }: Scenario): Promise<string | undefined> {
    const manifest = this.#manifest;
    if (!manifest) return undefined;
    const before = scenarioRecord(manifest.plan, id).files[`scenario ${id}`];
    const edited = before !== source ? [`the file of scenario ${id} has changed since it was played`] : [];
    this.#changes ??= changesSince(manifest, this.cwd);
    const changes = [...edited, ...(await this.#changes)];
    return changes.length > 0 ? changes.join('; ') : undefined;
  }
}

async function changesSince({ versions: before, commit }: Manifest, cwd: string): Promise<string[]> {
  const now = versions();
  const names = Object.keys(now).filter((name) => before[name] !== undefined && before[name] !== now[name]);
  const changed = names.map((name) => `${name} ${before[name]} is now ${now[name]}`);
  const current = await gitCommit(cwd);
  if (!commit || !current) return changed;
  const short = (hash: string) => hash.slice(0, 8);
  if (commit.hash !== current.hash) {
    changed.push(`it was played at commit ${short(commit.hash)}, this is ${short(current.hash)}`);
  } else if (commit.dirty || current.dirty) {
    changed.push(`there were or are uncommitted changes on commit ${short(current.hash)}`);
  }
  return changed;
}

async function replayOne(episode: string, source: Source, whole: boolean): Promise<Replayed> {
  const { dir, cwd, options } = source;
  const file = join(journalsDir(dir), `${episode}.jsonl`);
  const head = { episode, journal: shownPath(file, cwd) };
  try {
    const recorded = recordingOf(await readJournal(file, options.warn), head.journal);
    const { to } = options;
    if (to !== undefined && to > recorded.steps) {
      throw new BadInput(`--to ${to}: ${episode} has ${recorded.steps} steps`);
    }
    const recording = to === undefined ? recorded : upTo(recorded, to);
    const scenario = await source.scenario(episode);
    const { facts, divergence } = await playAgain(recording, scenario);
    // Of a whole run it would be too much to keep.
    const replayed = { ...head, steps: facts.at(-1)?.step ?? 0, ...(whole ? {} : standing(facts)) };
    if (!divergence) return { ...replayed, status: recorded.end ? 'equal' : 'cut off' };
    const hint = await source.changes(scenario);
    return { ...replayed, status: 'diverged', divergence, ...(hint !== undefined && { hint }) };
  } catch (error) {
    if (!whole || !(error instanceof BadInput)) throw error;
    return { ...head, status: 'unreadable', steps: 0, problem: error.message };
  }
}

/** Where an episode stands after what has come as recorded. */
function standing(facts: readonly Fact[]): Pick<Replayed, 'state' | 'shown'> {
  const last = facts.findLast(({ actor, type }) => actor === 'scenario' && type === 'state');
  return {
    ...(last && { state: { value: last.value, context: last.context } }),
    shown: shownTo(facts),
  };
}
