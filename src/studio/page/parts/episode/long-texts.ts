/** Texts of several lines within data: in JSON nobody reads them. */

export interface LongText {
  /** Where it stands, as `task.domain`. */
  at: string;
  text: string;
}

/** The data with what is said of each long text in its place, and the texts themselves, in order. */
export function withoutLongTexts(value: unknown): { rest: unknown; texts: LongText[] } {
  const texts: LongText[] = [];
  const visit = (part: unknown, at: string): unknown => {
    if (typeof part === 'string') {
      if (!part.trim().includes('\n')) return part;
      texts.push({ at, text: part });
      return `(${part.trim().split('\n').length} lines, below)`;
    }
    if (Array.isArray(part)) return part.map((each, i) => visit(each, `${at}[${i}]`));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, each]) => [name, visit(each, at === '' ? name : `${at}.${name}`)]),
    );
  };
  return { rest: visit(value, ''), texts };
}
