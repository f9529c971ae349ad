/** How tools from outside are opened. */
import { LONGEST } from '../tool.ts';

export interface SessionOptions {
  /** The folder that files, and commands of servers, are meant from. */
  cwd: string;
  /** Milliseconds for one call; default 30,000, or what a tool of `defineTool` says of itself. */
  timeout?: number;
  /** Tries of a call whose failure may heal; default 1, or what a tool of `defineTool` says of itself. */
  tries?: number;
  /** Megabytes that a module's process may hold, buffers and all. */
  memory: number;
}

/** Milliseconds for one call, from when it really begins. */
export const innerTimeout = (given = 30_000): number => Math.min(given, LONGEST);

/**
 * Milliseconds after which a call is given up from outside. The limit itself is kept by the tool, from when the
 * call really begins: calls that were made at once wait for each other, and a process or a server may have to be
 * started again.
 */
export const outerTimeout = (limit: number): number => Math.min(10 * limit + 60_000, LONGEST);
