/** What the simulated user of functions reads in a prompt: functions, and what calls of them have brought. */
import type { Message } from '../../../src/models/types.ts';

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
const CALL = /^([\w-]+)\((\{.*\})\) → ([a-z ]+)$/;

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

function parametersOf(fields: string): Parameter[] {
  return [...fields.matchAll(/(\w+)(\??): ([^,]+)/g)].map(([, name, , type]) => ({
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
    const below = blockFrom(lines, i + 1, (next) => next.startsWith('  '));
    const said = below.map((each) => each.slice(2)).join('\n');
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

function parsed(text: string): unknown {
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
