/** The simulated worker before any work: it calls commands to see what they do, and writes down what results tell. */
import type { Draws } from '../../src/models/types.ts';
import type { ToolCall } from '../../src/tool.ts';
import { formatToolAction } from '../../src/tools/action.ts';
import { callsIn, functionsIn, type Known, type Made } from '../places/respondent/reading.ts';
import type { Craft, Shown } from './craft.ts';
import { rates } from './rates.ts';

const { explore } = rates;

/** A turn: a few calls of the commands that have shown the least. */
export function propose<TConcept extends string>(craft: Craft<TConcept>, text: string, draws: Draws): string {
  const [known, made] = [functionsIn(text), callsIn(text)];
  const calls: ToolCall[] = [];
  const wanted = explore.least + Math.floor(draws.slip('calls') * (explore.most - explore.least + 1));
  for (let i = 0; i < Math.min(wanted, known.length); i++) {
    const open = known.filter(({ name }) => !calls.some(({ tool }) => tool === name));
    const least = Math.min(...open.map((each) => seen(each, made)));
    const first = open.filter((each) => seen(each, made) === least);
    calls.push(tryOut(craft, first[Math.floor(draws.slip('function', i) * first.length)]!, made, i, draws));
  }
  return `I look at ${calls.map(({ tool }) => tool).join(' and ')} next.\n${formatToolAction({ calls })}`;
}

/** How much a command has shown: what failed shows little. */
function seen({ name }: Known, made: readonly Made[]): number {
  const own = made.filter(({ tool }) => tool === name);
  return own.length + 100 * own.filter(({ answered }) => answered).length;
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
  const made = callsIn(text);
  const blocks = functionsIn(text).flatMap((known) => {
    if (draws.slip('forgets', known.name) < explore.forgotten * (1 - draws.skill)) return [];
    const words = describe(craft, known, made, draws);
    return words === undefined ? [] : [`### ${headOf(known)}\n${words}`];
  });
  const worked = made.filter(({ answered }) => answered).slice(0, 3);
  return [
    '<documentation>',
    blocks.join('\n\n') || 'Nothing is known yet.',
    '</documentation>',
    '<information>',
    'What a command has done stands in its answer.',
    '</information>',
    '<examples>',
    ...worked.map(
      ({ tool, arguments: given, text }) => `${tool} with ${JSON.stringify(given)} gives ${text}`,
    ),
    '</examples>',
  ].join('\n');
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

const headOf = ({ name, parameters }: Known) =>
  `${name}(${parameters.map((parameter) => `${parameter.name}: ${parameter.type}`).join(', ')})`;
