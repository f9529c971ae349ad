/** Runs one module of tools, in a process of its own. The module's file and megabytes are its arguments. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { exportsIn } from '../../load.ts';
import { random } from '../../seed.ts';
import { type Tool, ToolAnswer, type ToolContext } from '../../tool.ts';
import { checkedLength } from '../length.ts';
import { jsonOf, kindOf, textOf, thrownWords } from '../words.ts';
import type { AnswerMessage, CallMessage, DefinedTool, FromChild, ToChild } from './messages.ts';
import { passed } from './parameters.ts';
import type { WatchData } from './watch.ts';

const [file, megabytes] = process.argv.slice(2) as [string, string];

// The module may change what it finds on `process`.
const exit = process.exit.bind(process);
const send = process.send!.bind(process) as (message: FromChild, sent?: () => void) => void;

new Worker(new URL(`./watch${extname(import.meta.url)}`, import.meta.url), {
  workerData: { memory: Number(megabytes) * 2 ** 20, parent: process.ppid } satisfies WatchData,
}).unref();

process.on('disconnect', () => exit());
process.on('uncaughtException', (error) => {
  send({ type: 'crash', message: thrownWords(error) }, () => exit(1));
});

let exports: Record<string, unknown> = {};

/** Replies that a call waits for, by the call and the number of its question. */
const waiting = new Map<string, { resolve(text: string): void; reject(error: Error): void }>();

process.on('message', (message: ToChild) => {
  if (message.type === 'call') return void call(message);
  const key = `${message.id} ${message.question}`;
  const asked = waiting.get(key);
  waiting.delete(key);
  if (message.error === undefined) asked?.resolve(message.text ?? '');
  else asked?.reject(new Error(message.error));
});

try {
  exports = await exportsIn(file, process.cwd());
  send({ type: 'loaded', tools: definedTools(), functions: functionPaths() });
} catch (error) {
  send({ type: 'refused', message: thrownWords(error) }, () => exit(1));
}

async function call(message: CallMessage): Promise<void> {
  const { id } = message;
  send({ type: 'begun', id });
  try {
    send(answerOf(id, await make(message)));
  } catch (error) {
    send({ type: 'failure', id, failure: kindOf(error), message: thrownWords(error) });
  }
}

function make({ id, path, passing, input, context }: CallMessage): unknown {
  const { holder, value } = found(path);
  if (passing) return Reflect.apply(value as () => unknown, holder, passed(input as never, passing));
  const tool = value as Tool;
  return runTool(tool, tool.read(input), contextOf(id, context!));
}

async function runTool(tool: Tool, input: unknown, context: ToolContext): Promise<unknown> {
  if (tool.run) return tool.run(input as never, context);
  const { runMachine } = await import('../../../machines/tools/run-machine.ts');
  return runMachine(tool.machine!, { input, context });
}

function contextOf(id: string, { seed, ...plain }: NonNullable<CallMessage['context']>): ToolContext {
  let asked = 0;
  return {
    ...plain,
    random: (...address) => random(seed, ...address),
    ask: (content) =>
      new Promise((resolve, reject) => {
        const question = asked++;
        waiting.set(`${id} ${question}`, { resolve, reject });
        send({ type: 'ask', id, question, content });
      }),
    // A call that takes too long ends with its process.
    signal: new AbortController().signal,
  };
}

function answerOf(id: string, output: unknown): AnswerMessage {
  const answer = output instanceof ToolAnswer ? output : undefined;
  const value = answer ? answer.value : output;
  const json = jsonOf(value);
  const text = checkedLength(answer?.text ?? textOf(value, json), json);
  return {
    type: 'answer',
    id,
    text,
    status: answer?.status ?? 'answered',
    ...(json !== undefined && { json }),
    ...(answer?.world !== undefined && { world: jsonOf(answer.world)! }),
  };
}

/** What is exported there, and what it is a field of. */
function found(path: readonly string[]): { holder: unknown; value: unknown } {
  let holder: unknown;
  let value: unknown = exports;
  for (const name of path) {
    holder = value;
    value = (value as Record<string, unknown> | undefined)?.[name];
  }
  return { holder, value };
}

/** Every export by its path, and the fields of a default export. */
function everything(): [path: string[], value: unknown][] {
  const { default: whole } = exports;
  const named = Object.keys(exports).map((name): [string[], unknown] => [[name], exports[name]]);
  const fields = whole !== null && typeof whole === 'object' ? Object.entries(whole) : [];
  return [...named, ...fields.map(([name, value]): [string[], unknown] => [['default', name], value])];
}

function functionPaths(): string[][] {
  return everything().flatMap(([path, value]) => (typeof value === 'function' ? [path] : []));
}

function definedTools(): DefinedTool[] {
  return everything().flatMap(([path, value]): DefinedTool[] => {
    const tool = value as Tool | undefined;
    if (tool?.kind !== 'tool') return [];
    const { name, description, parameters, timeout, tries, ends } = tool;
    return [{ path, name, description, parameters, timeout, tries, ends }];
  });
}
