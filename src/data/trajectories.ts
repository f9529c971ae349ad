/** The second stage: a planner deals with requests in the tool world; every episode becomes a trajectory. */
import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { BadInput } from '../errors.ts';
import type { Usage } from '../models/types.ts';
import { shownPath } from '../runs/folder/folder.ts';
import { readJournal } from '../runs/folder/journal.ts';
import { lastLaunches, type ResultLine, readResults } from '../runs/folder/results.ts';
import { slug } from '../runs/plan/names.ts';
import type { OptionValues } from '../runs/plan/options.ts';
import { checkWhole, makePlan } from '../runs/plan/plan.ts';
import { run } from '../runs/play/run.ts';
import { fileOf, has, writeJson } from './files.ts';
import { checkSettled } from './hold-folder.ts';
import { begin, finish, type Launch, readLaunches, tasksFile, unfinished } from './launches.ts';
import { type PlannerChoice, readPlanners } from './planners.ts';
import { type NamedRequest, namedRequests } from './requests.ts';
import { type Failure, inOrder, inStage, type Stage, type StageOptions, type StageStatus } from './stage.ts';
import { readTrajectory, stepsIn } from './trajectory-file.ts';

/** Requests that go straight to the final answer: none, those that need no tool, or all. */
export type DirectAnswer = 'off' | 'simple' | 'on';

/** How a planner plays, whoever it is. */
export interface PlayingOptions {
  /** Files or a folder of requests. */
  requests: string;
  /** Where the run's folder lies. */
  runs: string;
  /** What runs are called; default by the folder of the trajectories. */
  name?: string;
  /** What planners ask that name no model; default `synthetic`. */
  model?: string;
  /** The model of the tools; default `model`. */
  simulator?: string;
  directAnswer?: DirectAnswer;
  /** Options of the scenario and of the agent. */
  set?: OptionValues;
  /** Default 10. */
  maxSteps?: number;
  /** Default 1. */
  seed?: number;
}

export interface TrajectoriesOptions extends StageOptions, PlayingOptions {
  /** The folder of the trajectories. */
  out: string;
  /** As `--planner` takes it; default `openai`. */
  planner?: string;
  /** Episodes in flight; default 20. */
  concurrency?: number;
  /** The planner's server. */
  host?: string;
  port?: number;
  /** Tries the requests again, with another seed, that the planner gave up on. */
  again?: boolean;
}

export interface TrajectoriesOutcome {
  status: StageStatus;
  /** Trajectories written now, empty ones included, and those there from before. */
  written: number;
  kept: number;
  /** Empty ones in the folder, of these requests. */
  gaveUp: number;
  failed: Failure[];
  /** The folders of the runs played now. */
  runs: string[];
}

/**
 * Writes `<out>/<id>.json` for each request: the steps of the planner, none where it gave up. The episodes are
 * those of a run below `runs`. Throws BadInput for what the user has to put right.
 *
 * @example
 * ```ts
 * import { makeTrajectories, writeRequests } from 'troupe';
 * await writeRequests({ out: 'output/requests', numRequests: 5, numBatches: 2 });
 * const places = { requests: 'output/requests', out: 'output/trajectories', runs: 'output/runs' };
 * (await makeTrajectories({ ...places, planner: 'openai', directAnswer: 'simple' })).failed; // []
 * ```
 */
export async function makeTrajectories(
  options: TrajectoriesOptions,
): Promise<TrajectoriesOutcome & { usage: Usage }> {
  const { planner: text = 'openai', model = 'synthetic', concurrency, host, port } = options;
  checkWhole('--concurrency', concurrency, 1);
  const [planner, another] = readPlanners([text], { model, concurrency, host, port });
  if (another) throw new BadInput(`--planner ${text}: trajectories are made by one planner at a time`);
  const models = [planner!.seat.model, options.simulator ?? model];
  await checkPlaying(planner!, options);
  return inStage(options, { models, out: options.out }, (stage) => playAll(stage, planner!, options));
}

/** Throws BadInput for what a run would refuse, and for requests still being written, before anything is written. */
export async function checkPlaying(
  planner: PlannerChoice,
  options: PlayingOptions & Pick<StageOptions, 'cwd' | 'warn'>,
): Promise<void> {
  await checkSettled(options, [['--requests', options.requests]]);
  const cwd = resolve(options.cwd ?? '.');
  const requests = resolve(cwd, options.requests);
  namedRequests(requests);
  await makePlan({ ...planOf(planner, options), tasks: requests }, cwd);
}

/** What a run plays, but for its tasks and its seed. */
function planOf(planner: PlannerChoice, play: PlayingOptions) {
  const { model = 'synthetic', simulator = model, directAnswer = 'off', set, maxSteps } = play;
  return {
    scenario: 'tool-world',
    agents: planner.seat,
    set: { ...set, simulator, directAnswer },
    ...(maxSteps !== undefined && { maxSteps }),
  };
}

interface Play extends PlayingOptions {
  out: string;
  again?: boolean;
  /** What progress is told under; default the planner. */
  title?: string;
}

/** Has a planner deal with the requests that have no trajectory, in a stage under way. */
export async function playAll(
  stage: Stage,
  planner: PlannerChoice,
  play: Play,
): Promise<TrajectoriesOutcome> {
  const { cwd } = stage;
  const [out, runs] = [resolve(cwd, play.out), resolve(cwd, play.runs)];
  const all = namedRequests(resolve(cwd, play.requests));
  const settings = settingsOf(planner, play);
  const outcome = {
    status: 'finished' as StageStatus,
    written: 0,
    failed: [] as Failure[],
    runs: [] as string[],
  };
  const kept = all.filter(({ id }) => has(out, id)).length;
  const others = readLaunches(out).filter((each) => each.settings !== settings);
  if (kept > 0 && others.length > 0)
    stage.warn(
      `${shownPath(out, cwd)} holds trajectories made with other settings, which stay; another --out keeps them apart`,
    );
  const go = async (launch: Launch) => {
    const played = await playLaunch({ stage, planner, play, out, runs, launch });
    outcome.written += played.written;
    outcome.failed.push(...played.failed);
    outcome.runs.push(played.run);
    outcome.status = played.status;
    if (played.status !== 'finished') return;
    await stage.hold();
    await finish(out, launch);
  };
  const next = async (kind: Launch['kind'], requests: readonly NamedRequest[]) => {
    if (requests.length === 0 || outcome.status !== 'finished') return;
    const before = readLaunches(out);
    const seed =
      (play.seed ?? 1) + (kind === 'again' ? before.filter((each) => each.kind === kind).length + 1 : 0);
    const name = await freeName(runs, play.name ?? runName(out, runs), before.length + 1);
    const launch = { name, kind, seed, settings, done: false };
    await stage.hold();
    await begin(out, launch, requests);
    await go(launch);
  };
  const open = unfinished(out, settings);
  if (open) await go(open);
  await next(
    'first',
    all.filter(({ id }) => !has(out, id) && !outcome.failed.some((each) => each.id === id)),
  );
  // One that was cut off has tried them already.
  if (play.again && open?.kind !== 'again') await next('again', gaveUpOf(all, out));
  return { ...outcome, kept, gaveUp: gaveUpOf(all, out).length };
}

const gaveUpOf = (requests: readonly NamedRequest[], folder: string) =>
  requests.filter(({ id }) => has(folder, id) && readTrajectory(folder, id).length === 0);

const settingsOf = (
  planner: PlannerChoice,
  { model = 'synthetic', simulator = model, directAnswer = 'off', set, maxSteps, seed = 1 }: PlayingOptions,
) => JSON.stringify({ ...planner.seat, simulator, directAnswer, set, maxSteps, seed });

/** What runs are called whose trajectories, or those of several planners, lie here. */
export const runName = (out: string, runs: string): string => slug(relative(runs, out)) || 'trajectories';

/** The first such name from `n` on that no run has: one of trajectories that were deleted is not taken up again. */
async function freeName(runs: string, base: string, n: number): Promise<string> {
  const folders = await readdir(runs).catch(() => []);
  const name = `${base}-${n}`;
  return folders.some((folder) => folder.replace(/^\d+-\d+-/, '') === name)
    ? freeName(runs, base, n + 1)
    : name;
}

interface LaunchPlay {
  stage: Stage;
  planner: PlannerChoice;
  play: Play;
  out: string;
  runs: string;
  launch: Launch;
}

/** Plays the run of a launch, on from where it was cut off; an episode that has ended is a trajectory at once. */
async function playLaunch({ stage, planner, play, out, runs, launch }: LaunchPlay) {
  const { cwd, env, broker, signal, warn } = stage;
  const title = `trajectories ${play.title ?? planner.text}`;
  const failed: Failure[] = [];
  const writing: Promise<void>[] = [];
  const written = new Set<string>();
  let folder = '';
  const take = (line: ResultLine) => {
    const { task: id, error } = line;
    if (error) failed.push({ id, why: error.message });
    else written.add(id);
    if (error) return;
    const writes = stepsOf(folder, line).then((steps) => writeJson(fileOf(out, id), steps));
    // It is thrown where all of them are waited for.
    writes.catch(() => {});
    writing.push(writes);
  };
  const summary = await run({
    ...planOf(planner, play),
    tasks: tasksFile(out, launch),
    seed: launch.seed,
    name: launch.name,
    out: runs,
    concurrency: planner.concurrency,
    broker,
    signal,
    warn,
    cwd,
    env,
    on(event) {
      if (event.type === 'start') {
        folder = resolve(cwd, event.run);
        stage.on({ type: 'start', stage: title, total: event.total, kept: event.done });
      }
      if (event.type !== 'episode') return;
      const { task: id, error } = event.line;
      take(event.line);
      stage.on({ type: 'item', stage: title, id, ...(error && { failed: error.message }) });
    },
  });
  const tried = new Set([...written, ...failed.map(({ id }) => id)]);
  // What an earlier part has ended, and was killed before it was written.
  for (const line of lastLaunches(await readResults(join(folder, 'results.jsonl'))).values()) {
    if (!tried.has(line.task) && (launch.kind === 'again' || !has(out, line.task))) take(line);
  }
  await Promise.all(writing);
  const status =
    summary.status === 'interrupted' || summary.status === 'budget' ? summary.status : 'finished';
  return {
    status: status as StageStatus,
    written: written.size,
    failed: inOrder(failed),
    run: shownPath(folder, cwd),
  };
}

const stepsOf = async (folder: string, { episode }: ResultLine) =>
  stepsIn(await readJournal(join(folder, 'episodes', `${episode}.jsonl`)));
