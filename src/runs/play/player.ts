/** Plays the episodes of a plan that are still to be played, until all have ended or something stops the run. */
import { join } from 'node:path';
import { cacheDir } from '../../cache/cache.ts';
import { BadInput, BudgetReached, EpisodeError, Interrupted } from '../../errors.ts';
import type { Answer } from '../../models/types.ts';
import type { Span } from '../../tracing.ts';
import { gameRoleOf } from '../figures/outcome.ts';
import type { RunStatus } from '../figures/tally.ts';
import { memoriesDir } from '../folder/folder.ts';
import { warnOnStderr } from '../folder/lines.ts';
import type { Live } from '../folder/live.ts';
import { type MemoryVersion, readMemory } from '../folder/memories.ts';
import type { ResultLine } from '../folder/results.ts';
import type { ScenarioPlan } from '../plan/plan.ts';
import { planSize } from '../plan/plan-record.ts';
import type { Ready } from '../plan/prepare.ts';
import type { AskingOptions } from './ask.ts';
import { sumOf } from './calls.ts';
import { type Control, wantedOf } from './control.ts';
import { type Crew, makeCrew } from './crew.ts';
import { type LiveEpisode, runEpisode, type Stand } from './episode.ts';
import { type Learned, learn } from './learned.ts';
import { addAnswers } from './meter.ts';
import type { Part } from './part.ts';
import { playsAgain, type RelaunchMode } from './relaunch-mode.ts';
import type { RunOptions } from './run-options.ts';
import { type MemoryUse, makeSchedule, type Scheduled } from './schedule.ts';

/** How playing ended. */
export interface Ending {
  status: RunStatus;
  /** What ended a run that failed. */
  failure?: { error: unknown };
}

export interface PlayerOptions {
  ready: Ready;
  part: Part;
  options: RunOptions;
  control: Control;
  /** Which of the episodes that have ended are played again. */
  mode: RelaunchMode;
  /** The run's. */
  span: Span;
}

export interface Player {
  /** Plays what the part's `ended` does not hold. */
  play(): Promise<Ending>;
  /** Ends the run with what has gone wrong. */
  fail(error: unknown): void;
  live(): Live;
}

/** Makes the player of a part of a run. */
export function makePlayer({ ready, part, options, control, mode, span }: PlayerOptions): Player {
  const { plan, settings } = ready;
  const { signal, on, debug = false, branch, desk, warn = warnOnStderr } = options;
  const { claimed, tally, meter, late, failures, broker, searches, journals, results } = part;
  const total = planSize(plan);
  const began = performance.now();
  let ending: Ending = { status: 'running' };
  let crew: Crew | undefined;
  let done = 0;
  const live = new Set<LiveEpisode>();
  const exploring = new AbortController();
  const stop = (status: RunStatus) => {
    if (ending.status === 'running') ending.status = status;
    exploring.abort();
    const reason = new Interrupted('the run was stopped');
    for (const episode of live) episode.stop(reason);
    crew?.wake();
  };
  const fail = (error: unknown) => {
    ending.failure ??= { error };
    stop('failed');
  };
  const interrupt = () => stop('interrupted');
  // Nothing is left that could wake the process: whatever is still live waits for something that never comes.
  const stall = () => {
    for (const episode of live) {
      episode.stop(new EpisodeError('internal', `it came to a standstill: ${episode.waitsFor()}`));
    }
  };

  const onBudget = () => stop('budget');
  const asking = new Map<ScenarioPlan, AskingOptions>(
    plan.scenarios.map((each) => {
      const { maxCalls, maxTokens } = each.limits;
      const { respondent } = each.scenario;
      const parentOf = () => span;
      return [each, { broker, respondent, maxCalls, maxTokens, total: meter, late, onBudget, parentOf }];
    }),
  );
  const memories = memoriesDir(part.dir);
  let learned: Learned | undefined;
  const stand: Stand = {
    learned: (...of) => learned!(...of),
    searches,
    journals,
    memories,
    asking: (each) => asking.get(each)!,
    live,
    deadlines: { step: settings.stepTimeout, episode: settings.episodeTimeout },
    debug,
    span,
    ...(branch && { branch }),
    ...(desk && { desk }),
  };
  const wanted = () => wantedOf(control, settings.concurrency);
  function limit(): number {
    const { paused, concurrency } = wanted();
    if (paused) return 0;
    return debug ? 1 : concurrency === -1 ? total : concurrency;
  }

  /** Whether an earlier part has ended an episode, and it has read what it would read now. */
  function holds({ id }: Scheduled, memory?: string): boolean {
    if (part.ended.isFinal(id)) return true;
    const before = part.ended.line(id);
    return before !== undefined && !playsAgain(mode, before) && before.memory === memory;
  }
  async function start(episode: Scheduled, over: () => void, memory?: MemoryVersion): Promise<void> {
    const launch = (part.ended.line(episode.id)?.launch ?? 0) + 1;
    const line = await runEpisode(stand, episode, launch, over, memory);
    if (line) await count(line);
  }
  /** Where an episode before it had to be played again, this one may have to be, too. */
  async function recall(episode: Scheduled, use: MemoryUse, over: () => void): Promise<void> {
    const memory = await readMemory(memories, use);
    if (!memory) throw new BadInput(`${memories}: version ${use.reads} of ${use.memory} is gone`);
    const written = use.writes === undefined || (await readMemory(memories, use, use.writes));
    if (written && holds(episode, memory.name)) return;
    if (ending.status === 'running') await start(episode, over, memory);
  }
  /** What explorations cost is, as what comes too late, in no episode's line. */
  function countExploring(answers: readonly Answer[]): void {
    const fresh = answers.filter(({ source }) => source === 'live');
    for (const counted of [meter, late]) addAnswers(counted, fresh, sumOf(fresh));
    meter.calls += fresh.length;
  }
  async function explore(): Promise<void> {
    const services = {
      broker,
      folder: join(cacheDir(ready.cwd, ready.env), 'explorations'),
      warn,
      signal: exploring.signal,
      onAnswers: countExploring,
    };
    try {
      learned = await learn(plan, services, (event) => on?.(event));
    } catch (error) {
      if (error instanceof BudgetReached) stop('budget');
      else if (ending.status === 'running') fail(error);
    }
  }
  /** Nothing counts on an episode before its line is on disk. */
  async function count(line: ResultLine): Promise<void> {
    await claimed.hold();
    await results.append(line);
    tally.add(line, part.ended.line(line.episode));
    done++;
    on?.({ type: 'episode', line });
  }

  async function play(): Promise<Ending> {
    ending = { status: 'running' };
    signal?.addEventListener('abort', interrupt, { once: true });
    if (signal?.aborted) interrupt();
    if (!learned) await explore();
    process.on('beforeExit', stall);
    crew = makeCrew({
      schedule: makeSchedule(plan),
      limit,
      stopped: () => ending.status !== 'running',
      skips: (episode) => !episode.use && holds(episode),
      play: (episode, over) => (episode.use ? recall(episode, episode.use, over) : start(episode, over)),
      fail,
    });
    const off = control.onChange(crew.wake);
    await crew.over;
    off();
    signal?.removeEventListener('abort', interrupt);
    process.off('beforeExit', stall);
    if (ending.status === 'running') ending.status = 'finished';
    return ending;
  }

  return {
    play,
    fail,
    live() {
      const sum = (of: 'episodes' | 'solved' | 'errors') => tally.arms.reduce((all, arm) => all + arm[of], 0);
      const first = gameRoleOf(plan);
      let underWay = 0;
      for (const episode of live) underWay += episode.underWay();
      return {
        at: new Date().toISOString(),
        pid: process.pid,
        ...wanted(),
        inFlight: live.size,
        asking: underWay,
        total,
        ended: sum('episodes'),
        solved: sum('solved'),
        ...(first !== undefined && { first }),
        errors: sum('errors'),
        failures: { ...failures },
        meter: { ...meter, tokens: { ...meter.tokens } },
        seconds: (performance.now() - began) / 1000,
        done,
      };
    },
  };
}
