/** How the agent is told to answer: the tags, examples of them, and general advice. */
import type { ToolSpec } from '../../../src/tool.ts';
import { formatToolAction } from '../../../src/tools/action.ts';
import { sampleArguments } from '../../../src/tools/sample.ts';
import { scenarioCode } from '../questions.ts';
import type { ReactOptions } from './options.ts';
import type { Tag } from './tags.ts';
import type { Thinking } from './thinking.ts';

/** In the order in which they are written. */
const TAGS = ['memory', 'plan', 'think', 'criticise'] as const satisfies readonly Tag[];

const PURPOSE: Record<(typeof TAGS)[number], string> = {
  memory: 'what you want to know later and would not see again; it replaces what you wrote down before',
  plan: 'your plan from here to the end; change it where the last results ask for it',
  think: 'what the last results mean and what to do next, step by step',
  criticise: 'what could be wrong with the action you have in mind, and how to better it',
};

const SAMPLE: Record<(typeof TAGS)[number], string> = {
  memory: 'The second way was tried and is closed.',
  plan: '1. Find out what is there. 2. Do what is asked. 3. Check it.',
  think: 'I do not know yet what is there, so I look first.',
  criticise: 'It could be too early, but it costs little and changes nothing.',
};

const tagsOf = (options: ReactOptions) => TAGS.filter((tag) => options[tag]);

/** The form of an answer in words. */
export function formOf({ options, tools }: Thinking, native: boolean): string {
  const lines = tagsOf(options).map((tag) => `<${tag}>${PURPOSE[tag]}</${tag}>`);
  if (native) {
    const end =
      'Call tools, several at once where none needs the result of another. Without a call, your text is your final answer and ends the work.';
    if (lines.length === 0) return end;
    return [`${end} In your text, before a call, write in tags:`, ...lines].join('\n');
  }
  const action = tools
    ? 'tool calls, one JSON object a line: {"tool": "name", "arguments": {"parameter": value}}. What stands there together is called at once, so one call must not need the result of another. Or, to end the work, only {"answer": "…"}'
    : 'your next action alone, in the form that the rules give it';
  return ['Write in these tags, in this order:', ...lines, `<action>${action}</action>`].join('\n');
}

/** The examples of an answer that the options ask for. */
export function examplesOf(thinking: Thinking): string[] {
  const { options, tools } = thinking;
  const examples: string[] = [];
  if (options.abstractExample) {
    const action = tools ? '{"tool": "…", "arguments": {"…": …}}' : '(the action)';
    examples.push(`The form:\n${answer(options, () => '…', action)}`);
  }
  if (options.concreteExample) {
    const action = tools ? sampleCall(tools, thinking) : sampleAction(thinking);
    if (action)
      examples.push(`Filled in (what it says is made up):\n${answer(options, (tag) => SAMPLE[tag], action)}`);
  }
  return examples;
}

function answer(options: ReactOptions, say: (tag: keyof typeof SAMPLE) => string, action: string): string {
  return [...tagsOf(options).map((tag) => [tag, say(tag)]), ['action', action]]
    .map(([tag, text]) => `<${tag}>\n${text}\n</${tag}>`)
    .join('\n');
}

/** Of the first tool, with arguments of the right types. */
function sampleCall([tool]: readonly ToolSpec[], { agent }: Thinking): string | undefined {
  if (!tool) return undefined;
  const given = sampleArguments(tool.parameters, agent.random('example'));
  return formatToolAction({ calls: [{ tool: tool.name, arguments: given }] });
}

/** One that was possible at the beginning: the prompt stays the same, and nothing speaks for it now. */
function sampleAction({ agent, start }: Thinking): string | undefined {
  const { scenario, role } = agent;
  const state = start.state as never;
  const draws = agent.random('example');
  return scenarioCode(agent, 'actions', () => {
    const legal = scenario.actions?.(state, role);
    if (legal?.length === 0) return undefined;
    const action = legal ? draws.pick(legal) : scenario.sample!(state, role, draws);
    return scenario.format(action as never, state);
  });
}

/** General advice. */
export function hintsOf({ tools }: Thinking): string[] {
  const hints = tools
    ? [
        'Take arguments from the request or from results, never from memory; look up what you do not know.',
        'A failed call says why: change it before you repeat it.',
        'Check that everything that was asked for is done before you end the work, and end it then.',
      ]
    : [
        'Look at the position as it is now, not as you expected it.',
        'An action that was refused is refused again in the same position: choose another.',
      ];
  return [hints.map((hint) => `- ${hint}`).join('\n')];
}
