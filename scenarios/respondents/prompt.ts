/** What the simulated worker reads in a prompt: what is wanted, what it knows of the past, how it is to answer. */
import { isDeepStrictEqual } from 'node:util';
import type { Message } from '../../src/models/types.ts';
import { CALL, functionsIn, indentedAfter, type Known, parsed, textOf } from './reading.ts';

/** A call that the prompt tells of. */
export interface Told {
  tool: string;
  arguments: unknown;
  /** Absent where nothing is told of what came of it. */
  status?: string;
  text: string;
  /** Of the last step: what has just happened. */
  fresh: boolean;
}

export type Tag = 'think' | 'memory' | 'plan' | 'criticise' | 'action';

export interface Prompt {
  request: string;
  tools: readonly Known[];
  /** In order; what its memory keeps was written before the last step. */
  told: readonly Told[];
  /** Its own words about how far it is: earlier thoughts, memory, plan. */
  notes: readonly string[];
  /** The tags that it is to write. */
  wants: ReadonlySet<Tag>;
  hints: boolean;
  abstractExample: boolean;
  concreteExample: boolean;
  /** The last answer could not be read. */
  complaint: boolean;
}

const BARE = /^\{"tool":/;

/** Undefined where the prompt asks for no work with tools. */
export function readPrompt(messages: readonly Message[]): Prompt | undefined {
  const system = textOf(messages, 'system');
  const user = messages.find(({ role }) => role === 'user')?.content ?? '';
  const tools = functionsIn(system.includes('### ') ? system : textOf(messages));
  const parts = partsOf(user);
  const request = parts.get('Request') ?? user.split('\n\nCalls so far:\n')[0]!;
  if (tools.length === 0) return undefined;
  const lines = (parts.get('Steps so far') ?? user.split('\n\nCalls so far:\n')[1] ?? '').split('\n');
  const steps = callsIn(
    lines,
    lines.findLastIndex((line) => line.startsWith('## Step')),
  );
  const memory = parts.get('Your memory') ?? '';
  const form = system.slice(system.indexOf('# How to answer'), system.indexOf('# Examples of an answer'));
  const tags = ['think', 'memory', 'plan', 'criticise', 'action'] as const;
  return {
    request: request.trim(),
    tools,
    told: [
      ...steps.filter(({ fresh }) => !fresh),
      ...callsIn(memory.split('\n'), Number.POSITIVE_INFINITY),
      ...steps.filter(({ fresh }) => fresh),
    ],
    notes: [memory, parts.get('Your plan') ?? '', ...thoughtsIn(lines)],
    wants: new Set(tags.filter((tag) => form.includes(`<${tag}>`))),
    hints: system.includes('# Advice'),
    abstractExample: system.includes('\nThe form:\n'),
    concreteExample: system.includes('\nFilled in '),
    complaint: messages.some(({ role }) => role === 'assistant'),
  };
}

/** Texts by their headings. */
function partsOf(text: string): Map<string, string> {
  const parts = text.split(/^# (?=[A-Z])/m).slice(1);
  return new Map(parts.map((part) => [part.split('\n', 1)[0]!, part.slice(part.indexOf('\n') + 1)]));
}

function thoughtsIn(lines: readonly string[]): string[] {
  return lines.flatMap((line, i) =>
    line.startsWith('Thought: ') ? [[line, ...indentedAfter(lines, i)].join('\n')] : [],
  );
}

/** Calls with what they brought, and calls alone; results whose call is not told say nothing. */
function callsIn(lines: readonly string[], lastStep: number): Told[] {
  return lines.flatMap((line, i): Told[] => {
    const fresh = i > lastStep;
    const [, tool, given, status] = CALL.exec(line) ?? [];
    if (tool !== undefined) {
      const text = indentedAfter(lines, i).join('\n');
      return [{ tool, arguments: parsed(given!), status: status!, text, fresh }];
    }
    const call = BARE.test(line)
      ? (parsed(line) as { tool: string; arguments: unknown } | undefined)
      : undefined;
    return call ? [{ tool: call.tool, arguments: call.arguments, text: '', fresh }] : [];
  });
}

export const isCall = (told: Told, tool: string, given: unknown): boolean =>
  told.tool === tool && isDeepStrictEqual(told.arguments, given);
