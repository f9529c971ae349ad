/** What the experiments' reports share: rates and paired differences of results, and how they are written. */
import {
  type Difference,
  holm,
  pairedDifference,
  type ResultLine,
  rateInterval,
  type TaskCount,
} from '../src/index.ts';

/** Whether an episode that was solved counts as solved, at a budget say. */
export type Counts = (line: ResultLine) => boolean;

/** Per task: episodes, and those solved that `counts` takes as such. Errors are missing data. */
export function byTask(lines: readonly ResultLine[], counts: Counts = () => true): Map<string, TaskCount> {
  const tally = new Map<string, TaskCount>();
  for (const line of lines) {
    if (line.status === 'error') continue;
    const { solved, episodes } = tally.get(line.task) ?? { solved: 0, episodes: 0 };
    const success = line.status === 'solved' && counts(line);
    tally.set(line.task, { solved: solved + (success ? 1 : 0), episodes: episodes + 1 });
  }
  return tally;
}

/** Counts what was solved within a budget of calls. */
export const within =
  (calls: number): Counts =>
  (line) =>
    line.calls <= calls;

/** The share solved with its 95 % interval: tasks as the unit, seeds nested. */
export const rate = (lines: readonly ResultLine[], counts?: Counts) =>
  rateInterval([...byTask(lines, counts).values()]);

export const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** A paired difference with p adjusted over its row; `sign` is `≈` unless that p is below 0.05. */
export type Compared = Difference & { sign: '>' | '<' | '≈' };

/** The paired differences of a row, first arm minus second, their p adjusted by Holm over the row. */
export function compare(
  counts: (arm: string) => Map<string, TaskCount>,
  pairs: readonly (readonly [string, string])[],
): Compared[] {
  const differences = pairs.map(([a, b]) => pairedDifference(counts(a), counts(b)));
  const ps = holm(differences.map(({ p }) => p));
  return differences.map((difference, i) => {
    const sign = ps[i]! >= 0.05 ? '≈' : difference.difference > 0 ? '>' : '<';
    return { ...difference, p: ps[i]!, sign };
  });
}

/** A share as `53.0 %`; `–` where there is none. */
export const percent = (value: number | null) => (value === null ? '–' : `${(100 * value).toFixed(1)} %`);

/** A difference of shares in percentage points with its sign: `+3.2`, `−0.5`, `0.0`. */
export const signed = (value: number) => {
  const text = Math.abs(100 * value).toFixed(1);
  return text === '0.0' ? text : `${value < 0 ? '−' : '+'}${text}`;
};

/** A difference with its interval, in percentage points: `+3.2 [0.0, +6.4]`. */
export const points = ({ difference, low, high }: Difference) =>
  `${signed(difference)} [${signed(low)}, ${signed(high)}]`;

export const pText = (p: number) =>
  p < 0.001 ? 'p < .001' : p > 0.999 ? 'p = 1' : `p = ${p.toFixed(3).slice(1)}`;

/** A difference in a table: its points, interval and adjusted p. */
export const cell = (difference: Difference) => `${points(difference)}, ${pText(difference.p)}`;

/** Numbers in a sentence. */
export const list = (values: readonly number[]) => values.join(', ') || 'none';

/** A Markdown table; the first column is aligned left, the others right. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
