/**
 * Whether a file of chats is as OpenAI's fine-tuning takes it ("Supervised fine-tuning", "Formatting your data"
 * and FineTuneChatRequestInput of its API reference): one `{ messages, tools?, parallel_tool_calls? }` a line.
 */
import { z } from 'zod';
import { estimateTokens } from '../models/provider.ts';

/** What is wrong with a file; `line` from 1, absent where it is about the whole. */
export interface ChatFault {
  line?: number;
  what: string;
}

/** Fewer examples are refused; of a validation file one is enough. */
export const LEAST_EXAMPLES = 10;

/** Bytes of a file, and tokens of an example (those of the smaller models), beyond which it is refused. */
export const MOST_BYTES = 512 * 2 ** 20;
export const MOST_TOKENS = 65_536;

const NAME = /^[\w-]{1,64}$/;

const text = z.union([
  z.string(),
  z.array(z.strictObject({ type: z.literal('text'), text: z.string() })).min(1),
]);
const name = z.string().regex(NAME).optional();

const toolCall = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string().regex(NAME), arguments: z.string() }),
});

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['system', 'developer']), content: text, name }),
  z.strictObject({ role: z.literal('user'), content: text, name }),
  z.strictObject({
    role: z.literal('assistant'),
    content: text.nullish(),
    refusal: z.string().nullish(),
    name,
    tool_calls: z.array(toolCall).min(1).optional(),
    weight: z.union([z.literal(0), z.literal(1)]).optional(),
  }),
  z.strictObject({ role: z.literal('tool'), content: text, tool_call_id: z.string().min(1) }),
]);

type ChatMessage = z.infer<typeof message>;

const tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().regex(NAME),
    description: z.string().optional(),
    parameters: z.looseObject({ type: z.literal('object') }).optional(),
    strict: z.boolean().nullish(),
  }),
});

const example = z.strictObject({
  messages: z.array(message).min(1),
  tools: z.array(tool).min(1).max(128).optional(),
  parallel_tool_calls: z.boolean().optional(),
});

type Example = z.infer<typeof example>;

/**
 * Everything that is wrong with a file of chats; empty where it is as it has to be. Tokens are estimated.
 *
 * @example
 * ```ts
 * import { validateChat } from 'troupe';
 * validateChat('{"messages":[{"role":"user","content":"Hello"}]}\n', { least: 1 });
 * // [{ line: 1, what: 'the last message is of user: it has to be the assistant’s' }]
 * ```
 */
export function validateChat(file: string, { least = LEAST_EXAMPLES } = {}): ChatFault[] {
  const faults: ChatFault[] = [];
  const bytes = Buffer.byteLength(file);
  if (bytes > MOST_BYTES) faults.push({ what: `it has ${bytes} bytes: at most ${MOST_BYTES} are taken` });
  if (file.startsWith('\uFEFF')) faults.push({ what: 'it begins with a byte order mark' });
  const lines = file.replace(/\n$/, '').split('\n');
  if (file.trim() !== '') {
    for (const [i, line] of lines.entries()) {
      faults.push(...faultsOf(line).map((what) => ({ line: i + 1, what })));
    }
  }
  const examples = lines.filter((line) => line.trim() !== '').length;
  if (examples < least) faults.push({ what: `it has ${examples} examples: at least ${least} are needed` });
  return faults;
}

function faultsOf(line: string): string[] {
  if (line.trim() === '') return ['the line is empty'];
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return ['it is no line of JSON'];
  }
  const { success, data, error } = example.safeParse(value);
  if (!success) {
    return error.issues.map((issue) => `${issue.path.map(String).join('.') || 'the line'}: ${issue.message}`);
  }
  const tokens = estimateTokens(line);
  const long =
    tokens > MOST_TOKENS ? [`it has about ${tokens} tokens: at most ${MOST_TOKENS} are taken`] : [];
  return [...orderFaults(data.messages), ...toolFaults(data), ...long];
}

function orderFaults(messages: readonly ChatMessage[]): string[] {
  const faults: string[] = [];
  const last = messages.at(-1)!;
  if (last.role !== 'assistant')
    faults.push(`the last message is of ${last.role}: it has to be the assistant’s`);
  else if (last.weight === 0) faults.push('the last message has weight 0: nothing is learnt from it');
  if (!messages.some(({ role }) => role === 'user')) faults.push('there is no message of the user');
  const start = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer');
  if (messages.slice(start).some(({ role }) => role === 'system' || role === 'developer'))
    faults.push('a system message stands behind others');
  const first = messages[start];
  if (first && first.role !== 'user') faults.push(`the ${first.role} speaks before the user`);
  for (const [i, said] of messages.entries()) {
    if (said.role === 'assistant' && !said.content?.length && !said.tool_calls && !said.refusal)
      faults.push(`message ${i} of the assistant is empty`);
  }
  return faults;
}

/** Calls are of tools that there are, with arguments as JSON, and each gets its result before anyone else speaks. */
function toolFaults({ messages, tools = [] }: Example): string[] {
  const faults: string[] = [];
  const known = tools.map((each) => each.function.name);
  if (new Set(known).size < known.length) faults.push('two tools have one name');
  let waiting = new Set<string>();
  for (const [i, said] of messages.entries()) {
    if (said.role === 'tool') {
      if (!waiting.delete(said.tool_call_id))
        faults.push(`message ${i} answers no call: ${said.tool_call_id}`);
      continue;
    }
    if (waiting.size > 0) faults.push(`message ${i} stands before the result of ${[...waiting].join(', ')}`);
    waiting = new Set();
    if (said.role !== 'assistant') continue;
    for (const { id, function: called } of said.tool_calls ?? []) {
      if (waiting.has(id)) faults.push(`message ${i} has two calls with the id ${id}`);
      waiting.add(id);
      if (!known.includes(called.name))
        faults.push(`message ${i} calls ${called.name}, which is no tool of it`);
      if (!isObject(called.arguments))
        faults.push(`message ${i}: the arguments of ${called.name} are no JSON object`);
    }
  }
  return faults;
}

function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
