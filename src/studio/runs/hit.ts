/** Where in an episode it was said. */
import type { Hit } from '../api/runs.ts';
import { finderOf, partedBy, type Term, typed, wantedOf } from '../sought.ts';
import { joined, type LineTexts, textsIn } from './said.ts';

/** Letters that are shown before what was found, and from there on. */
const BEFORE = 60;
const AFTER = 240;

/**
 * The first line that has the terms side by side, else all of them, else one. The start of the world is looked at
 * last: its task stands there whatever anybody says.
 */
export function hitIn(journal: string, terms: readonly Term[]): Hit | undefined {
  const lines = journal.split('\n');
  const lower = journal.toLowerCase().split('\n');
  const read = new Map<number, LineTexts>();
  for (const start of [false, true]) {
    for (const sought of nearestFirst(terms)) {
      const parts = sought.flatMap(({ text }) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
      const found = finderOf(sought);
      for (const [line, raw] of lower.entries()) {
        // Most lines need not be read for it.
        if (!parts.every((part) => raw.includes(part))) continue;
        const said = read.get(line) ?? textsIn(lines[line]!);
        read.set(line, said);
        if (said.start !== start || !found(joined(said.texts))) continue;
        return { line, words: typed(sought), ...shown(said, sought) };
      }
    }
  }
  return undefined;
}

function nearestFirst(terms: readonly Term[]): Term[][] {
  const wanted = wantedOf(terms);
  const together = terms.map(({ text }) => text).join(' ');
  const canStand = terms.length > 1 && !terms.some(({ whole }) => whole);
  return [
    ...(canStand ? [[{ text: together, whole: true }]] : []),
    ...(wanted.length > 0 ? [wanted] : []),
    ...wanted.map((term) => [term]),
  ];
}

/** Of the start one value alone: others beside it have nothing to do with it. */
function shown({ start, texts }: LineTexts, terms: readonly Term[]): Pick<Hit, 'text' | 'start'> {
  if (!start) return { text: around(joined(texts), terms) };
  const value = texts.find(({ text }) => partedBy(text, terms).length > 1)!;
  return { text: around(value.text, terms), start: value.at };
}

/** What stands around the first of them: every second part is one of them. */
function around(text: string, terms: readonly Term[]): string[] {
  const at = partedBy(text, terms)[0]!.length;
  const [before = '', ...parts] = partedBy(text.slice(0, at + AFTER), terms);
  return [before.length > BEFORE ? `…${before.slice(-BEFORE)}` : before, ...parts];
}
