/** Where a command reads and prints: the process's own, or a test's. */
import { styleText } from 'node:util';

/** A stream to print on; a terminal says how wide it is. */
export type Screen = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };

export interface Io {
  stdout: Screen;
  stderr: Screen;
  env: Readonly<Record<string, string | undefined>>;
  /** Relative paths start here. */
  cwd: string;
  /** Interrupts a run, as Ctrl-C does. */
  signal?: AbortSignal;
}

export const processIo = (): Io => ({
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
});

/** Dresses a text up on a terminal; leaves it as it is elsewhere, and where NO_COLOR is set. */
export type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

export function styleFor(screen: Screen, env: Io['env']): Style {
  if (!screen.isTTY || env.NO_COLOR || env.TERM === 'dumb') return (_, text) => text;
  return (format, text) => styleText(format, text, { validateStream: false });
}

/** Prints a line. */
export function say(screen: Screen, line = ''): void {
  screen.write(`${line}\n`);
}
