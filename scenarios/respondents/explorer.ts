/** The simulated worker before any work: it calls commands to see what they do, and writes down what results tell. */
import type { Draws } from '../../src/models/types.ts';
import type { ToolCall } from '../../src/tool.ts';
import { formatToolAction } from '../../src/tools/action.ts';
import type { Craft, Shown } from './craft.ts';
import { conclusion, turn } from './exploring.ts';
import { rates } from './rates.ts';
import { callsIn, functionsIn, type Known, type Made } from './reading.ts';

const { explore } = rates;

/** A turn: a few calls of the commands that have shown the least. */
export function propose<TConcept extends string>(craft: Craft<TConcept>, text: string, draws: Draws): string {
  const made = callsIn(text);
  const calls = turn(functionsIn(text), made, explore, draws, (known, i) =>
    tryOut(craft, known, made, i, draws),
  );
  return `I look at ${calls.map(({ tool }) => tool).join(' and ')} next.\n${formatToolAction({ calls })}`;
}

function tryOut<TConcept extends string>(
  craft: Craft<TConcept>,
  { name, parameters }: Known,
  made: readonly Made[],
  i: number,
  draws: Draws,
): ToolCall {
  const sees = explore.seen + (1 - explore.seen) * draws.skill;
  const own = made.filter(({ tool }) => tool === name);
  const failed = own.some(({ answered }) => answered) ? undefined : own.at(-1);
  const given = parameters.map((parameter, place) => {
    const before = failed?.arguments[parameter.name];
    // What a complaint does not speak of was not what was wrong.
    if (failed && before !== undefined && !failed.text.includes(String(before)))
      return [parameter.name, before];
    const takesSeen = draws.slip('seen', i, place) < sees;
    const values = craft.tries(takesSeen ? made : [], parameter, name);
    return [parameter.name, values[Math.floor(draws.slip('argument', i, place) * values.length)]];
  });
  return { tool: name, arguments: Object.fromEntries(given) };
}

/** The last words: what each command has shown to do. */
export function conclude<TConcept extends string>(
  craft: Craft<TConcept>,
  text: string,
  draws: Draws,
): string {
  const words = (known: Known, made: readonly Made[]) => describe(craft, known, made, draws);
  return conclusion(text, explore.forgotten, draws, words, 'What a command has done stands in its answer.');
}

/** What it writes of a command: its documentation, if it has any that tells; else what calls have shown. */
function describe<TConcept extends string>(
  craft: Craft<TConcept>,
  { name, words }: Known,
  made: readonly Made[],
  draws: Draws,
): string | undefined {
  if (craft.understand(words) !== undefined) return words;
  const shown = made
    .filter(({ tool, answered }) => tool === name && answered)
    .map((call) => craft.shows(call))
    .filter((each): each is Shown<TConcept> => each !== undefined);
  if (shown.length === 0) return undefined;
  const wrong = draws.slip('wrong', name) < explore.wrong * (1 - draws.skill);
  const { does } = shown[0]!;
  const roles = Object.entries(
    Object.assign({}, ...shown.map((each) => each.roles)) as Record<string, string>,
  );
  return [
    craft.says(wrong ? craft.alike(does) : does),
    ...roles.map(([parameter, role]) => `- ${parameter}: ${craft.saysRole(role)}`),
  ].join('\n');
}
