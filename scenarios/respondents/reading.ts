/** What simulated users of tools read in a prompt: which there are, and what calls of them have brought. */
import type { Message } from '../../src/models/types.ts';

export interface Parameter {
  name: string;
  type: string;
}

/** A function as the prompt tells of it. */
export interface Known {
  name: string;
  parameters: readonly Parameter[];
  /** All words below its head. */
  words: string;
}

/** A call and what it brought. */
export interface Made {
  tool: string;
  arguments: Readonly<Record<string, unknown>>;
  answered: boolean;
  text: string;
  /** Read as JSON, else the text. */
  value: unknown;
}

const HEAD = /^### ([\w-]+)\((.*)\)$/;
/** A line that tells of a call: the tool, its arguments as JSON, and how it ended. */
export const CALL = /^([\w-]+)\((\{.*\})\) → ([a-z ]+)$/;

export function textOf(messages: readonly Message[], ...roles: readonly Message['role'][]): string {
  return messages
    .filter(({ role }) => roles.length === 0 || roles.includes(role))
    .map(({ content }) => content)
    .join('\n\n');
}

/** The functions that are told of; of two blocks with one name the later counts. */
export function functionsIn(text: string): Known[] {
  const known = new Map<string, Known>();
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    const [, name, fields] = HEAD.exec(line) ?? [];
    if (name === undefined) continue;
    const words = blockFrom(lines, i + 1, (below) => below.trim() !== '' && !below.startsWith('#'));
    known.set(name, { name, parameters: parametersOf(fields!), words: words.join('\n') });
  }
  return [...known.values()];
}

/** The lines from a place on, as long as they belong to it. */
function blockFrom(lines: readonly string[], from: number, belongs: (line: string) => boolean): string[] {
  const end = lines.findIndex((line, i) => i >= from && !belongs(line));
  return lines.slice(from, end < 0 ? undefined : end);
}

/** What stands indented below a line, without its indent. */
export const indentedAfter = (lines: readonly string[], i: number): string[] =>
  blockFrom(lines, i + 1, (next) => next.startsWith('  ')).map((line) => line.slice(2));

function parametersOf(fields: string): Parameter[] {
  return [...fields.matchAll(/(\w+)\??: ([^,]+)/g)].map(([, name, type]) => ({
    name: name!,
    type: type!,
  }));
}

/** Every call whose result stands in the text, in order, each once. */
export function callsIn(text: string): Made[] {
  const made = new Map<string, Made>();
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    const [, tool, given, status] = CALL.exec(line) ?? [];
    if (tool === undefined) continue;
    const said = indentedAfter(lines, i).join('\n');
    made.set(`${tool} ${given}`, {
      tool,
      arguments: (parsed(given!) ?? {}) as Record<string, unknown>,
      answered: status === 'answered',
      text: said,
      value: parsed(said) ?? said,
    });
  }
  return [...made.values()];
}

/** JSON, or undefined for what is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The one argument of a call, if it has just one. */
export function onlyArgument({ arguments: given }: Made): unknown {
  const values = Object.values(given);
  return values.length === 1 ? values[0] : undefined;
}
