/** Model calls as people read them: of a turn its text, and below it a line for each call of a tool. */
import type { JournalEntry } from '../../episode.ts';
import type { Message, ModelToolCall } from '../../models/types.ts';

/** A message as text. */
export interface MessageText {
  role: Message['role'];
  content: string;
}

/** `name(arguments)` for each call, below the text if there is any. */
export function turnText(text: string, toolCalls: readonly ModelToolCall[] = []): string {
  const calls = toolCalls.map(({ name, arguments: given }) => `${name}(${given})`);
  return [...(text === '' && calls.length > 0 ? [] : [text]), ...calls].join('\n');
}

/** The messages of a call's line. */
export function messageTexts({ messages = [] }: JournalEntry): MessageText[] {
  return (messages as Message[]).map((message) => ({
    role: message.role,
    content: turnText(message.content, message.role === 'assistant' ? message.toolCalls : undefined),
  }));
}

/** The replies of a call's line. */
export function replyTexts({ replies = [], toolCalls }: JournalEntry): string[] {
  const calls = toolCalls as (readonly ModelToolCall[] | null)[] | undefined;
  return (replies as string[]).map((text, i) => turnText(text, calls?.[i] ?? []));
}
