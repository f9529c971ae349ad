/** Finds text in a journal. */
import type { JournalLine } from '../../runs/folder/journal.ts';
import { finderOf, termsOf, wantedOf } from '../sought.ts';

/** The lines in which everything stands that is searched for: in what was said and done, not in names of fields. */
export function matchesIn(lines: readonly JournalLine[], query: string): number[] {
  const has = finderOf(wantedOf(termsOf(query)));
  const found: number[] = [];
  for (const { n, t: _t, ...line } of lines) {
    if (has(textsOf(line).join('\n'))) found.push(n);
  }
  return found;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
