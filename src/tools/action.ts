/** ToolActions as text: one JSON object a line. */
import { ParseError } from '../errors.ts';
import { type ToolAction, type ToolCall, toolAction } from '../tool.ts';

const HOW = 'write {"tool": "name", "arguments": {…}}, one call a line, or {"answer": "…"} to end';

/** `readToolAction(formatToolAction(action))` is the action. */
export function formatToolAction(action: ToolAction): string {
  if ('answer' in action) return JSON.stringify(action);
  return action.calls
    .map((call) => JSON.stringify({ tool: call.tool, arguments: call.arguments }))
    .join('\n');
}

/**
 * Reads an action: JSON objects one after another or in a list, in a code fence or not. Arguments may be left
 * out. Throws ParseError, which says what to write.
 */
export function readToolAction(text: string): ToolAction {
  const objects = objectsIn(text);
  const answer = objects.find((object) => 'answer' in object && !('tool' in object));
  const calls = objects.filter((object) => 'tool' in object).map(callOf);
  // What is called first has to be answered before it can end.
  const action = calls.length > 0 ? { calls } : answer && { answer: asText(answer.answer) };
  const read = checked(action);
  if (read) return read;
  throw new ParseError(`This holds no tool call and no answer: ${HOW}.`);
}

function checked(action: unknown): ToolAction | undefined {
  try {
    return toolAction.safeParse(action).data;
  } catch {
    // It is nested more deeply than the stack is.
    return undefined;
  }
}

const callOf = ({ tool, arguments: given = {} }: Record<string, unknown>): ToolCall => ({
  tool: asText(tool),
  arguments: given,
});

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Every JSON object of a text, prose and fences around them passed over. */
function objectsIn(text: string): Record<string, unknown>[] {
  const whole = parsed(text);
  if (whole !== undefined) return [whole].flat().filter(isObject);
  const found: Record<string, unknown>[] = [];
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at)) {
    const end = endOf(text, at);
    const object = end === undefined ? undefined : parsed(text.slice(at, end));
    if (isObject(object)) {
      found.push(object);
      at = end!;
    } else if (/^\{\s*"(tool|answer)"/.test(text.slice(at, at + 40))) {
      throw new ParseError(
        `This is no JSON: ${text.slice(at, at + 120)}\nQuote and escape as JSON does: ${HOW}.`,
      );
    } else at++;
  }
  return found;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** After the bracket that closes the one at `start`; brackets within strings do not count. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const letter = text[i];
    if (quoted) {
      if (letter === '\\') i++;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === '{') depth++;
    else if (letter === '}' && --depth === 0) return i + 1;
  }
  return undefined;
}
