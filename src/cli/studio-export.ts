/** `troupe studio export`: a static copy of a run. */
import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { findRun } from '../runs/folder/find.ts';
import { whole } from './flags.ts';
import { several } from './format.ts';
import { type Exit, type Io, say } from './io.ts';

interface Flags {
  out: string;
  episodes: number;
}

export function addStudioExport(studio: Command, io: Io, _exit: Exit): void {
  studio
    .command('export')
    .summary('write a copy of a run that opens without a server')
    .description(
      'Writes a run’s pages to a folder that opens in a browser from a file or any web server, with nothing ' +
        'running. It holds the run’s figures and table, and of --episodes all that was said: of each arm and outcome ' +
        'equally many, first of tasks that one arm solved and another did not. It names no place and no key of this machine.',
    )
    .argument('<run>', 'a run’s folder, its name, or last')
    .argument('<dir>', 'a folder that is empty, not there yet, or a copy already')
    .option('--episodes <n>', 'hold what was said in so many at most', whole('--episodes'), 50)
    .addHelpText('after', '\nRuns are looked for where --out of studio says; default runs/.')
    .addHelpText('after', '\nExample:\n  troupe studio export last copy\n  open copy/index.html')
    .action(async (run: string, dir: string, _: unknown, command: Command) => {
      const { out, episodes } = command.optsWithGlobals<Flags>();
      await exportCommand(run, dir, { out, episodes }, io);
    });
}

async function exportCommand(run: string, dir: string, { out, episodes }: Flags, io: Io): Promise<void> {
  // The Studio is much code, which no other command is to load.
  const { exportRun } = await import('../studio/export/export-run.ts');
  const { cwd, env } = io;
  const folder = await findRun(run, resolve(cwd, out), cwd);
  const closing = new AbortController();
  const studio = { out: dirname(folder), cwd, env, token: '', closing: closing.signal };
  const target = resolve(cwd, dir);
  const on = (done: number, total: number) => {
    if (io.stderr.isTTY) io.stderr.write(`\r${done} of ${several(total, 'episode')} …\x1b[K`);
  };
  const {
    bytes,
    of,
    episodes: written,
  } = await exportRun(studio, basename(folder), target, { episodes, on }).finally(() => closing.abort());
  if (io.stderr.isTTY) io.stderr.write('\r\x1b[K');
  const some = written < of ? ` of ${of}` : '';
  const more = written < of ? ` (all: --episodes ${of})` : '';
  say(
    io.stdout,
    `${dir}/index.html shows ${basename(folder)} with ${written}${some} episodes${more}: ${sizeOf(bytes)}`,
  );
}

const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB of data` : `${(bytes / 1e6).toFixed(1)} MB of data`;
