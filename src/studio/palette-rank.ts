/** Which of many entries are listed, and which of them first. */

export interface Ranked {
  group: string;
  /** What it is called, and under what other name someone may look for it. */
  name: string;
  alias?: string;
  note?: string;
}

/** Of each group at most so many are listed. */
export const MOST = 8;

/** The best first by `rankBy`; alike ones stay in their order. */
export function ranked<T extends Ranked>(entries: readonly T[], text: string): T[] {
  const rank = rankBy(text);
  const ranks = new Map(
    entries.map((entry) => [entry, Math.min(rank(entry.name), rank(entry.alias ?? entry.name))]),
  );
  const best = entries.toSorted((one, other) => ranks.get(one)! - ranks.get(other)!);
  const kept = new Set(
    [...Map.groupBy(best, ({ group }) => group).values()].flatMap((own) => own.slice(0, MOST)),
  );
  return best.filter((entry) => kept.has(entry));
}

/** Whether each word of the text is somewhere in what the list says of it. */
export function fits({ group, name, alias = '', note = '' }: Ranked, text: string): boolean {
  const lower = name.toLowerCase();
  const said = `${group} ${withoutTime(lower)} ${alias} ${note}`.toLowerCase();
  return wordsOf(text.toLowerCase()).every((word) => said.includes(word) || lower.startsWith(word));
}

/** A run's name begins with its time, whose digits say little but as its beginning. */
const withoutTime = (name: string): string => name.replace(/^\d{8}-\d{6}-/, '');

const wordsOf = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/**
 * How well a name fits the text, the best 0: it is the text, it begins with it, words of it begin with the text's
 * words, it holds them, or nothing of the kind. Words of a name are parted by what is neither letter nor digit.
 */
export function rankBy(text: string): (name: string) => number {
  const wanted = text.trim().toLowerCase();
  const words = wordsOf(wanted);
  return (name) => {
    const lower = name.toLowerCase();
    if (lower === wanted) return 0;
    if (lower.startsWith(wanted)) return 1;
    const rest = withoutTime(lower);
    if (!words.every((word) => rest.includes(word) || lower.startsWith(word))) return 4;
    const parts = [lower, ...rest.split(/[^\p{L}\p{N}]+/u)];
    return words.every((word) => parts.some((part) => part.startsWith(word))) ? 2 : 3;
  };
}
