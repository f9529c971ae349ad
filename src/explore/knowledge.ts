/** What an exploration has taught: read from an explorer's last words, and handed on as an agent's notes. */
import type { Notes } from '../agent.ts';
import { ParseError } from '../errors.ts';

/** What was learned. */
export interface Knowledge {
  /** By function: its documentation anew. */
  new_function_context: Readonly<Record<string, string>>;
  /** May be empty. */
  additional_information: string;
  examples: string;
}

const FORM =
  'write <documentation>, with a block for each function that begins with its line ### name(parameters), then <information> and <examples>';

/**
 * Reads the three parts of a last answer; blocks about functions that there are not are passed over, and of two
 * about one function the later counts. Throws ParseError, which says what to write, when no block can be found.
 */
export function readKnowledge(reply: string, names: readonly string[]): Knowledge {
  const documentation = partOf(reply, 'documentation');
  if (documentation === undefined) throw new ParseError(`There is no documentation in this: ${FORM}.`);
  const blocks = documentation.split(/^(?=#{2,4} )/m).flatMap((block) => {
    const name = /^#{2,4} [`*]*([\w-]+)/.exec(block)?.[1];
    return name !== undefined && names.includes(name) ? [[name, withoutHead(block)] as const] : [];
  });
  if (blocks.length === 0 && names.length > 0) {
    throw new ParseError(`The documentation names none of the functions: ${FORM}.`);
  }
  return {
    new_function_context: Object.fromEntries(blocks),
    additional_information: partOf(reply, 'information') ?? '',
    examples: partOf(reply, 'examples') ?? '',
  };
}

/** The text in a tag; of one that was not closed, all up to the next part. */
function partOf(reply: string, tag: string): string | undefined {
  return new RegExp(`<${tag}>(.*?)(?:</${tag}>|(?=<(?:information|examples)>)|$)`, 's')
    .exec(reply)?.[1]
    ?.trim();
}

const withoutHead = (block: string) => block.slice(block.indexOf('\n') + 1 || block.length).trim();

/** As an agent is given it; a text about a function begins with its name. */
export function notesOf(knowledge: Knowledge): Notes {
  const { new_function_context: documentation, additional_information, examples } = knowledge;
  return {
    documentation: Object.entries(documentation).map(([name, text]) => `${name}: ${text}`),
    information: some(additional_information),
    examples: some(examples),
  };
}

const some = (text: string): string[] => (text === '' ? [] : [text]);
