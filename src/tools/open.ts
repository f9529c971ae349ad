/** Tools from outside by one reference: a file of one's own, or an MCP server. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { BadInput } from '../errors.ts';
import { fileReference, namesFile } from '../load.ts';
import type { ToolSession } from '../tool.ts';
import type { SessionOptions } from './session-options.ts';

/** How `openTools` opens: what is left out has its default. */
export type OpenOptions = Partial<SessionOptions>;

/** SHA-256 of the file that a reference names, with what it imports; undefined for what is no file. */
export async function toolsSource(reference: string, cwd = process.cwd()): Promise<string | undefined> {
  if (reference.startsWith('mcp:') || !namesFile(reference)) return undefined;
  const path = resolve(cwd, fileReference(reference, cwd).file);
  const { moduleHash } = await import('./module/source.ts');
  return existsSync(path) ? moduleHash(path) : undefined;
}

/** Megabytes that a module's process may hold unless more is said. */
export const MEMORY = 512;

/**
 * Opens the tools that a reference names, for one episode or one exploration; close them afterwards.
 *
 * - `FILE`: all functions that the file exports, and all that it makes by `defineTool`; `FILE#NAME`: one of them.
 *   They run in a process of their own, which keeps the module's state from call to call.
 * - `mcp:COMMAND ARGS`: an MCP server that is started, `mcp:URL`: one that runs.
 *
 * Throws BadInput, which says what to write, for what does not exist or does not start.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { openTools } from 'troupe';
 * writeFileSync('sums.mjs', 'export function add(a, b = 1) { return a + b; }');
 * const { tools, close } = await openTools('sums.mjs');
 * tools.map(({ name }) => name); // ['add']
 * await close();
 * ```
 */
export async function openTools(reference: string, options: OpenOptions = {}): Promise<ToolSession> {
  const { cwd = process.cwd(), memory = MEMORY, ...limits } = options;
  const given = { ...limits, cwd, memory };
  // Parsers and clients are loaded by those who use them.
  if (reference.startsWith('mcp:')) {
    const { openMcp } = await import('./mcp/open.ts');
    return openMcp(reference.slice('mcp:'.length), given);
  }
  if (!namesFile(reference)) {
    throw new BadInput(
      `there are no tools "${reference}": give a file, as ./tools.ts or ./tools.ts#name, or an MCP server, as "mcp:node server.js" or mcp:http://127.0.0.1:3000/mcp`,
    );
  }
  const { file, name } = fileReference(reference, cwd);
  if (!/\.[cm]?[jt]s$/.test(file)) {
    throw new BadInput(
      `${file} is no module of functions: those end in .ts, .mts, .cts, .js, .mjs or .cjs; tools in Python and other languages come from an MCP server, as "mcp:python tools.py" (docs/python-tools.md)`,
    );
  }
  const { openModule } = await import('./module/open.ts');
  return openModule(file, reference.includes('#') ? name : undefined, given);
}
