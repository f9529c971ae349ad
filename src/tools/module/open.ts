/** Tools of a module: its exported functions and what it makes by `defineTool`, run in a process of its own. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import PQueue from 'p-queue';
import { BadInput } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import {
  type Tool,
  ToolAnswer,
  type ToolContext,
  ToolError,
  type ToolSession,
  type ToolSpec,
} from '../../tool.ts';
import { argumentsBySchema } from '../arguments.ts';
import { innerTimeout, outerTimeout, type SessionOptions } from '../session-options.ts';
import type { ModulePlace } from './fork.ts';
import type { DefinedTool } from './messages.ts';
import type { Passing } from './parameters.ts';
import { ModuleProcess, NotBegun } from './process.ts';
import { type ModuleFunction, readModule } from './read.ts';

/** A tool of a module, and how the module's process is told to run it. */
interface Offered {
  spec: ToolSpec;
  path: readonly string[];
  /** Of a plain function. */
  passing?: readonly Passing[];
  /** What a tool says of itself. */
  own?: Pick<DefinedTool, 'timeout' | 'tries' | 'ends'>;
}

const LATER = 'its process had ended since the call before, and what the module kept is lost';

/**
 * Opens the tools of a file, all or the one of this name. Throws BadInput where there is no such file, where it
 * does not load, or where it has no such tool.
 */
export async function openModule(
  file: string,
  name: string | undefined,
  { cwd, timeout, tries, memory }: SessionOptions,
): Promise<ToolSession> {
  const path = resolve(cwd, file);
  if (!existsSync(path)) throw new BadInput(`no such file: ${file}`);
  const module = new Module({ file, cwd, memory });
  try {
    const offered = chosen(await module.offers(readModule(path, file)), name, file);
    const tools = offered.map(({ spec, path, passing, own }): Tool => {
      const limit = innerTimeout(timeout ?? own?.timeout);
      return {
        ...spec,
        kind: 'tool',
        read: argumentsBySchema(spec.name, spec.parameters),
        run: (input, context) =>
          module.call({ tool: spec.name, path, passing, input, timeout: limit }, context),
        timeout: outerTimeout(limit),
        tries: tries ?? own?.tries ?? 1,
        ends: own?.ends ?? false,
        external: true,
      };
    });
    return { tools, close: () => module.close() };
  } catch (error) {
    await module.close();
    throw error;
  }
}

function chosen(offered: readonly Offered[], name: string | undefined, file: string): readonly Offered[] {
  if (offered.length === 0) {
    throw new BadInput(`${file} exports no function: export those that are to be tools`);
  }
  if (name === undefined) return offered;
  const one = offered.filter(({ spec }) => spec.name === name);
  if (one.length > 0) return one;
  const names = offered.map(({ spec }) => spec.name);
  const near = nearest(name, names);
  throw new BadInput(
    `${file} has no tool "${name}"${near ? `; did you mean ${near}?` : ''}: it has ${names.join(', ')}`,
  );
}

interface Call {
  tool: string;
  path: readonly string[];
  passing: readonly Passing[] | undefined;
  input: unknown;
  timeout: number;
}

/** A module and the process it is in, a new one after each that has ended. */
class Module {
  readonly #place: ModulePlace;
  /** One call at a time: one that never ends must not take another along. */
  readonly #queue = new PQueue({ concurrency: 1 });
  #process: ModuleProcess | undefined;
  /** The call that ended the process has said so. */
  #told = false;
  #closed = false;

  constructor(place: ModulePlace) {
    this.#place = place;
  }

  /** Its tools: the functions that stand in its source, and those that it makes when it runs. */
  async offers(read: readonly ModuleFunction[]): Promise<Offered[]> {
    const { process, tools, functions } = await ModuleProcess.start(this.#place);
    this.#process = process;
    const there = new Set(functions.map((path) => path.join('.')));
    const plain = read.filter(({ path }) => there.has(path.join('.')));
    const defined = tools.map(
      ({ path, name, description, parameters, ...own }): Offered => ({
        spec: { name, description, parameters },
        path,
        own,
      }),
    );
    const all = [...defined, ...plain.map(({ spec, path, passing }): Offered => ({ spec, path, passing }))];
    return [...new Map(all.toReversed().map((each) => [each.spec.name, each])).values()].toReversed();
  }

  call(call: Call, context: ToolContext): Promise<ToolAnswer> {
    return this.#queue.add(() => this.#make(call, context), { signal: context.signal });
  }

  async #make(call: Call, context: ToolContext): Promise<ToolAnswer> {
    if (this.#closed) throw new ToolError('died', `${this.#place.file} is closed`);
    const late = this.#process?.alive === false && !this.#told;
    if (!this.#process?.alive) await this.#restart();
    try {
      return await this.#ask(call, context, late);
    } catch (error) {
      if (!(error instanceof NotBegun)) throw error;
      await this.#restart();
      return await this.#ask(call, context, true);
    }
  }

  /** `late`: the process had ended since the call before, and nobody was told. */
  async #ask(call: Call, context: ToolContext, late: boolean): Promise<ToolAnswer> {
    const { signal, ask, random, world, task, earlier } = context;
    signal.throwIfAborted();
    const { passing, ...plain } = call;
    const seed = String(random('module').next());
    const process = this.#process!;
    try {
      const answer = await process.call({
        ...plain,
        ask,
        signal,
        ...(passing ? { passing } : { context: { world, task, earlier, seed } }),
      });
      return new ToolAnswer(answer.json === undefined ? undefined : JSON.parse(answer.json), {
        status: answer.status,
        text: late ? `${answer.text}\n(${LATER})` : answer.text,
        ...(answer.world !== undefined && { world: JSON.parse(answer.world) }),
      });
    } finally {
      // The message of a call that ended its process says what is lost.
      this.#told = !process.alive;
    }
  }

  async #restart(): Promise<void> {
    try {
      this.#process = (await ModuleProcess.start(this.#place)).process;
    } catch (error) {
      throw new ToolError('died', (error as Error).message);
    }
    // Closed meanwhile, it found none to end.
    if (this.#closed) await this.#process.end();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#process?.end();
    await this.#queue.onIdle();
  }
}
