/** Which episodes of a run are worth a place in a copy, where not all have one. */
import type { EpisodeRow } from '../api/runs.ts';

/** Errors first, then what came out differently with another arm, then the others in the order they ended. */
export function chosenEpisodes(rows: readonly EpisodeRow[], most: number): EpisodeRow[] {
  const flips = flipsIn(rows);
  const rank = (row: EpisodeRow): number => (row.status === 'error' ? 0 : flips.has(row) ? 1 : 2);
  return [...rows].sort((a, b) => rank(a) - rank(b)).slice(0, most);
}

/** Episodes of tasks and seeds that one arm solved and another did not. */
function flipsIn(rows: readonly EpisodeRow[]): Set<EpisodeRow> {
  const same = Map.groupBy(rows, ({ scenario, task, seed, phase, epoch, game }) =>
    JSON.stringify([scenario, task, seed, phase, epoch, game]),
  );
  const flips = [...same.values()].filter(
    (group) =>
      group.some(({ status }) => status === 'solved') && group.some(({ status }) => status === 'unsolved'),
  );
  return new Set(flips.flat());
}
