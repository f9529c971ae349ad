/** The table of a run's episodes: chosen, sorted, a page at a time. */
import type { Row } from '../../reports/rows.ts';
import { natural } from '../../reports/variables.ts';
import type { EpisodeRow, Hit } from '../api/runs.ts';
import type { OpenRun } from './open-run.ts';
import { type Choice, filterOf, sortRows } from './row-choice.ts';

/** The rows of a choice that pass `hit`, the smallest first; equal ones in the order in which they ended. */
export function chosenRows(
  run: OpenRun,
  choice: Choice,
  words: string,
  hit: (row: Row) => boolean = () => true,
): Row[] {
  const { sort = 'ended' } = choice;
  const passes = filterOf(choice);
  const rows = run.ended
    .filter(({ row }) => run.counts(row) && passes(row) && hit(row))
    .map(({ row }) => row);
  return sortRows(rows, sort, natural, words);
}

export function asEpisode(
  { run: _run, options: _options, seats: _seats, returns: _returns, ...rest }: Row,
  hit?: Hit,
): EpisodeRow {
  return hit ? { ...rest, hit } : rest;
}
