/** Which episodes of a run are worth a place in a copy, where not all have one. */
import type { Outcome } from '../../runs/figures/outcome.ts';
import type { EpisodeRow } from '../api/runs.ts';

/**
 * Of each arm and outcome equally many, as far as there are: first those of tasks and seeds that one arm solved and
 * another did not, side by side, then the others in the order they ended.
 */
export function chosenEpisodes(
  rows: readonly EpisodeRow[],
  most: number,
  outcomeOf: (row: EpisodeRow) => Outcome,
): EpisodeRow[] {
  const same = [
    ...Map.groupBy(rows, ({ scenario, task, seed, phase, epoch, game }) =>
      JSON.stringify([scenario, task, seed, phase, epoch, game]),
    ).values(),
  ];
  const ordered = [...same.filter(isFlip), ...same.filter((group) => !isFlip(group))].flat();
  const alike = Map.groupBy(ordered, (row) =>
    JSON.stringify([row.scenario, row.arm, row.phase, outcomeOf(row)]),
  );
  const turns = new Map([...alike.values()].flatMap((group) => group.map((row, turn) => [row, turn])));
  return ordered.toSorted((a, b) => turns.get(a)! - turns.get(b)!).slice(0, most);
}

const isFlip = (group: readonly EpisodeRow[]): boolean =>
  group.some(({ status }) => status === 'solved') && group.some(({ status }) => status === 'unsolved');
