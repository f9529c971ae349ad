/** The table of a run's episodes in a copy: chosen and sorted here, as the server does. */
import type { EpisodePage, EpisodeRow, Sort } from '../../api/runs.ts';

const natural = new Intl.Collator('en', { numeric: true }).compare;

const VALUES: Partial<Record<Sort, (row: EpisodeRow) => number | string>> = {
  episode: ({ episode }) => episode,
  task: ({ task }) => task,
  arm: ({ arm }) => arm,
  status: ({ status }) => status,
  seed: ({ seed }) => seed,
  reward: ({ reward }) => reward,
  steps: ({ steps }) => steps,
  attempts: ({ attempts }) => attempts,
  calls: ({ calls }) => calls,
  tokens: ({ input, output }) => input + output,
  cost: ({ cost }) => cost,
  seconds: ({ seconds }) => seconds,
};

/** A page of the rows; `q` looks into ids, tasks, arms and errors: what models said is not all in a copy. */
export function chosenPage(all: EpisodePage, values: Readonly<Record<string, unknown>>): EpisodePage {
  const { offset = 0, limit = 100, sort = 'ended', order = 'asc' } = values;
  const rows = all.rows.filter(filterOf(values));
  const value = VALUES[sort as Sort];
  if (value) rows.sort((a, b) => compared(value(a), value(b)));
  if (order === 'desc') rows.reverse();
  const page = rows.slice(Number(offset), Number(offset) + Number(limit));
  return { ...all, rows: page, offset: Number(offset), total: rows.length };
}

const compared = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : natural(String(a), String(b));

function filterOf(values: Readonly<Record<string, unknown>>): (row: EpisodeRow) => boolean {
  const text = (name: string) => String(values[name] ?? '');
  const [status, arm, task, kind, stopped, phase] = [
    text('status').split(',').filter(Boolean),
    ...['arm', 'task', 'kind', 'stopped', 'phase'].map(text),
  ] as [string[], string, string, string, string, string];
  const words = text('q').toLowerCase().replaceAll('"', '').split(/\s+/).filter(Boolean);
  return (row) =>
    (status.length === 0 || status.includes(row.status)) &&
    (arm === '' || row.arm === arm) &&
    (task === '' || row.task === task) &&
    (kind === '' || row.error?.kind === kind) &&
    (stopped === '' || row.stopped === stopped) &&
    (phase === '' || row.phase === phase) &&
    words.every((word) => saidOf(row).includes(word));
}

const saidOf = ({ episode, task, arm, error }: EpisodeRow): string =>
  [episode, task, arm, error?.message ?? ''].join('\n').toLowerCase();
