/** The episodes of a run in which words stand: said there, or in what the table shows of them. */
import type { Row } from '../../reports/rows.ts';
import type { Hit } from '../api/runs.ts';
import { finderOf, type Term, wantedOf } from '../sought.ts';
import type { ArmName } from './detail.ts';
import { aboutOf } from './row-choice.ts';
import type { Texts } from './texts.ts';

export interface Found {
  hit: (row: Row) => boolean;
  /** Where it stands in the episode's journal; nothing where the row alone shows it. */
  place: (row: Row) => Promise<Hit | undefined>;
}

/** What the worlds begin with stands in all of a task's episodes: it counts where nothing else has the terms. */
export function foundIn(rows: readonly Row[], texts: Texts, nameOf: ArmName, terms: readonly Term[]): Found {
  const wanted = wantedOf(terms).map((term) => ({
    term,
    inRow: finderOf([term]),
    there: texts.episodesWith(term, 'said'),
  }));
  const hit = (row: Row) => {
    const about = aboutOf(row, nameOf(row));
    return wanted.every(({ there, inRow }) => there.has(row) || inRow(about));
  };
  if (!rows.some(hit)) {
    for (const each of wanted)
      each.there = new Set([...each.there, ...texts.episodesWith(each.term, 'start')]);
  }
  // What is in its name alone is not looked for in its journal.
  const isThere = (row: Row, term: Term) => wanted.find((each) => each.term === term)?.there.has(row) ?? true;
  const place = async (row: Row) =>
    wanted.some(({ there }) => there.has(row))
      ? texts.hitOf(
          row,
          terms.filter((term) => isThere(row, term)),
        )
      : undefined;
  return { hit, place };
}
