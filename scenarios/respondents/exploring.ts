/** How simulated models explore, whatever the tools: which they try in a turn, and the form of what they write down. */
import type { Draws } from '../../src/models/types.ts';
import type { ToolCall } from '../../src/tool.ts';
import { callsIn, functionsIn, type Known, type Made } from './reading.ts';

/** The calls of a turn, `least` to `most`: of those tools that have shown the least one at random, each once. */
export function turn(
  known: readonly Known[],
  made: readonly Made[],
  { least, most }: { least: number; most: number },
  draws: Draws,
  write: (tool: Known, i: number) => ToolCall,
): ToolCall[] {
  const calls: ToolCall[] = [];
  const wanted = least + Math.floor(draws.slip('calls') * (most - least + 1));
  for (let i = 0; i < Math.min(wanted, known.length); i++) {
    const open = known.filter(({ name }) => !calls.some(({ tool }) => tool === name));
    const fewest = Math.min(...open.map((each) => seen(each, made)));
    const first = open.filter((each) => seen(each, made) === fewest);
    calls.push(write(first[Math.floor(draws.slip('function', i) * first.length)]!, i));
  }
  return calls;
}

/** How much a tool has shown: what failed, or found nothing, shows little. */
function seen({ name }: Known, made: readonly Made[]): number {
  const own = made.filter(({ tool }) => tool === name);
  return own.length + 100 * own.filter(({ answered, text }) => answered && text !== '[]').length;
}

/**
 * The three parts that an exploration ends with: a block for each tool of which `describe` knows something, but for
 * those that are forgotten at that rate; `information`; and the first calls that worked, as examples.
 */
export function conclusion(
  text: string,
  forgotten: number,
  draws: Draws,
  describe: (tool: Known, made: readonly Made[]) => string | undefined,
  information: string,
): string {
  const made = callsIn(text);
  const blocks = functionsIn(text).flatMap((known) => {
    if (draws.slip('forgets', known.name) < forgotten * (1 - draws.skill)) return [];
    const words = describe(known, made);
    return words === undefined ? [] : [`### ${headOf(known)}\n${words}`];
  });
  const worked = made.filter(({ answered }) => answered).slice(0, 3);
  return [
    '<documentation>',
    blocks.join('\n\n') || 'Nothing is known yet.',
    '</documentation>',
    '<information>',
    information,
    '</information>',
    '<examples>',
    ...worked.map(
      ({ tool, arguments: given, text }) => `${tool} with ${JSON.stringify(given)} gives ${text}`,
    ),
    '</examples>',
  ].join('\n');
}

const headOf = ({ name, parameters }: Known) =>
  `${name}(${parameters.map((parameter) => `${parameter.name}: ${parameter.type}`).join(', ')})`;
