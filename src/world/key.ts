/** Text of data: equal data, equal text, whatever the order of fields. */

/**
 * As canonical JSON, but for values that only live in memory too: Maps, Sets, `undefined`, NaN and bigints
 * are told apart. Throws TypeError on functions, symbols, and objects that are no plain data (a Date, a class).
 */
export function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      break;
    default:
      throw new TypeError(`a ${typeof value} in a state's context cannot be part of its key: give \`key\``);
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return `${value.constructor.name}[${value as unknown as ArrayLike<number>}]`;
  if (value instanceof Set) return `Set{${[...value].map(textOf).sort()}}`;
  if (value instanceof Map) {
    return `Map{${[...value].map(([key, item]) => `${textOf(key)}:${textOf(item)}`).sort()}}`;
  }
  const prototype = Object.getPrototypeOf(value);
  // What an object of another class holds may be hidden from here: two of them could look alike.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError(
      `a ${prototype.constructor?.name ?? 'strange object'} in a state's context cannot be part of its key: give \`key\``,
    );
  }
  const fields = Object.entries(value).filter(([, item]) => item !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${textOf(item)}`).join()}}`;
}
