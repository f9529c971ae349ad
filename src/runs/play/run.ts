/** A run: plays a plan's episodes in a folder of its own, or goes on with one that was cut off. */

import { type Attributes, type Span, startSpan, traced } from '../../tracing.ts';
import type { RunSummary, Tally } from '../figures/tally.ts';
import { isOfDisk, resultsFile, shownPath, wayOn } from '../folder/folder.ts';
import { startHeartbeat } from '../folder/heartbeat.ts';
import { warnOnStderr } from '../folder/lines.ts';
import { planSize } from '../plan/plan-record.ts';
import { prepare, type Ready } from '../plan/prepare.ts';
import { repetitionOf } from '../replay/repetition.ts';
import { createControl } from './control.ts';
import { readEnded } from './ended.ts';
import { type OwnFolder, openPart, type Part } from './part.ts';
import { type Ending, makePlayer, type Player } from './player.ts';
import type { RelaunchMode } from './relaunch-mode.ts';
import type { RunOptions } from './run-options.ts';

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
  return playRun(await prepare(options), options);
}

/** How a run of before is played on. */
export interface Again {
  folder: OwnFolder;
  mode: RelaunchMode;
  /** The folder as it opens from where the user is. */
  shown: string;
}

/** Plays a run that is ready: one of before, else as its options say. */
export async function playRun(ready: Ready, options: RunOptions, again?: Again): Promise<RunSummary> {
  const span = startSpan(`run ${ready.name}`, { 'troupe.run': ready.name });
  return traced(span, () => playPart(ready, options, span, again), summaryAttributes);
}

async function playPart(ready: Ready, options: RunOptions, span: Span, again?: Again): Promise<RunSummary> {
  const part = await openPart(ready, options, again?.folder);
  const { dir, claimed, tally, meter, failures, ended } = part;
  const shown = again?.shown ?? shownPath(dir, ready.cwd);
  const control = options.control ?? createControl();
  const mode = again?.mode ?? 'all-errors';
  const player = makePlayer({ ready, part, options, control, mode, span });
  const total = planSize(ready.plan);
  options.on?.({
    type: 'start',
    run: shown,
    plan: ready.plan,
    wanted: control.wanted,
    tally,
    meter,
    failures,
    total,
    done: ended.holding(mode),
  });
  const heartbeat = await startHeartbeat({ dir, claimed, control, ...player });
  const { status, failure } = await playAll(player, part, options, total);
  await heartbeat.end();
  const seconds = await part.close(status).catch((error) => {
    throw withWayOn(failure ? failure.error : error, shown);
  });
  if (failure) throw withWayOn(failure.error, shown);
  const summary = tally.summary(shown, status, { ...meter, seconds });
  const { plan, out, settings } = ready;
  if (settings.cache !== 'replay' || status !== 'finished' || options.branch) return summary;
  const repeats = await repetitionOf(dir, out, plan.record);
  return { ...summary, repeats: repeats ? { ...repeats, run: shownPath(repeats.run, ready.cwd) } : null };
}

const summaryAttributes = ({ run, status, ...figures }: RunSummary): Attributes => ({
  'troupe.run': run,
  'troupe.status': status,
  'troupe.episodes': figures.episodes,
  'troupe.solved': figures.solved,
  'troupe.errors': figures.errors,
  'troupe.calls': figures.calls,
  'troupe.live': figures.live,
  'troupe.tokens.input': figures.tokens.input,
  'troupe.tokens.output': figures.tokens.output,
  'troupe.cost': figures.cost,
  'troupe.spent': figures.spent,
});

/** Says of an error of the disk how to go on. */
const withWayOn = (error: unknown, shown: string): unknown =>
  isOfDisk(error) ? new Error(wayOn(error, shown), { cause: error }) : error;

/** Above this share of failed episodes something is wrong that playing them again does not heal. */
const TOO_MANY = 0.3;

const errorsOf = ({ arms }: Tally) => arms.reduce((sum, { errors }) => sum + errors, 0);

/** Plays all episodes and, as often as is wanted and helps, those again that ended in an error. */
async function playAll(player: Player, part: Part, options: RunOptions, total: number): Promise<Ending> {
  const { relaunch = 0, on, warn = warnOnStderr } = options;
  let ending = await player.play();
  let before = Infinity;
  for (let time = 1; time <= relaunch && ending.status === 'finished'; time++) {
    const errors = errorsOf(part.tally);
    if (errors === 0) break;
    const vain =
      errors > TOO_MANY * total ? 'over 30 % of all' : errors >= before ? 'no fewer than before' : undefined;
    if (vain) {
      warn(`${errors} of ${total} episodes failed, ${vain}: they are not played again; troupe relaunch does`);
      break;
    }
    before = errors;
    on?.({ type: 'relaunch', errors, time });
    part.ended = await readEnded(resultsFile(part.dir));
    ending = await player.play();
  }
  return ending;
}
