/** Questions as model calls and as lines of the journal. */
import type { Question } from '../../agent.ts';
import { canonicalJson, sha256 } from '../../cache/keys.ts';
import type { JournalEntry } from '../../episode.ts';
import type { Answer, ModelCall, ModelRequest, Retry } from '../../models/types.ts';
import type { WeighQuestion } from '../../pool/types.ts';
import type { Role } from '../../scenario.ts';

/** What is asked: a question, one for log-probabilities, or one with tools. */
export type Put = Question & Pick<ModelRequest, 'logprobs' | 'tools' | 'toolChoice'>;

/** Equal for questions that the same reply answers. */
export function questionKey(role: Role, question: Put & Partial<WeighQuestion>): string {
  const { messages, samples = 1, choices = null, reuse, attempt } = question;
  const within = reuse === 'attempt' ? attempt : null;
  return sha256(canonicalJson([role, messages, samples, settingsOf(question), choices, within]));
}

/** What a question asks for beside its messages. */
export function settingsOf({
  temperature,
  maxTokens,
  stop,
  schema,
  logprobs,
  tools,
  toolChoice,
}: Omit<ModelRequest, 'messages'>): Omit<ModelRequest, 'messages'> {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(stop !== undefined && { stop }),
    ...(schema !== undefined && { schema }),
    ...(logprobs !== undefined && { logprobs }),
    ...(tools !== undefined && { tools }),
    ...(toolChoice !== undefined && { toolChoice }),
  };
}

/** The same as the journal tells it: tools by their names. */
export function toldSettings(request: Omit<ModelRequest, 'messages'>): ToldSettings {
  const { tools, ...settings } = settingsOf(request);
  return { ...settings, ...(tools && { tools: tools.map(({ name }) => name) }) };
}

/** What a call's line in a journal has of its settings. */
export const settingsIn = (line: JournalEntry): ToldSettings =>
  settingsOf(line as unknown as ModelRequest) as ToldSettings;

/** A call's settings as they stand in a journal. */
export type ToldSettings = Omit<ModelRequest, 'messages' | 'tools'> & { tools?: readonly string[] };

/** The journal's line of a call, without its answers. */
export function entryOf({ model, request, sample }: ModelCall, purpose: string): JournalEntry {
  const { role, ...address } = sample;
  return {
    actor: role,
    type: 'call',
    purpose,
    model: model.text,
    ...address,
    ...toldSettings(request),
    messages: request.messages,
  };
}

/** What the answers to one question used. */
export interface Sum {
  usage: { input: number; output: number };
  cost: number;
  spent: number;
}

/** Tokens, and USD at list price and really paid. */
export function sumOf(answers: readonly Answer[]): Sum {
  const sum: Sum = { usage: { input: 0, output: 0 }, cost: 0, spent: 0 };
  for (const { usage, cost, spent } of answers) {
    sum.usage.input += usage.input;
    sum.usage.output += usage.output;
    sum.cost += cost;
    sum.spent += spent;
  }
  return sum;
}

/** Samples that travelled together share their retries, which are said once. */
export function retriesOf(lists: readonly (readonly Retry[])[]): { retries?: readonly Retry[] } {
  const retries = [...new Set(lists)].flat();
  return retries.length > 0 ? { retries } : {};
}
