/** A run: plays a plan's episodes in a folder of its own, or goes on with one that was cut off. */
import { setImmediate } from 'node:timers/promises';
import { EpisodeError, Interrupted } from '../errors.ts';
import { runEpisode, type Stand } from './episode.ts';
import { shownPath } from './folder.ts';
import { openPart, type Part } from './part.ts';
import { plannedEpisodes, planSize } from './plan.ts';
import { prepare, type Ready } from './prepare.ts';
import type { ResultLine } from './results.ts';
import type { RunOptions } from './run-options.ts';
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
  const { earlier, tally, meter, failures, broker, journals, results } = part;
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
  const stand: Stand = { plan, journals, asking, live, debug };
  const episodes = plannedEpisodes(plan);
  const wanted = Math.min(
    debug ? 1 : settings.concurrency === -1 ? total : settings.concurrency,
    total - done,
  );
  let players = wanted;
  const allEnded = Promise.withResolvers<void>();
  /** A player starts the plan's next episode, and goes on with another when it has ended. */
  function play(): void {
    for (let next = episodes.next(); !next.done; next = episodes.next()) {
      const before = earlier.get(next.value.id);
      if (before && before.status !== 'error') continue;
      if (ending.status !== 'running') break;
      runEpisode(stand, next.value, (before?.launch ?? 0) + 1)
        .then(count)
        .then(play, fallOut);
      return;
    }
    if (--players === 0) allEnded.resolve();
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
    play();
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
