/** Canonical JSON and its SHA-256: equal values, equal text, equal key. */
import { hash } from 'node:crypto';

/**
 * JSON with sorted field names, no spaces and no `undefined` fields. Two values give the same text
 * exactly when they are the same data, in whatever order their fields were written.
 * Throws TypeError on what JSON cannot hold (NaN, infinities, functions, bigint …).
 *
 * @example
 * ```ts
 * canonicalJson({ b: 1, a: [undefined, -0] }); // '{"a":[null,0],"b":1}'
 * ```
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no place in JSON`);
      return `${value}`;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) {
        return `[${value.map((item) => (item === undefined ? 'null' : canonicalJson(item))).join(',')}]`;
      }
      const fields = Object.entries(value).filter(([, item]) => item !== undefined);
      fields.sort(([a], [b]) => (a < b ? -1 : 1));
      return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${canonicalJson(item)}`).join(',')}}`;
    }
    default:
      throw new TypeError(`${typeof value} has no place in JSON`);
  }
}

/** SHA-256 of a text in UTF-8, as 64 hexadecimal digits. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
