/** A run: plays a plan's episodes in a folder of its own, or goes on with one that was cut off. */
import { setImmediate } from 'node:timers/promises';
import { BadInput, EpisodeError, Interrupted } from '../errors.ts';
import { runEpisode, type Stand } from './episode.ts';
import { memoriesDir, shownPath } from './folder.ts';
import { type MemoryVersion, readMemory } from './memories.ts';
import { openPart, type Part } from './part.ts';
import { planSize } from './plan.ts';
import { prepare, type Ready } from './prepare.ts';
import type { ResultLine } from './results.ts';
import type { RunOptions } from './run-options.ts';
import { type MemoryUse, makeSchedule, type Scheduled } from './schedule.ts';
import type { RunStatus, RunSummary } from './tally.ts';

/**
 * Plays arms × tasks × seeds and writes `runs/<time>-<name>/`. Resolves to the figures of the run, also
 * when it was interrupted or reached its budget: see `status`. Episodes that fail are counted as errors.
 * Throws BadInput, before anything is written, for what the user has to put right.
 *
 * @example
 * ```ts
 * import { run } from 'troupe';
 * const summary = await run({ scenario: 'game24', agents: 'direct,tot?breadth=2', tasks: '0-5' });
 * console.log(summary.run, summary.solved, 'of', summary.episodes);
 * ```
 */
export async function run(options: RunOptions): Promise<RunSummary> {
  const ready = await prepare(options);
  const part = await openPart(ready, options);
  const shown = shownPath(part.dir, ready.cwd);
  const { status, failure } = await playAll(ready, part, options, shown);
  const seconds = await part.close(status);
  if (failure) throw failure.error;
  return part.tally.summary(shown, status, { ...part.meter, seconds });
}

interface Ending {
  status: RunStatus;
  /** What ended a run that failed. */
  failure?: { error: unknown };
}

/** Keeps as many episodes in flight as wanted, until all have ended or something stops the run. */
async function playAll(
  { plan, settings }: Ready,
  part: Part,
  { signal, on, debug = false }: RunOptions,
  shown: string,
): Promise<Ending> {
  const { earlier, tally, meter, failures, broker, searches, journals, results } = part;
  const total = planSize(plan);
  const done = [...earlier.values()].filter(({ status }) => status !== 'error').length;
  const ending: Ending = { status: 'running' };
  const live: Stand['live'] = new Set();
  const stop = (status: RunStatus) => {
    if (ending.status === 'running') ending.status = status;
    const reason = new Interrupted('the run was stopped');
    for (const episode of live) episode.stop(reason);
  };
  const fail = (error: unknown) => {
    ending.failure ??= { error };
    stop('failed');
  };
  const interrupt = () => stop('interrupted');
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  // Nothing is left that could wake the process: whatever is still live waits for something that never comes.
  const stall = () => {
    for (const episode of live) {
      episode.stop(new EpisodeError('internal', `it came to a standstill: ${episode.waitsFor()}`));
    }
  };
  process.on('beforeExit', stall);

  const { maxCalls, maxTokens } = plan.limits;
  const { respondent } = plan.scenario;
  const onBudget = () => stop('budget');
  const asking = { broker, respondent, maxCalls, maxTokens, total: meter, onBudget };
  const memories = memoriesDir(part.dir);
  const stand: Stand = { plan, searches, journals, memories, asking, live, debug };
  const schedule = makeSchedule(plan);
  const wanted = Math.min(
    debug ? 1 : settings.concurrency === -1 ? total : settings.concurrency,
    // A learner's lines hold only as long as what it has learnt before.
    plan.record.phases ? total : total - done,
  );
  let players = wanted;
  /** Players for whom no episode may start yet. */
  let parked = 0;
  const allEnded = Promise.withResolvers<void>();
  /** A player starts the next episode that may start, and goes on with another when it has ended. */
  function play(): void {
    while (ending.status === 'running') {
      const next = schedule.next();
      if (!next) break;
      if (next === 'later') {
        parked++;
        return;
      }
      if (next.use) learn(next, next.use);
      else if (holds(next)) continue;
      else start(next).then(play, fallOut);
      return;
    }
    if (--players === 0) allEnded.resolve();
  }
  function playOn(): void {
    // Wakes as many of those that wait as there is something for.
    for (let waiting = parked; waiting > 0; waiting--) {
      parked--;
      play();
      if (parked === waiting) break;
    }
    play();
  }
  /** Whether an earlier part has ended an episode, and it has read what it would read now. */
  function holds({ id }: Scheduled, memory?: string): boolean {
    const before = earlier.get(id);
    return before !== undefined && before.status !== 'error' && before.memory === memory;
  }
  const start = (episode: Scheduled, memory?: MemoryVersion) =>
    runEpisode(stand, episode, (earlier.get(episode.id)?.launch ?? 0) + 1, memory).then(count);
  /** Others may wait for an episode of a learner. */
  function learn(episode: Scheduled, use: MemoryUse): void {
    const ended = () => {
      schedule.ended(episode);
      playOn();
    };
    recall(episode, use).then(ended, fallOut);
  }
  /** Where an episode before it had to be played again, this one may have to be, too. */
  async function recall(episode: Scheduled, use: MemoryUse): Promise<void> {
    const memory = await readMemory(memories, use);
    if (!memory) throw new BadInput(`${memories}: version ${use.reads} of ${use.memory} is gone`);
    const written = use.writes === undefined || (await readMemory(memories, use, use.writes));
    if (written && holds(episode, memory.name)) return;
    if (ending.status === 'running') await start(episode, memory);
  }
  /** Nothing counts on an episode before its line is on disk. */
  async function count(line: ResultLine | undefined): Promise<void> {
    if (!line) return;
    await results.append(line);
    tally.add(line, earlier.get(line.episode));
    on?.({ type: 'episode', line });
  }
  function fallOut(error: unknown): void {
    fail(error);
    playOn();
  }

  on?.({ type: 'start', run: shown, plan, tally, meter, failures, total, done });
  for (let player = 1; player <= wanted; player++) {
    play();
    // Thousands of episodes start without keeping the first ones' answers waiting.
    if (player % 32 === 0) await setImmediate();
  }
  if (wanted > 0) await allEnded.promise;
  signal?.removeEventListener('abort', interrupt);
  process.off('beforeExit', stall);
  if (ending.status === 'running') ending.status = 'finished';
  return ending;
}
