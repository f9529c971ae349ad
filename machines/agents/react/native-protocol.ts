/** Asking with native tool calls: the conversation is kept as turns, each call with its result. */
import type { ChatReply } from '../../../src/agent.ts';
import { ParseError } from '../../../src/errors.ts';
import { readArguments } from '../../../src/models/tool-calls.ts';
import type { Message } from '../../../src/models/types.ts';
import type { ToolAction, ToolResult } from '../../../src/tool.ts';
import { isTold } from './history.ts';
import { cut, historyParts, type Part, shrink, textOfParts } from './parts.ts';
import { readTags } from './tags.ts';
import { kept, systemParts } from './text-protocol.ts';
import type { Decision, Protocol, Thinking } from './thinking.ts';

const LEFT_OUT = '(left out)';

export const nativeProtocol: Protocol = {
  prompt: (thinking) => {
    const { options, start, tools } = thinking;
    const system = systemParts(thinking, true);
    const turns = turnsOf(thinking);
    const texts = turns.map(textOfTurn);
    const parts = shrink(
      [
        ...system,
        { entries: [start.observation], shortened: true },
        ...kept(thinking),
        ...historyParts('earlier steps', texts.slice(0, -1), texts.slice(-1)),
        // Tools travel beside the messages, and take room all the same.
        { entries: [JSON.stringify(tools)] },
      ],
      options.maxPromptTokens,
    );
    const [request, memory, plan, earlier, last] = parts.slice(system.length) as [
      Part,
      Part,
      Part,
      Part,
      Part,
    ];
    const opening = [request, memory, plan, { ...earlier, entries: [] }];
    return {
      messages: [
        { role: 'system', content: textOfParts(parts.slice(0, system.length)) },
        { role: 'user', content: textOfParts(opening) },
        ...turns
          .slice(0, -1)
          .slice(earlier.left ?? 0)
          .flat(),
        ...shortened(turns.at(-1) ?? [], textOf(texts.slice(-1)).length - textOf(last.entries).length),
      ],
      tools: tools!,
    };
  },
  read: (said) => readTurn(said),
};

/** Each step as the model's turn and the results of its calls, as far as the options keep them. */
function turnsOf({ options, steps }: Thinking): Message[][] {
  return steps.map((step, i) => {
    const last = i === steps.length - 1;
    // A result cannot stand without its call.
    if (!last && !options.actionHistory) return [];
    const { toolCalls, text } = step.decision.said;
    return [
      { role: 'assistant', content: options.thoughtHistory ? text : '', toolCalls },
      ...toolCalls.map(({ id }, j): Message => {
        const result = step.results[j];
        const told = result && (last || isTold(result, options));
        return { role: 'tool', toolCallId: id, content: told ? resultText(result) : LEFT_OUT };
      }),
    ];
  });
}

const resultText = ({ status, text }: ToolResult) =>
  (status === 'answered' ? text : `${status}: ${text}`) || '(nothing)';

const textOf = (texts: readonly string[]) => texts.join('');

const textOfTurn = (turn: readonly Message[]) =>
  turn
    .map((message) => {
      const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
      return message.content + calls.map(({ name, arguments: given }) => name + given).join('');
    })
    .join('\n');

/** Its results shorter by so many characters, each by its share. */
function shortened(turn: readonly Message[], characters: number): readonly Message[] {
  if (characters <= 0) return turn;
  const results = turn.filter(({ role }) => role === 'tool');
  const all = textOf(results.map(({ content }) => content)).length;
  return turn.map((message) => {
    if (message.role !== 'tool') return message;
    const { length } = message.content;
    return { ...message, content: cut(message.content, length - Math.ceil((characters * length) / all)) };
  });
}

/** Its calls, or else its text as the final answer. */
function readTurn(said: ChatReply): Decision {
  const { think, memory, plan, criticise, action, rest } = readTags(said.text);
  const calls = said.toolCalls.map((call) => ({ tool: call.name, arguments: readArguments(call.arguments) }));
  const answer = action ?? rest;
  if (calls.length === 0 && answer === '') {
    throw new ParseError('It holds neither a tool call nor an answer: call a tool, or write the answer.');
  }
  return {
    action: (calls.length > 0 ? { calls } : { answer }) as ToolAction,
    thought: think ?? criticise ?? (calls.length > 0 ? rest : ''),
    ...(memory !== undefined && { memory }),
    ...(plan !== undefined && { plan }),
    said,
  };
}
