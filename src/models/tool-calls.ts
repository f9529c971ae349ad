/** Calls of tools between their text, which a model writes, and JSON. */

/** The arguments of a call: none for an empty text, the text itself where it is no JSON, or none that can be kept. */
export function readArguments(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    const read: unknown = JSON.parse(text);
    return isJson(read) ? read : text;
  } catch {
    return text;
  }
}

/** Some of what can be parsed is none: 1e999 is read as Infinity. */
const isJson = (read: unknown): boolean =>
  typeof read === 'object' && read !== null
    ? Object.values(read).every(isJson)
    : typeof read !== 'number' || Number.isFinite(read);

/** The arguments as an object, for servers that take nothing else: what is none stands in one, as text. */
export function argumentsObject(text: string): Record<string, unknown> {
  const read = readArguments(text);
  return isObject(read) ? read : { arguments: text };
}

/** The text of an object, as it came where it is one. */
export const argumentsText = (text: string): string =>
  isObject(readArguments(text)) && text.trim() !== '' ? text : JSON.stringify(argumentsObject(text));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
