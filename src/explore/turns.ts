/** The turns of an exploration, and the conversation that they make. */
import type { Message } from '../models/types.ts';
import { random } from '../seed.ts';
import type { ToolResult, ToolSpec } from '../tool.ts';
import { concluding, openingMessages, responseTo, unreadResponse } from './prompts.ts';

/** What the explorer wrote in one turn, and what came of it. */
export interface Turn {
  completion: string;
  /** Empty where no call could be read. */
  results: readonly ToolResult[];
  /** Why there was none. */
  unread?: string;
  /** A call has ended the session, and the next turn begins another. */
  ended?: boolean;
}

/** What the explorer is shown after a turn. */
export function responseOf({ results, unread, ended }: Turn): string {
  const response = unread === undefined ? responseTo(results) : unreadResponse(unread);
  return ended
    ? `(The session has ended with these calls; what they changed is undone.)\n${response}`
    : response;
}

/** The conversation after some turns, for a further one. */
export function conversation(tools: readonly ToolSpec[], turns: readonly Turn[]): Message[] {
  const told = turns.flatMap((turn): Message[] => [
    { role: 'assistant', content: turn.completion },
    { role: 'user', content: responseOf(turn) },
  ]);
  return [...openingMessages(tools), ...told];
}

/** The same with the last question at its end. */
export function concluded(tools: readonly ToolSpec[], turns: readonly Turn[]): Message[] {
  const messages = conversation(tools, turns);
  const last = messages.pop()!;
  return [...messages, { role: 'user', content: concluding(last.content) }];
}

/**
 * The same calls with their results exchanged among all of them, as the seed says: knowledge taken away, no text.
 * As far as that is possible, none has a result of its own function.
 */
export function shuffled(turns: readonly Turn[], ...seed: (string | number)[]): Turn[] {
  const own = turns.flatMap((turn) => turn.results);
  const mixed = random('explore', 'shuffle', ...seed).shuffle(own);
  for (const [i, { tool }] of own.entries()) {
    if (mixed[i]!.tool !== tool) continue;
    const other = own.findIndex((each, j) => each.tool !== mixed[i]!.tool && mixed[j]!.tool !== tool);
    if (other >= 0) [mixed[i], mixed[other]] = [mixed[other]!, mixed[i]!];
  }
  let next = 0;
  return turns.map((turn) => ({
    ...turn,
    results: turn.results.map(({ tool, arguments: given }) => ({
      ...mixed[next++]!,
      tool,
      arguments: given,
    })),
  }));
}
