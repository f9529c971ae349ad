/** The table of a run's episodes in a copy: chosen and sorted here, as the server does. */
import type { EpisodePage, EpisodeRow, RunDetail, Sort } from '../../api/runs.ts';
import { aboutOf, filterOf, sortRows } from '../../runs/row-choice.ts';
import { finderOf, termsOf, wantedOf } from '../../sought.ts';

const natural = new Intl.Collator('en', { numeric: true }).compare;

/**
 * A page of the rows; `q` looks into ids, tasks, arms as `arms` has them, and errors: what models said is not all in a
 * copy.
 */
export function chosenPage(
  all: EpisodePage,
  arms: RunDetail['arms'],
  values: Readonly<Record<string, unknown>>,
): EpisodePage {
  const { offset = 0, limit = 100, sort = 'ended', order = 'asc' } = values;
  const text = (name: string) => (values[name] ? String(values[name]) : undefined);
  const exact = ['task', 'kind', 'stopped', 'phase'].map((name) => [name, text(name)] as const);
  const passes = filterOf({
    statuses: text('status')?.split(',') ?? [],
    arms: [text('arm')].filter((arm) => arm !== undefined),
    ...Object.fromEntries(exact.filter(([, value]) => value !== undefined)),
  });
  const sought = text('q') ?? '';
  const wanted = wantedOf(termsOf(sought));
  const has = finderOf(wanted);
  const labels = new Map(arms.map(({ scenario, arm, label }) => [`${scenario}\n${arm}`, label]));
  const labelOf = ({ scenario, arm }: EpisodeRow) => labels.get(`${scenario}\n${arm}`) || arm;
  const rows = all.rows.filter(
    (row) => passes(row) && (wanted.length === 0 || has(aboutOf(row, labelOf(row)))),
  );
  sortRows(rows, sort as Sort, natural, sought);
  if (order === 'desc') rows.reverse();
  const page = rows.slice(Number(offset), Number(offset) + Number(limit));
  return { ...all, rows: page, offset: Number(offset), total: rows.length };
}
