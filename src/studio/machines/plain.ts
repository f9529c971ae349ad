/** Anything as JSON that a person can read: short, and without what only a program understands. */
import { textOf } from './words.ts';

/** How much is shown: of a text, of a list, and how deep. */
const LONGEST = 2_000;
const MOST = 100;
const DEEPEST = 7;

/** Functions are left out; definitions are named; what is too long or too deep ends in an ellipsis. */
export function plain(value: unknown, depth = 0, within: readonly unknown[] = []): unknown {
  if (typeof value === 'string') return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  const name = textOf(value);
  if (name !== undefined) return name;
  if (within.includes(value)) return '(as above)';
  if (depth >= DEEPEST) return '…';
  const inside = [...within, value];
  const items = value instanceof Map ? [...value] : value instanceof Set ? [...value] : value;
  if (Array.isArray(items)) {
    const shown = items.slice(0, MOST).map((item) => plain(item, depth + 1, inside) ?? null);
    return items.length > MOST ? [...shown, `… ${items.length - MOST} more`] : shown;
  }
  const fields = Object.entries(items).slice(0, MOST);
  return Object.fromEntries(
    fields.flatMap(([key, field]) => {
      const shown = plain(field, depth + 1, inside);
      return shown === undefined ? [] : [[key, shown]];
    }),
  );
}
