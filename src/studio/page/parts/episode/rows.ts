/** The rows of the timeline: a journal's lines, but for states, and many calls in a row as one. */

/** What each letter of an index stands for. */
export const KINDS: Readonly<Record<string, string>> = {
  s: 'state',
  o: 'observation',
  c: 'call',
  h: 'search',
  a: 'action',
  f: 'feedback',
  t: 'tool',
  e: 'environment',
  z: 'end',
};

export interface Row {
  /** Its first line. */
  line: number;
  /** Its last; later than `line` only of calls that stand as one row. */
  last: number;
  letter: string;
  /** More than one: calls that stand as one row. */
  count: number;
  /** It heads calls that are shown below it. */
  open?: true;
  /** Calls, searches and tools stand under their step. */
  nested: boolean;
}

/** More calls than this in a row stand as one. */
const ALONE = 3;
const NESTED = new Set(['c', 'h', 't', 's']);

export interface Shown {
  states: boolean;
  /** First lines of the groups of calls that are open. */
  open: ReadonlySet<number>;
  /** Only these lines, none of them grouped. */
  only?: readonly number[];
}

export function rowsOf(kinds: string, { states, open, only }: Shown): Row[] {
  const row = (line: number): Row => {
    const letter = kinds[line] ?? '?';
    return { line, last: line, letter, count: 1, nested: NESTED.has(letter) };
  };
  if (only) return only.filter((line) => line < kinds.length).map(row);
  const rows: Row[] = [];
  let calls: number[] = [];
  const close = () => {
    const [first] = calls;
    if (first !== undefined && calls.length > ALONE) {
      const group = { ...row(first), last: calls.at(-1)!, count: calls.length };
      if (open.has(first)) rows.push({ ...group, last: first, open: true }, ...calls.map(row));
      else rows.push(group);
    } else rows.push(...calls.map(row));
    calls = [];
  };
  for (let line = 0; line < kinds.length; line++) {
    const letter = kinds[line];
    if (letter === 's' && !states) continue;
    if (letter === 'c') {
      calls.push(line);
      continue;
    }
    close();
    rows.push(row(line));
  }
  close();
  return rows;
}

/** The row that a line stands in, or the last before it; -1: none. */
export function rowAt(rows: readonly Row[], line: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.line <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where the row before a line begins, or the one after it; undefined: there is none. */
export function nextRow(rows: readonly Row[], line: number, towards: 1 | -1): number | undefined {
  return rows[towards > 0 ? rowAt(rows, line) + 1 : rowAt(rows, line - 1)]?.line;
}
