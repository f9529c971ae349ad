/** What commands that play a run share: progress, signals, the closing report, the exit code. */
import type { RunEvent, RunOptions } from '../runs/run-options.ts';
import type { RunSummary } from '../runs/tally.ts';
import { createDisplay, type DisplayKind } from './display.ts';
import { type Io, say, styleFor } from './io.ts';
import { report } from './report.ts';
import { watchProcess } from './signals.ts';

export interface ShowFlags {
  display?: DisplayKind;
  json?: boolean;
}

/** What a run needs of the process that plays it. */
export type Hooks = Required<Pick<RunOptions, 'cwd' | 'env' | 'signal' | 'warn' | 'on'>>;

/** Plays a run with progress on stderr, then prints its report; resolves to the exit code. */
export async function playing(
  { json = false, display: kind = 'bars' }: ShowFlags,
  io: Io,
  play: (hooks: Hooks) => Promise<RunSummary>,
): Promise<number> {
  const display = createDisplay(kind, io);
  const watch = watchProcess(io);
  let start: Extract<RunEvent, { type: 'start' }> | undefined;
  let summary: RunSummary;
  try {
    summary = await play({
      cwd: io.cwd,
      env: io.env,
      signal: watch.signal,
      warn: (message) => say(io.stderr, `troupe: ${message}`),
      on(event) {
        if (event.type === 'start') start = event;
        display.on(event);
      },
    });
  } finally {
    display.end();
    watch.end();
  }
  const { plan, tally } = start!;
  // A program that reads the JSON gets nothing else on stdout.
  const screen = json ? io.stderr : io.stdout;
  if (!json || kind !== 'none') {
    for (const line of report(summary, plan, tally, styleFor(screen, io.env))) say(screen, line);
  }
  if (json) say(io.stdout, JSON.stringify(contract(summary)));
  return exitCode(summary);
}

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
