/** Episodes chosen and sorted by their rows: in the server's table, and in a copy's. */
import { type GameOutcome, gameOutcome, type Outcome } from '../../runs/figures/outcome.ts';
import type { EpisodeQuery, EpisodeRow, Sort } from '../api/runs.ts';
import { rankBy } from '../palette-rank.ts';

/** Which episodes, in which order; without words. */
export type Choice = Pick<EpisodeQuery, 'sort' | 'task' | 'kind' | 'stopped' | 'phase'> & {
  /** Empty: any. */
  statuses: readonly string[];
  arms: readonly string[];
};

const NUMBERS: Partial<Record<Sort, (row: EpisodeRow) => number>> = {
  seed: ({ seed }) => seed,
  // Training comes before the evaluation after it.
  epoch: ({ epoch = 0, phase, game = 0 }) => epoch * 1e6 + (phase === 'eval' ? 1 + game : 0),
  reward: ({ reward }) => reward,
  steps: ({ steps }) => steps,
  attempts: ({ attempts }) => attempts,
  calls: ({ calls }) => calls,
  tokens: ({ input, output }) => input + output,
  cost: ({ cost }) => cost,
  seconds: ({ seconds }) => seconds,
};

const TEXTS: Partial<Record<Sort, (row: EpisodeRow) => string>> = {
  episode: ({ episode }) => episode,
  task: ({ task }) => task,
  arm: ({ arm }) => arm,
  status: ({ status }) => status,
};

export const SORTS: readonly string[] = ['ended', 'fit', ...Object.keys(NUMBERS), ...Object.keys(TEXTS)];

/**
 * Sorts in place, the smallest first; `ended`: as they stand; `fit`: by how well their ids fit the words. `natural`
 * compares texts.
 */
export function sortRows<R extends EpisodeRow>(
  rows: R[],
  sort: Sort,
  natural: (a: string, b: string) => number,
  words: string,
): R[] {
  const text = TEXTS[sort];
  const value = sort === 'fit' ? fitOf(rows, words) : text ? ranksOf(rows, text, natural) : NUMBERS[sort];
  return value ? rows.sort((a, b) => value(a) - value(b)) : rows;
}

/** What can be found of an episode beside what was said in it; `arm` as it is shown. */
export const aboutOf = ({ episode, task, error }: EpisodeRow, arm: string): string =>
  [episode, task, arm, error?.kind ?? '', error?.message ?? ''].join('\n');

/** Texts are compared once each, not at every step of sorting. */
function ranksOf(
  rows: readonly EpisodeRow[],
  of: (row: EpisodeRow) => string,
  natural: (a: string, b: string) => number,
): (row: EpisodeRow) => number {
  const sorted = [...new Set(rows.map(of))].sort(natural);
  const ranks = new Map(sorted.map((text, i) => [text, i]));
  return (row) => ranks.get(of(row))!;
}

/** Each id is looked at once, not at every step of sorting. */
function fitOf(rows: readonly EpisodeRow[], words: string): (row: EpisodeRow) => number {
  const rank = rankBy(words);
  const ranks = new Map(rows.map(({ episode }) => [episode, rank(episode)]));
  return ({ episode }) => ranks.get(episode)!;
}

/** What `status` takes; of games of several roles as the first role sees them. */
export const OUTCOMES: Readonly<Record<Outcome, (row: EpisodeRow) => boolean>> = {
  solved: ({ status }) => status === 'solved',
  unsolved: ({ status }) => status === 'unsolved',
  error: ({ status }) => status === 'error',
  won: (row) => cameOut(row, 'won'),
  lost: (row) => cameOut(row, 'lost'),
  tied: (row) => cameOut(row, 'tied'),
  unfinished: (row) => cameOut(row, 'unfinished'),
};

const cameOut = (row: EpisodeRow, outcome: GameOutcome) => rowOutcome(row, true) === outcome;

/** Of a game of several roles as its first role sees it. */
export const rowOutcome = ({ status, reward, unfinished }: EpisodeRow, isGame: boolean): Outcome =>
  isGame && status !== 'error' ? gameOutcome(reward, unfinished === true) : status;

/** Whether a row is of a choice. */
export function filterOf(choice: Choice): (row: EpisodeRow) => boolean {
  const { statuses, arms, task, kind, stopped, phase } = choice;
  return (row) =>
    (statuses.length === 0 || statuses.some((status) => OUTCOMES[status as Outcome]?.(row))) &&
    (arms.length === 0 || arms.includes(row.arm)) &&
    (task === undefined || row.task === task) &&
    (kind === undefined || row.error?.kind === kind) &&
    (stopped === undefined || row.stopped === stopped) &&
    (phase === undefined || row.phase === phase);
}
