/** One question, and its reply read. */
import { EpisodeError, ParseError } from '../../../src/errors.ts';
import { estimateTokens } from '../../../src/models/provider.ts';
import type { Message } from '../../../src/models/types.ts';
import { nativeProtocol } from './native-protocol.ts';
import { plannerProtocol } from './planner-protocol.ts';
import { textProtocol } from './text-protocol.ts';
import type { Complaint, Decision, Protocol, Thinking } from './thinking.ts';

/** What came of a question: what was decided, or why the reply could not be read. */
export interface Heard {
  decision?: Decision;
  complaint?: Complaint;
}

/** Asks once. Replies that could not be read stand behind the prompt, each with what was wrong with it. */
export async function askOnce(thinking: Thinking): Promise<Heard> {
  const { agent, options, decision, complaints } = thinking;
  const protocol = protocolOf(thinking);
  const repairs = complaints.flatMap(turnsOf);
  const { messages, tools, schema } = protocol.prompt(leavingRoomFor(repairs, thinking));
  const question = {
    purpose: complaints.length === 0 ? 'act' : 'reask',
    messages: [...messages, ...repairs],
    temperature: options.temperature,
    attempt: 0,
    decision,
    ...(schema && { schema }),
  };
  const said = tools
    ? await agent.chat({ ...question, tools })
    : { text: (await agent.ask(question))[0]!, toolCalls: [] };
  try {
    return { decision: protocol.read(said, thinking) };
  } catch (error) {
    if (error instanceof ParseError) return { complaint: { said, why: error.message } };
    throw error;
  }
}

/** What stands behind the prompt counts as well. */
function leavingRoomFor(repairs: readonly Message[], thinking: Thinking): Thinking {
  if (repairs.length === 0) return thinking;
  const { options } = thinking;
  const taken = estimateTokens(...repairs.map(({ content }) => content));
  return { ...thinking, options: { ...options, maxPromptTokens: options.maxPromptTokens - taken } };
}

function protocolOf({ agent, options, tools }: Thinking): Protocol {
  const { planner, calling } = options;
  if (planner !== 'none') return plannerProtocol(planner);
  if (!tools || calling === 'text') return textProtocol;
  if (agent.native) return nativeProtocol;
  if (calling === 'auto') return textProtocol;
  throw new EpisodeError('request', 'calling=native: its model takes no tools natively; set calling=text');
}

const turnsOf = ({ said, why }: Complaint): Message[] => [
  // Servers refuse an empty turn.
  { role: 'assistant', content: said.text || '(no text)' },
  { role: 'user', content: `That could not be read: ${why}\nAnswer again, in the form asked for.` },
];
