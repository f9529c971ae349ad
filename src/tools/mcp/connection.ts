/** One connection to an MCP server, from its start to its end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type CallToolResult, CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { ToolError } from '../../tool.ts';
import { failureOf, isGarbage, isRefusal } from './failures.ts';
import { type OfferedTool, readOffered } from './offered.ts';
import type { ServerPlace } from './reference.ts';
import { type CallLimits, callAsTask } from './task.ts';
import { Hold, type Way, waysTo } from './transports.ts';

/** Milliseconds that a server may take to start, and for each page of the list of its tools. */
const STARTING = 30_000;

/** Milliseconds in which a server that was too slow once has to show that it still answers at all. */
const ALIVE = 2000;

/** Milliseconds for a server to end by itself once its input is closed. */
const PARTING = 300;

/** Lists of tools come in pages; no server has as many. */
const PAGES = 1000;

/** The library's own reader refuses all of a page for a fault in one of its tools. */
const page = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().optional() });

export class Connection {
  readonly #client: Client;
  readonly #server: string;
  readonly #way: Way;
  #hold: Hold | undefined;
  /** What came last that was no message. */
  #garbage: { error: Error; count: number } | undefined;
  /** A call took too long: the server may hang for good. */
  #suspect = false;
  /** False once it has ended: nothing more can be asked of it. */
  alive = true;

  private constructor(server: string, client: Client, way: Way) {
    this.#server = server;
    this.#client = client;
    this.#way = way;
  }

  /** Starts or reaches a server. Throws ToolError that names it and says why it cannot be had. */
  static async open(place: ServerPlace, cwd: string): Promise<Connection> {
    let first: unknown;
    for (const make of waysTo(place, cwd)) {
      const client = new Client({ name: 'troupe', version: '1' });
      const way = make();
      const connection = new Connection(place.shown, client, way);
      client.onerror = (error) => connection.#note(error);
      try {
        const connected = client.connect(way.transport, { timeout: STARTING });
        const hold = new Hold(way);
        connection.#hold = hold;
        client.onclose = () => {
          connection.alive = false;
          hold.release();
        };
        await connected;
        return connection;
      } catch (error) {
        // The first way is the usual one: why it failed tells most.
        first ??= connection.#failure(error, 'its start', STARTING, 0);
        if (!isRefusal(error)) break;
      }
    }
    throw first;
  }

  /** Everything it offers; tools without a name are left out, which a warning says. */
  async tools(): Promise<OfferedTool[]> {
    const all: OfferedTool[] = [];
    const before = this.#garbage?.count ?? 0;
    try {
      let cursor: string | undefined;
      for (let pages = 0; pages < PAGES; pages++) {
        const params = cursor === undefined ? {} : { cursor };
        const { tools, nextCursor } = await this.#client.request({ method: 'tools/list', params }, page, {
          timeout: STARTING,
        });
        const read = tools.flatMap((each) => readOffered(each) ?? []);
        if (read.length < tools.length) {
          process.emitWarning(
            `the MCP server "${this.#server}" offers tools without a name: they are left out`,
          );
        }
        all.push(...read);
        if (nextCursor === undefined) return all;
        cursor = nextCursor;
      }
    } catch (error) {
      throw this.#failure(error, 'the list of its tools', STARTING, before);
    }
    throw new ToolError('garbage', `the MCP server "${this.#server}" lists tools without end`);
  }

  /** Throws ToolError. */
  async call(
    { name, asTask }: OfferedTool,
    input: Record<string, unknown>,
    limits: CallLimits,
  ): Promise<CallToolResult> {
    const before = this.#garbage?.count ?? 0;
    const params = { name, arguments: input };
    try {
      if (asTask) return await callAsTask(this.#client, params, limits);
      return await this.#client.request({ method: 'tools/call', params }, CallToolResultSchema, limits);
    } catch (error) {
      if (limits.signal.aborted) throw error;
      const failure = this.#failure(error, name, limits.timeout, before);
      this.#suspect ||= failure.failure === 'timeout' || failure.failure === 'garbage';
      if (failure.failure === 'died') this.alive = false;
      throw failure;
    }
  }

  /** Whether it can be asked: one that was too slow has to answer first. Ends it where it does not. */
  async answers(): Promise<boolean> {
    if (this.alive && this.#suspect) {
      const answered = await this.#client.ping({ timeout: ALIVE }).then(
        () => true,
        () => false,
      );
      this.#suspect = !answered;
      if (!answered) {
        this.#hold?.signal('SIGKILL');
        await this.close();
      }
    }
    return this.alive;
  }

  async close(): Promise<void> {
    this.alive = false;
    const { transport } = this.#way;
    if (transport instanceof StreamableHTTPClientTransport) {
      // Servers without sessions need not know, and those that hang will not.
      const told = transport.terminateSession().catch(() => {});
      await Promise.race([told, sleep(PARTING, undefined, { ref: false })]);
    }
    const timer = setTimeout(() => this.#hold?.signal('SIGTERM'), PARTING);
    await this.#client.close();
    clearTimeout(timer);
  }

  #note(error: Error): void {
    if (isGarbage(error)) this.#garbage = { error, count: (this.#garbage?.count ?? 0) + 1 };
  }

  #failure(error: unknown, asked: string, timeout: number, before: number): ToolError {
    const garbage = this.#garbage && this.#garbage.count > before ? this.#garbage.error : undefined;
    return failureOf(error, { server: this.#server, asked, timeout, said: this.#way.said(), garbage });
  }
}
