/** A context of plain data: journals, threads and searches keep it as JSON. */
import { fault } from './book.ts';

/** Fails the check under way at the first value that JSON does not give back. */
export function checkPlain(value: unknown, path: string): void {
  const what = strange(value);
  if (what !== undefined) {
    fault(
      `${path} is ${what}, which JSON does not give back: keep plain data (texts, finite numbers, lists, objects)`,
    );
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) checkPlain(item ?? null, `${path}[${i}]`);
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    if (item !== undefined) checkPlain(item, `${path}.${name}`);
  }
}

function strange(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value);
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    return `a ${typeof value}`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return undefined;
  return `a ${prototype.constructor?.name || 'strange object'}`;
}
