/** Starts the process that a module runs in. */
import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { PROVIDERS } from '../../models/endpoint.ts';
import { lastLines } from '../last-lines.ts';
import { TOO_MUCH } from './messages.ts';

const CHILD = fileURLToPath(new URL(`./child${extname(import.meta.url)}`, import.meta.url));

/** Where a module is, and what its process may hold. */
export interface ModulePlace {
  /** As errors name it, and relative to the working folder. */
  file: string;
  /** The working folder, the process's own, too. */
  cwd: string;
  /** Megabytes, buffers and all. */
  memory: number;
}

/** The engine's own, without the keys of its models: what a function tells goes into journals and prompts. */
function environment(): NodeJS.ProcessEnv {
  const keys = new Set(Object.values(PROVIDERS).map(({ key }) => key));
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !keys.has(name)));
}

/** The process, and what it says on its standard error; `tooMuch` is told before its watch ends it. */
export function forkModule(
  { file, cwd, memory }: ModulePlace,
  tooMuch: () => void,
): { child: ChildProcess; errors: () => string } {
  const child = fork(CHILD, [file, String(memory)], {
    cwd,
    env: environment(),
    execArgv: [`--max-old-space-size=${memory}`],
    // Its output is its own; its descriptor 3 is the channel of messages, and 4 is the watch's.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    // It leads a group, which ends with it.
    detached: true,
  });
  child.stdout!.resume();
  (child.stdio[4] as Readable).setEncoding('utf8').on('data', (text) => {
    if (text === TOO_MUCH) tooMuch();
  });
  return { child, errors: lastLines(child.stderr!) };
}
