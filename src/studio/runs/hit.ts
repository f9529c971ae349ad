/** Where in an episode it was said. */
import type { Hit } from '../api/runs.ts';
import { isTelling, type Term, typed } from '../sought.ts';
import { saidIn } from './said.ts';

/** Letters that are shown before what was found, and from there on. */
const BEFORE = 60;
const AFTER = 240;

const PART = '[\\p{L}\\p{N}]';

/** The first line that has the terms side by side, else all of them, else one; first with their signs as typed. */
export function hitIn(journal: string, terms: readonly Term[]): Hit | undefined {
  const lines = journal.split('\n');
  const lower = journal.toLowerCase().split('\n');
  for (const signs of [asTyped, anySigns]) {
    for (const sought of nearestFirst(terms)) {
      const parts = sought.flatMap(({ text }) => partsOf(text.toLowerCase()));
      const patterns = sought.map((term) => patternOf(term, signs));
      const tests = patterns.map((pattern) => new RegExp(pattern, 'iu'));
      for (const [line, raw] of lower.entries()) {
        // Most lines need not be read for it.
        if (!parts.every((part) => raw.includes(part))) continue;
        const text = saidIn(lines[line]!);
        if (!tests.every((test) => test.test(text))) continue;
        return { line, words: signs === asTyped ? typed(sought) : '', text: around(text, patterns) };
      }
    }
  }
  return undefined;
}

function nearestFirst(terms: readonly Term[]): Term[][] {
  const telling = terms.filter(isTelling);
  const together = terms.map(({ text }) => text).join(' ');
  const canStand = terms.length > 1 && !together.includes('"') && !terms.some(({ whole }) => whole);
  return [
    ...(canStand ? [[{ text: together, whole: true }]] : []),
    telling,
    ...telling.map((term) => [term]),
  ];
}

const partsOf = (text: string): string[] => text.match(new RegExp(`${PART}+`, 'gu')) ?? [];
const asTyped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
const anySigns = (text: string) => partsOf(text).join(`[^\\p{L}\\p{N}]+`);

/** As the index takes terms: they begin words, and what is whole ends one too. */
function patternOf({ text, whole }: Term, signs: (text: string) => string): string {
  const begins = /^[\p{L}\p{N}]/u.test(text) ? `(?<!${PART})` : '';
  const ends = whole && /[\p{L}\p{N}]$/u.test(text) ? `(?!${PART})` : '';
  return `${begins}${signs(text)}${ends}`;
}

/** What stands around the first of them: every second part is one of them. */
function around(text: string, patterns: readonly string[]): string[] {
  const any = new RegExp(`(${patterns.join('|')})`, 'iu');
  const at = text.search(any);
  const from = Math.max(0, at - BEFORE);
  const parts = text.slice(from, at + AFTER).split(any);
  return from === 0 ? parts : [`…${parts[0]}`, ...parts.slice(1)];
}
