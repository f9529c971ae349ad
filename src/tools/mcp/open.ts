/** Tools of an MCP server, started or reached for one session. */
import { BadInput } from '../../errors.ts';
import { type Tool, type ToolAnswer, ToolError, type ToolSession } from '../../tool.ts';
import { argumentsBySchema } from '../arguments.ts';
import { toolNames } from '../names.ts';
import { innerTimeout, outerTimeout, type SessionOptions } from '../session-options.ts';
import { Connection } from './connection.ts';
import { answerOf } from './content.ts';
import type { OfferedTool } from './offered.ts';
import { readPlace, type ServerPlace } from './reference.ts';
import type { CallLimits } from './task.ts';

/**
 * Opens the tools of a server, `place` being what follows `mcp:`. Throws BadInput where it cannot be started or
 * reached, or offers no tool.
 */
export async function openMcp(
  place: string,
  { cwd, tries = 1, ...given }: SessionOptions,
): Promise<ToolSession> {
  const timeout = innerTimeout(given.timeout);
  const server = new Server(readPlace(place), cwd);
  try {
    const offered = await server.tools();
    if (offered.length === 0) throw new BadInput(`mcp:${place} offers no tools`);
    const names = toolNames(offered.map(({ name }) => name));
    const tools = offered.map((each, i): Tool => {
      const { description, parameters } = each;
      return {
        kind: 'tool',
        name: names[i]!,
        description,
        parameters,
        read: argumentsBySchema(names[i]!, parameters),
        run: (input, { signal }) => server.call(each, input, { timeout, signal }),
        timeout: outerTimeout(timeout),
        tries,
        ends: false,
        external: true,
      };
    });
    return { tools, close: () => server.close() };
  } catch (error) {
    await server.close();
    if (error instanceof ToolError) throw new BadInput(error.message, { cause: error });
    throw error;
  }
}

/** A server, through one connection after another. */
class Server {
  readonly #place: ServerPlace;
  readonly #cwd: string;
  /** The one there is, or that is being made; calls made at once share it. */
  #connection: Promise<Connection> | undefined;
  #closed = false;

  constructor(place: ServerPlace, cwd: string) {
    this.#place = place;
    this.#cwd = cwd;
  }

  async tools(): Promise<OfferedTool[]> {
    return (await this.#connected()).tools();
  }

  async call(tool: OfferedTool, input: Record<string, unknown>, limits: CallLimits): Promise<ToolAnswer> {
    const connection = await this.#connected();
    return answerOf(await connection.call(tool, input, limits));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.close();
  }

  #connected(): Promise<Connection> {
    if (this.#closed) throw new ToolError('died', `mcp:${this.#place.shown} is closed`);
    const before = this.#connection;
    const next = (async () => {
      const connection = await before?.catch(() => undefined);
      if (await connection?.answers()) return connection!;
      await connection?.close();
      return Connection.open(this.#place, this.#cwd);
    })();
    this.#connection = next;
    return next;
  }
}
