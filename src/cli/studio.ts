/** `troupe studio`: a page on the runs of a folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { BadInput } from '../errors.ts';
import { openStudio } from '../studio/open.ts';
import { type Exit, type Io, say } from './io.ts';
import { addStudioExport } from './studio-export.ts';

interface Flags {
  out: string;
  port?: number;
  open: boolean;
}

export function addStudio(program: Command, io: Io, exit: Exit): void {
  const studio = program.command('studio');
  addStudioExport(studio, io, exit);
  studio
    .summary('see runs, episodes, search trees and statecharts on a page')
    .description(
      'Serves a page on 127.0.0.1 on all runs of a folder, until Ctrl-C. Nothing leaves this machine.',
    )
    .option('--out <dir>', 'where runs lie', 'runs')
    .option('--port <n>', 'the port; default: any that is free', portNumber)
    .option('--no-open', 'print the address, and open no browser')
    .addHelpText('after', '\nExample:\n  troupe studio --port 4500')
    .action(async ({ out, port, open }: Flags) => {
      const studio = await openStudio({ out, port, cwd: io.cwd, env: io.env });
      say(io.stdout, studio.url);
      if (!existsSync(resolve(io.cwd, out))) {
        say(io.stderr, `troupe: there is no folder ${out} yet: the page shows its runs once there are any`);
      }
      if (open && io.stdout.isTTY) openBrowser(studio.url);
      await interrupted(io.signal);
      await studio.close();
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new BadInput(`--port ${text}: give a port from 0 (any that is free) to 65535`);
}

/** Until Ctrl-C, SIGTERM or the given signal. */
export async function interrupted(signal?: AbortSignal): Promise<void> {
  const left = new AbortController();
  const { signal: over } = left;
  const ways = [once(process, 'SIGINT', { signal: over }), once(process, 'SIGTERM', { signal: over })];
  if (signal && !signal.aborted) ways.push(once(signal, 'abort', { signal: over }));
  await Promise.race(ways.map((way) => way.catch(() => {})));
  left.abort();
}

/** The system's own browser; without one the printed address has to do. */
export function openBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  spawn(command!, args, { stdio: 'ignore', detached: true })
    .once('error', () => {})
    .unref();
}
