/** What commands that play a run share: progress, signals, the closing report, the exit code. */

import { pricesIn } from '../models/prices.ts';
import type { RunSummary } from '../runs/figures/tally.ts';
import { seatOfPerson } from '../runs/plan/prepare.ts';
import type { RunEvent, RunOptions } from '../runs/play/run-options.ts';
import { createDisplay, type DisplayKind } from './display.ts';
import { several } from './format.ts';
import { calledAs, type Io, say, styleFor } from './io.ts';
import { report } from './report.ts';
import { createRunStudio } from './run-studio.ts';
import { watchProcess } from './signals.ts';
import { terminalDesk } from './terminal-desk.ts';

export interface ShowFlags {
  display?: DisplayKind;
  json?: boolean;
  /** Where nothing was left to play, that is all that is said. */
  terse?: boolean;
  /** Opens the Studio on the run. */
  studio?: boolean;
}

/** What a run needs of the process that plays it. */
export type Hooks = Required<Pick<RunOptions, 'cwd' | 'env' | 'signal' | 'warn' | 'on'>> &
  Pick<RunOptions, 'desk'>;

/** Plays a run with progress on stderr, then prints its report; resolves to the exit code. */
export async function playing(
  { json = false, display: kind = 'bars', terse = false, studio: wanted = false }: ShowFlags,
  io: Io,
  play: (hooks: Hooks) => Promise<RunSummary>,
): Promise<number> {
  const display = createDisplay(kind, io);
  const watch = watchProcess(io);
  const desk = terminalDesk(io);
  const studio = wanted ? createRunStudio(io) : undefined;
  let start: Extract<RunEvent, { type: 'start' }> | undefined;
  let summary: RunSummary;
  let played = 0;
  try {
    summary = await play({
      cwd: io.cwd,
      env: io.env,
      signal: watch.signal,
      warn: (message) => say(io.stderr, `troupe: ${message}`),
      on(event) {
        if (event.type === 'start') start = event;
        if (event.type === 'episode') played++;
        // A person who plays has the screen.
        if (event.type !== 'start' || seatOfPerson(event.plan) === undefined) display.on(event);
        studio?.on(event);
      },
      ...(desk && { desk }),
    });
  } catch (error) {
    await studio?.end(true);
    throw error;
  } finally {
    desk?.close();
    display.end();
    watch.end();
  }
  const { plan, tally, total, done } = start!;
  // A program that reads the JSON gets nothing else on stdout.
  const screen = json ? io.stderr : io.stdout;
  if (!json && terse && played === 0 && done >= total) {
    say(
      screen,
      `nothing to play: all ${several(total, 'episode')} of ${summary.run} have ended${left(summary)}`,
    );
  } else if (!json || kind !== 'none') {
    const style = styleFor(screen, io.env);
    const reading = { style, troupe: calledAs(io.env), cwd: io.cwd, prices: pricesIn(io.cwd) };
    for (const line of report(summary, plan, tally, reading)) say(screen, line);
  }
  if (json) say(io.stdout, JSON.stringify(contract(summary)));
  await studio?.end(summary.status === 'interrupted');
  return exitCode(summary);
}

const left = ({ errors }: RunSummary) =>
  errors === 0 ? '' : `; ${several(errors, 'error')} of other kinds (--all-errors plays them again)`;

function exitCode({ status, errors, repeats }: RunSummary): number {
  if (status === 'interrupted') return 130;
  if (status === 'budget') return 4;
  // As when an episode that is replayed diverges.
  if (repeats && repeats.different.length > 0) return 1;
  return errors > 0 ? 3 : 0;
}

/** The figures that other programs read. */
function contract({ status: _, arms, ...summary }: RunSummary): unknown {
  return { ...summary, arms: arms.map(({ cost: _, ...arm }) => arm) };
}
