/** The table of a run's episodes: chosen, sorted, a page at a time. */
import type { Row } from '../../reports/rows.ts';
import { natural } from '../../reports/variables.ts';
import type { EpisodeQuery, EpisodeRow, Sort } from '../api/runs.ts';
import type { OpenRun } from './open-run.ts';

/** Which episodes, in which order; without words. */
export type Choice = Pick<EpisodeQuery, 'sort' | 'task' | 'kind' | 'stopped' | 'phase'> & {
  /** Empty: any. */
  statuses: readonly string[];
  arms: readonly string[];
};

const NUMBERS: Partial<Record<Sort, (row: Row) => number>> = {
  seed: ({ seed }) => seed,
  reward: ({ reward }) => reward,
  steps: ({ steps }) => steps,
  attempts: ({ attempts }) => attempts,
  calls: ({ calls }) => calls,
  tokens: ({ input, output }) => input + output,
  cost: ({ cost }) => cost,
  seconds: ({ seconds }) => seconds,
};

const TEXTS: Partial<Record<Sort, (row: Row) => string>> = {
  episode: ({ episode }) => episode,
  task: ({ task }) => task,
  arm: ({ arm }) => arm,
  status: ({ status }) => status,
};

export const SORTS: readonly string[] = ['ended', ...Object.keys(NUMBERS), ...Object.keys(TEXTS)];

/** The rows of a choice that pass `hit`, the smallest first; equal ones in the order in which they ended. */
export function chosenRows(run: OpenRun, choice: Choice, hit: (row: Row) => boolean = () => true): Row[] {
  const { sort = 'ended' } = choice;
  const passes = filterOf(choice);
  const rows = run.ended
    .filter(({ row }) => run.counts(row) && passes(row) && hit(row))
    .map(({ row }) => row);
  if (sort === 'ended') return rows;
  const value = NUMBERS[sort] ?? ranksOf(rows, TEXTS[sort]!);
  return rows.sort((a, b) => value(a) - value(b));
}

/** Texts are compared once each, not at every step of sorting. */
function ranksOf(rows: readonly Row[], of: (row: Row) => string): (row: Row) => number {
  const sorted = [...new Set(rows.map(of))].sort(natural);
  const ranks = new Map(sorted.map((text, i) => [text, i]));
  return (row) => ranks.get(of(row))!;
}

function filterOf(choice: Choice): (row: Row) => boolean {
  const { statuses, arms, task, kind, stopped, phase } = choice;
  return (row) =>
    (statuses.length === 0 || statuses.includes(row.status)) &&
    (arms.length === 0 || arms.includes(row.arm)) &&
    (task === undefined || row.task === task) &&
    (kind === undefined || row.error?.kind === kind) &&
    (stopped === undefined || row.stopped === stopped) &&
    (phase === undefined || row.phase === phase);
}

export function asEpisode({
  run: _run,
  options: _options,
  seats: _seats,
  returns: _returns,
  ...rest
}: Row): EpisodeRow {
  return rest;
}
