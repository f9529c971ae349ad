/** Which of many entries are listed, and which of them first. */

export interface Ranked {
  group: string;
  /** What it is called, and under what other name someone may look for it. */
  name: string;
  alias?: string;
  note?: string;
}

/** Of each group at most so many are listed. */
const MOST = 8;

/**
 * Those whose name begins with the text, then those of whose name words begin with its words, then those whose name
 * holds them, then the rest; alike ones stay in their order. Words are parted by what is neither letter nor digit.
 */
export function ranked<T extends Ranked>(entries: readonly T[], text: string): T[] {
  const wanted = text.trim().toLowerCase();
  const words = wordsOf(wanted);
  const rank = ({ name, alias = name }: T) =>
    Math.min(rankOf(name, wanted, words), rankOf(alias, wanted, words));
  const ranks = new Map(entries.map((entry) => [entry, rank(entry)]));
  const best = entries.toSorted((one, other) => ranks.get(one)! - ranks.get(other)!);
  const kept = new Set(
    [...Map.groupBy(best, ({ group }) => group).values()].flatMap((own) => own.slice(0, MOST)),
  );
  return best.filter((entry) => kept.has(entry));
}

/** Whether each word of the text is somewhere in what the list says of it. */
export function fits({ group, name, alias = '', note = '' }: Ranked, text: string): boolean {
  const said = `${group} ${name} ${alias} ${note}`.toLowerCase();
  return wordsOf(text.toLowerCase()).every((word) => said.includes(word));
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter(Boolean);

function rankOf(name: string, wanted: string, words: readonly string[]): number {
  const lower = name.toLowerCase();
  if (lower.startsWith(wanted)) return 0;
  const begins = (word: string) => lower.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word));
  if (words.every(begins)) return 1;
  return words.every((word) => lower.includes(word)) ? 2 : 3;
}
