/** Finds text in a journal. */
import type { JournalLine } from '../../runs/folder/journal.ts';
import { wordsOf } from '../sought.ts';

/**
 * The lines in which every word stands, and what is `"in quotes"` as a whole, whatever its case: in what was said
 * and done, not in names of fields.
 */
export function matchesIn(lines: readonly JournalLine[], query: string): number[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const found: number[] = [];
  for (const { n, t: _t, ...line } of lines) {
    const text = textsOf(line).join('\n').toLowerCase();
    if (words.every((word) => text.includes(word))) found.push(n);
  }
  return found;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
