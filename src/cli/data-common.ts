/** What the commands of the data pipeline share: flags, progress, the report, the exit code. */
import type { Command } from 'commander';
import { dataFolder } from '../data/files.ts';
import type { StageEvent, StageOptions, StageStatus } from '../data/stage.ts';
import type { CacheMode } from '../models/broker.ts';
import type { Usage } from '../models/types.ts';
import { decimal, oneOf, whole } from './flags.ts';
import { count, dollars, duration, oneLine, several } from './format.ts';
import { type Io, say } from './io.ts';
import { watchProcess } from './signals.ts';

/** What every command of the pipeline takes that asks models. */
export interface DataFlags {
  data: string;
  concurrency?: number;
  cache?: CacheMode;
  maxCost?: number;
  timeout?: number;
  display?: 'plain' | 'none';
  json?: boolean;
}

export const addDataFolder = (command: Command): Command =>
  command.option('--data <dir>', 'the data folder, where stages find each other’s files', 'output');

/** Adds the flags of commands that ask models; `of`: what is done `concurrency` at a time. */
export function addDataFlags(command: Command, of: string): Command {
  return addDataFolder(command)
    .option('--concurrency <n>', `at a time: ${of} (default: 20)`, whole('--concurrency'))
    .option('--max-cost <usd>', 'live money of this launch', decimal('--max-cost', 'USD, as in 2.50'))
    .option(
      '--timeout <seconds>',
      'for one try of a model call (default: 120)',
      decimal('--timeout', 'seconds'),
    )
    .addOption(
      oneOf('--cache <mode>', 'what is not cached is an error in replay', [
        'read-write',
        'read',
        'off',
        'replay',
      ]),
    )
    .addOption(oneOf('--display <kind>', 'progress on stderr', ['plain', 'none']))
    .option('--json', 'print the figures as one line of JSON, last on stdout');
}

export const folderOf = ({ data }: { data: string }, io: Io) => dataFolder(data, io.cwd);

const TEN = 10;

/** Seconds between two lines of progress. */
const PACE = 5;

interface Ended {
  status: StageStatus;
  usage: Usage;
  failed: readonly { id: string; why: string }[];
}

/** Runs a stage with progress on stderr; prints its report or JSON, and resolves to the exit code. */
export async function runStage<T extends Ended>(
  { data, json = false, display = 'plain', concurrency, cache, maxCost, timeout }: DataFlags,
  io: Io,
  work: (common: StageOptions & { concurrency?: number }) => Promise<T>,
  report: (outcome: T) => readonly string[],
): Promise<number> {
  const watch = watchProcess(io);
  const progress = display === 'none' ? undefined : createProgress(io);
  const began = performance.now();
  let outcome: T;
  try {
    outcome = await work({
      cwd: io.cwd,
      env: io.env,
      signal: watch.signal,
      warn: (message) => say(io.stderr, `troupe: ${message}`),
      on: (event) => progress?.on(event),
      ...{ concurrency, cache, maxCost, timeout },
    });
  } finally {
    progress?.end();
    watch.end();
  }
  const { usage, status, failed } = outcome;
  for (const { id, why } of failed.slice(0, TEN)) say(io.stderr, `troupe: ${id}: ${oneLine(why, 200)}`);
  if (failed.length > TEN) say(io.stderr, `troupe: and ${failed.length - TEN} more`);
  const screen = json ? io.stderr : io.stdout;
  if (!json || display !== 'none') {
    for (const line of [...report(outcome), spentOn(usage), ...wayOn(status)]) say(screen, line);
  }
  if (json) {
    const { usage: _, ...rest } = outcome;
    const seconds = Math.round(performance.now() - began) / 1000;
    say(io.stdout, JSON.stringify({ data, ...rest, ...usage, seconds }));
  }
  if (status === 'interrupted') return 130;
  if (status === 'budget') return 4;
  return failed.length > 0 ? 3 : 0;
}

function spentOn({ calls, cached, cost, spent }: Usage): string {
  const money = cost > 0 ? `, ${dollars(cost)} at list price, ${dollars(spent)} spent` : '';
  return `${several(calls, 'call')}, ${count(cached)} cached${money}`;
}

const wayOn = (status: StageStatus): string[] => {
  if (status === 'finished') return [];
  const why = status === 'budget' ? 'The budget is spent' : 'Interrupted';
  return [`${why}. The same command goes on from here.`];
};

interface Bar {
  total: number;
  done: number;
  failed: number;
  /** When it began, and how much was done then. */
  began: number;
  from: number;
}

/** Plain lines: one as a stage begins, one every few seconds, one as it ends. */
function createProgress(io: Io): { on(event: StageEvent): void; end(): void } {
  const bars = new Map<string, Bar>();
  let tries = 0;
  const print = (stage: string, bar: Bar) => {
    const { total, done, failed, began, from } = bar;
    const seconds = (performance.now() - began) / 1000;
    const rate = (done - from) / seconds;
    const parts = [`${count(done)}/${count(total)}`];
    if (failed > 0) parts.push(`${count(failed)} failed`);
    if (done > from) parts.push(`${rate.toFixed(rate < 10 ? 1 : 0)}/s`);
    if (done > from && done < total) parts.push(`ETA ${duration((total - done) / rate)}`);
    if (tries > 0) parts.push(several(tries, 'failed try'));
    say(io.stderr, `${stage}: ${parts.join(' · ')}`);
  };
  const timer = setInterval(() => {
    for (const [stage, bar] of bars) if (bar.done < bar.total) print(stage, bar);
  }, 1000 * PACE).unref();
  return {
    on(event) {
      if (event.type === 'retry') {
        tries++;
        return;
      }
      if (event.type === 'start') {
        const { total, kept } = event;
        bars.set(event.stage, { total, done: kept, failed: 0, began: performance.now(), from: kept });
        if (total > 0) print(event.stage, bars.get(event.stage)!);
        return;
      }
      const bar = bars.get(event.stage)!;
      bar.done++;
      if (event.failed) bar.failed++;
      if (bar.done === bar.total) print(event.stage, bar);
    },
    end() {
      clearInterval(timer);
      for (const [stage, bar] of bars) if (bar.done < bar.total) print(stage, bar);
    },
  };
}
