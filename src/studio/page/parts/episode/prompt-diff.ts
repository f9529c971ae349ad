/** What of a prompt is different from the one before. */
import { diffLines, diffWordsWithSpace } from 'diff';

export interface Message {
  role: string;
  content: string;
}

export interface Part {
  text: string;
  change: 'same' | 'added' | 'removed';
}

/** A message of the later prompt. */
export interface ComparedMessage extends Message {
  /** `new`: the earlier prompt has none in its place. */
  change: 'same' | 'changed' | 'new';
  parts: readonly Part[];
}

/** Milliseconds after which a text counts as all different. */
const PATIENCE = 250;
/** Words are compared where at least this share of a passage stays; less of it reads as another passage. */
const ALIKE = 0.4;
/** Passages longer than this are compared by lines alone; words would take too long. */
const LONG = 20_000;

/** Compares message by message; without an earlier prompt nothing counts as changed. */
export function comparePrompts(
  now: readonly Message[],
  before: readonly Message[] | undefined,
): ComparedMessage[] {
  return now.map((message, i) => {
    const { role, content } = message;
    const earlier = before?.[i];
    const whole: readonly Part[] = [{ text: content, change: before ? 'added' : 'same' }];
    if (!before || (earlier?.role === role && earlier.content === content)) {
      return { ...message, change: 'same', parts: [{ text: content, change: 'same' }] };
    }
    if (earlier?.role !== role) return { ...message, change: 'new', parts: whole };
    return { ...message, change: 'changed', parts: compareTexts(earlier.content, content) };
  });
}

/** By lines; and by words within lines that were changed rather than replaced. */
export function compareTexts(before: string, now: string): Part[] {
  const found = diffLines(before, now, { timeout: PATIENCE });
  if (!found) return replaced(before, now);
  const parts: Part[] = [];
  for (let i = 0; i < found.length; i++) {
    const { value, added, removed } = found[i]!;
    const next = found[i + 1];
    if (removed && next?.added) {
      parts.push(...compareWords(value, next.value));
      i++;
    } else parts.push({ text: value, change: added ? 'added' : removed ? 'removed' : 'same' });
  }
  return parts;
}

function compareWords(before: string, now: string): Part[] {
  const longer = Math.max(before.length, now.length);
  const found = longer > LONG ? undefined : diffWordsWithSpace(before, now, { timeout: PATIENCE });
  if (!found) return replaced(before, now);
  const parts = found.map(({ value, added, removed }): Part => {
    return { text: value, change: added ? 'added' : removed ? 'removed' : 'same' };
  });
  const letters = (text: string) => text.replace(/\s/g, '').length;
  const same = parts.reduce((sum, { text, change }) => sum + (change === 'same' ? letters(text) : 0), 0);
  return same < ALIKE * letters(longer === now.length ? now : before) ? replaced(before, now) : parts;
}

const replaced = (before: string, now: string): Part[] => [
  { text: before, change: 'removed' },
  { text: now, change: 'added' },
];
