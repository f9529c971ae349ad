/** Ways to a server: over its standard input and output, or over HTTP. */

import type { Readable } from 'node:stream';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { loadEnv } from '../../env.ts';
import { BadInput } from '../../errors.ts';
import { lastLines } from '../last-lines.ts';
import type { ServerPlace } from './reference.ts';

/** A transport that is not connected yet, and what its server says on its standard error. */
export interface Way {
  transport: StdioClientTransport | StreamableHTTPClientTransport | SSEClientTransport;
  said(): string;
}

/**
 * The ways to try, in order: a server of a URL may speak the protocol's older form, over server-sent events. A
 * server that is started gets a few plain variables of the environment (PATH, HOME …): none of the keys in it.
 */
export function waysTo(place: ServerPlace, cwd: string): (() => Way)[] {
  if (place.kind === 'url') {
    const said = () => '';
    const options = { requestInit: { headers: headersFor(place, cwd) } };
    return [
      () => ({ transport: new StreamableHTTPClientTransport(place.url, options), said }),
      () => ({ transport: new SSEClientTransport(place.url, options), said }),
    ];
  }
  const { command, args } = place;
  return [
    () => {
      const transport = new StdioClientTransport({ command, args: [...args], cwd, stderr: 'pipe' });
      return { transport, said: lastLines(transport.stderr as Readable) };
    },
  ];
}

/** Throws BadInput where the key is not set. */
function headersFor({ shown, keyName }: ServerPlace & { kind: 'url' }, cwd: string): Record<string, string> {
  if (keyName === undefined) return {};
  const key = loadEnv(cwd)[keyName]?.trim();
  if (key) return { Authorization: `Bearer ${key}` };
  throw new BadInput(
    `mcp:${shown}: ${keyName} is not set: set it in the environment or in a .env file in this folder`,
  );
}

/** Servers that run now: those that do not end when they are asked to end with the engine. */
const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) kill(pid, 'SIGKILL');
});

/** Holds on to the process of a transport's server, so that it does not outlive the engine. */
export class Hold {
  readonly #pid: number | null;

  constructor({ transport }: Way) {
    this.#pid = transport instanceof StdioClientTransport ? transport.pid : null;
    if (this.#pid !== null) running.add(this.#pid);
  }

  /** Sends it a signal, if it still runs. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#pid !== null && running.has(this.#pid)) kill(this.#pid, signal);
  }

  /** It has ended. */
  release(): void {
    if (this.#pid !== null) running.delete(this.#pid);
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone.
  }
}
