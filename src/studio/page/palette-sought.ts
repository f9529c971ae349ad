/** In which run Ctrl K looks for episodes, and for what. */
import type { RunListing } from '../api/runs.ts';

export interface Sought {
  /** As addresses have it. */
  run: string;
  words: string;
  /** Episodes that are called so, and no others. */
  named: boolean;
}

/**
 * An episode's address as commands print it, `RUN/ID` with what leads there; else words within the run that is shown;
 * elsewhere an id within the last run. `runs`: the latest first.
 */
export function soughtBy(text: string, runs: readonly RunListing[], shown?: string): Sought | undefined {
  const wanted = text.trim();
  const [words = '', name] = wanted.split('/').reverse();
  const run = name === undefined ? undefined : namedIn(runs, name);
  if (run !== undefined) return { run, words, named: true };
  if (shown !== undefined) return wanted === '' ? undefined : { run: shown, words: wanted, named: false };
  // Any other word would have all that was said there searched.
  const last = /^[^\s/]+\.[^\s/]*$/.test(wanted) ? namedIn(runs, 'last') : undefined;
  return last === undefined ? undefined : { run: last, words: wanted, named: true };
}

/** What is said where nothing is found: episodes are looked for in one run alone, so how another one is named. */
export function nothingFits(text: string, runs: readonly RunListing[], shown?: string): string {
  const run = text.trim().split('/').at(-2);
  const isNamed = run !== undefined && namedIn(runs, run) !== undefined;
  if (isNamed) return `Nothing fits “${text}”`;
  const what = shown === undefined ? 'an episode' : 'an episode of another run';
  return `Nothing fits “${text}”: write RUN/EPISODE to find ${what}`;
}

/** As commands take names; a game that someone has begun and not ended is not the last run. */
function namedIn(runs: readonly RunListing[], name: string): string | undefined {
  const found =
    name === 'last'
      ? runs.find(({ episodes }) => episodes > 0)
      : (runs.find(({ id }) => id === name) ?? runs.find(({ id }) => id.endsWith(`-${name}`)));
  return found && encodeURIComponent(found.id);
}
