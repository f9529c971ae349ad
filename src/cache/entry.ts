import type { Completion } from '../models/types.ts';

/**
 * An entry as it lies on disk: text, finish, input and output tokens, created (ms since 1970), model, the
 * first token's candidates where they were asked for and given, and the calls of tools where there are any.
 */
export type Entry = [
  text: string,
  finish: Completion['finish'],
  input: number,
  output: number,
  created: number,
  model: string,
  logprobs?: Completion['logprobs'] | null,
  toolCalls?: Completion['toolCalls'],
];

/** The entry of a completion of the model (its text), created at `created`. */
export function toEntry(completion: Completion, created: number, model: string): Entry {
  const { text, finish, usage, logprobs, toolCalls } = completion;
  const entry: Entry = [text, finish, usage.input, usage.output, created, model];
  if (toolCalls) entry.push(logprobs ?? null, toolCalls);
  else if (logprobs) entry.push(logprobs);
  return entry;
}

/** The completion that an entry holds. */
export function toCompletion([text, finish, input, output, , , logprobs, toolCalls]: Entry): Completion {
  return {
    text,
    finish,
    usage: { input, output },
    ...(logprobs && { logprobs }),
    ...(toolCalls && { toolCalls }),
  };
}
