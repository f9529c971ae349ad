/** What tools give and throw, in JSON and in words: it may be anything at all. */
import { ToolError, type ToolFailure } from '../tool.ts';

/** Characters that are told of what was thrown. */
const LONGEST = 2000;

/**
 * A value as JSON text; undefined for nothing. Maps and sets are written as objects and lists, numbers that JSON
 * does not have by their names. Throws ToolError for what JSON does not hold.
 */
export function jsonOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  let json: string | undefined;
  try {
    json = JSON.stringify(value, (_, each: unknown) => plain(each));
  } catch (error) {
    throw new ToolError('garbage', `it answered with what JSON does not hold: ${thrownWords(error)}`);
  }
  if (json !== undefined) return json;
  throw new ToolError('garbage', `it answered with a ${typeof value}, which JSON does not hold`);
}

/** As an agent reads it. */
export function textOf(value: unknown, json: string | undefined): string {
  return typeof value === 'string' ? value : (json ?? '(nothing)');
}

function plain(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  return value instanceof Set ? [...value] : value;
}

/** What kind of failure it is that this was thrown; never throws itself. */
export function kindOf(thrown: unknown): ToolFailure {
  try {
    return thrown instanceof ToolError ? thrown.failure : 'refused';
  } catch {
    // Even to ask what was thrown may throw.
    return 'refused';
  }
}

/** What was thrown, on one line; never throws itself. */
export function thrownWords(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return cut(String(thrown.message || thrown.name));
    if (typeof thrown === 'string' && thrown.trim() !== '') return cut(thrown);
    if (typeof thrown === 'function') return 'it threw a function';
    const shown = typeof thrown === 'object' ? JSON.stringify(thrown) : String(thrown);
    return cut(`it threw ${shown === '' ? 'an empty text' : shown}`);
  } catch {
    return 'it threw what cannot be told';
  }
}

function cut(text: string): string {
  const start = text.slice(0, LONGEST);
  // V8 draws a picture of what stands in a circle.
  return (
    start
      .replace(/\s*\n\s*-->.*/s, '')
      .replace(/\s*\n\s*/g, ' ')
      .trim() || 'it failed without a word'
  );
}
