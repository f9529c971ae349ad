/** `troupe watch`: a run under way, seen and steered from another terminal. */
import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { BadInput } from '../errors.ts';
import { findRun, type RunFolder } from '../reports/runs.ts';
import { withoutManifest } from '../runs/folder/manifest.ts';
import { type Look, lookAt, want } from '../runs/folder/watching.ts';
import { type Wanted, writeWanted } from '../runs/play/control.ts';
import { whole } from './flags.ts';
import { type Exit, type Io, say } from './io.ts';
import { createScreen } from './watch-screen.ts';
import { figuresOf } from './watch-view.ts';

interface Flags {
  out: string;
  json?: boolean;
  pause?: boolean;
  resume?: boolean;
  concurrency?: number;
}

const AFTER = `
Examples:
  troupe watch last
  troupe watch first --concurrency 16

On a terminal: p pauses and resumes, + and − change how many episodes are in flight, q leaves the run alone.
A paused run begins no episode; those in flight play on. Elsewhere a line every few seconds, until the run ends.

Exit codes: 0 it was seen to its end or did as it was told, 2 bad input, 1 the run does not listen.`;

/** Milliseconds between two looks, and between two plain lines. */
const LOOK = 500;
const PACE = 5000;

export function addWatch(program: Command, io: Io, exit: Exit): void {
  program
    .command('watch')
    .summary('see a run under way, pause it, change its concurrency')
    .description('Shows how a run under way in another process goes on, and tells it what is wanted of it.')
    .argument('[run]', 'a run’s folder, its name (the latest then), or last', 'last')
    .option('--pause', 'begin no more episodes, and leave')
    .option('--resume', 'go on with a paused run, and leave')
    .option(
      '--concurrency <n>',
      'episodes in flight from now on, -1 for all; and leave',
      whole('--concurrency'),
    )
    .option('--json', 'how it stands now, as one line of JSON')
    .option('--out <dir>', 'where runs lie', 'runs')
    .addHelpText('after', AFTER)
    .action(async (reference: string, flags: Flags) => {
      exit.code = await watchCommand(reference, flags, io);
    });
}

async function watchCommand(reference: string, flags: Flags, io: Io): Promise<number> {
  const run = await findRun(reference, { out: flags.out, cwd: io.cwd });
  if (!run.manifest) throw new BadInput(withoutManifest(run.shown));
  const wanted = wantedOf(flags);
  if (wanted) return steer(run, wanted, flags, io);
  if (flags.json) {
    say(io.stdout, JSON.stringify(asJson(run, await lookAt(run.dir))));
    return 0;
  }
  const last = io.stdout.isTTY && io.stdin.isTTY ? await onTerminal(run, io) : await inLines(run, io);
  if (last) say(io.stdout, ending(run, last));
  return 0;
}

function wantedOf({ pause, resume, concurrency }: Flags): Partial<Wanted> | undefined {
  if (pause && resume) throw new BadInput('--pause and --resume: give one of them');
  if (concurrency !== undefined && concurrency !== -1 && concurrency < 1) {
    throw new BadInput(`--concurrency ${concurrency}: give a whole number from 1, or -1 for all`);
  }
  if (!pause && !resume && concurrency === undefined) return undefined;
  return {
    ...((pause || resume) && { paused: pause === true }),
    ...(concurrency !== undefined && { concurrency }),
  };
}

async function steer(run: RunFolder, wanted: Partial<Wanted>, flags: Flags, io: Io): Promise<number> {
  const { status } = await lookAt(run.dir);
  if (status !== 'running') throw new BadInput(`nobody plays it: ${ending(run, { status })}`);
  const look = await want(run.dir, wanted);
  if (!look) {
    say(io.stderr, `troupe: ${run.shown} does not listen: its process may be busy; it does once it listens`);
    return 1;
  }
  if (flags.json) say(io.stdout, JSON.stringify(asJson(run, look)));
  else say(io.stdout, look.live ? figuresOf(look.live).join(' · ') : ending(run, look));
  return 0;
}

const asJson = ({ shown }: RunFolder, { status, live }: Look) => ({ run: shown, status, ...live });

/** Resolves to how the run ended. */
async function inLines({ dir }: RunFolder, io: Io): Promise<Look> {
  let said: unknown;
  for (let next = 0; ; ) {
    const look = await lookAt(dir);
    if (look.status !== 'running') return look;
    const { at: _at, seconds: _seconds, ...stands } = look.live ?? {};
    const now = JSON.stringify(stands);
    // While it is paused, once is enough.
    if (look.live && now !== said && performance.now() >= next) {
      said = now;
      say(io.stdout, figuresOf(look.live).join(' · '));
      next = performance.now() + PACE;
    }
    await setTimeout(LOOK);
  }
}

/** Resolves to how the run ended; to undefined when the user has seen enough. */
async function onTerminal({ dir, shown }: RunFolder, io: Io): Promise<Look | undefined> {
  let writing = Promise.resolve();
  const screen = createScreen(io, shown, (wanted) => {
    writing = writing.then(() => writeWanted(dir, wanted)).catch(() => {});
  });
  try {
    while (!screen.left.aborted) {
      const look = await lookAt(dir);
      if (look.status !== 'running') return look;
      screen.show(look.live);
      await setTimeout(LOOK, undefined, { signal: screen.left }).catch(() => {});
    }
    await writing;
    return undefined;
  } finally {
    screen.end();
  }
}

function ending({ shown }: RunFolder, { status }: Pick<Look, 'status'>): string {
  if (status === 'finished') return `${shown} is finished: troupe results ${shown}`;
  return `${shown} is ${status === 'cut off' ? 'cut off' : status}: troupe relaunch ${shown} goes on from there`;
}
