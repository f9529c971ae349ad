/** Where a command reads and prints: the process's own, or a test's. */
import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';

/** A stream to print on; a terminal says how wide it is. */
export type Screen = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };

export interface Io {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: Screen;
  stderr: Screen;
  env: Readonly<Record<string, string | undefined>>;
  /** Relative paths start here. */
  cwd: string;
  /** Interrupts a run, as Ctrl-C does. */
  signal?: AbortSignal;
}

/** What to type for `troupe` again: one that npm has started, as in a clone, is on no path but npm's. */
export const calledAs = ({ npm_command }: Io['env']): string =>
  npm_command === undefined ? 'troupe' : 'npx troupe';

/** Set by the command that ran. */
export interface Exit {
  code: number;
}

export const processIo = (): Io => ({
  // Opened where something is asked: an open one can keep the process waiting for input.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
});

/**
 * Dresses a text up on a terminal, and elsewhere where FORCE_COLOR says so; leaves it as it is where
 * NO_COLOR is set.
 */
export type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

export function styleFor(screen: Screen, env: Io['env']): Style {
  if (!coloured(screen, env)) return (_, text) => text;
  return (format, text) => styleText(format, text, { validateStream: false });
}

function coloured(screen: Screen, { NO_COLOR, FORCE_COLOR, TERM }: Io['env']): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  return Boolean(screen.isTTY) && TERM !== 'dumb';
}

/** Prints a line, or several. */
export function say(screen: Screen, line = ''): void {
  screen.write(`${harmless(line)}\n`);
}

/** All but a style, a tab and the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const CONTROL = /\r(?=\n)|(?!\x1b\[[\d;]*m)[^\P{Cc}\n\t]/gu;

/**
 * With control characters to be seen, not to be obeyed: a model’s words may hold some that rename a terminal or
 * fill its clipboard.
 */
export const harmless = (text: string): string =>
  text.replace(CONTROL, (control, at: number) => {
    if (control === '\r' && text[at + 1] === '\n') return '';
    const code = control.codePointAt(0)!;
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : '\ufffd';
  });

/** Asks on the terminal; anything but yes, Ctrl-C and Ctrl-D too, is no. */
export async function confirm(question: string, { stdin, stderr }: Io): Promise<boolean> {
  const terminal = createInterface({ input: stdin, output: stderr });
  const left = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  const answer = await Promise.race([terminal.question(`${question} [y/N] `), left]);
  terminal.close();
  return /^\s*y(es)?\s*$/i.test(answer);
}
