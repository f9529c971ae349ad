/** What became of an episode: its status, and of a game of several roles how its first role came out. */
import type { EpisodeOutcome } from '../../episode.ts';
import type { Role, Scenario } from '../../scenario.ts';

export type GameOutcome = 'won' | 'lost' | 'tied' | 'unfinished';
export type Outcome = EpisodeOutcome['status'] | GameOutcome;

/** How an episode ended, as its results line and the end of its journal tell it. */
export interface Ending extends Pick<EpisodeOutcome, 'status' | 'stopped' | 'end'> {
  reward?: number;
  rewards?: Readonly<Record<Role, number>>;
}

interface Played {
  scenarios: readonly { scenario: Pick<Scenario, 'roles'> }[];
}

/** By the return of the role that it is told of; a game that was cut off is no tie. */
export function gameOutcome(reward: number, unfinished: boolean): GameOutcome {
  if (unfinished) return 'unfinished';
  return reward > 0 ? 'won' : reward < 0 ? 'lost' : 'tied';
}

/** The role that a game is told of, its first; undefined where there is one role alone. */
export function gameRole({ rewards = {} }: Ending): Role | undefined {
  const [first, ...others] = Object.keys(rewards);
  return others.length > 0 ? first : undefined;
}

export function outcomeOf(ending: Ending): Outcome {
  const { status, reward = 0, end } = ending;
  const isGame = status !== 'error' && gameRole(ending) !== undefined;
  return isGame ? gameOutcome(reward, end === 'truncated') : status;
}

/** `solved`, `X won`, `did not end`: of a game with the role that it is told of. */
export function outcomeWords(outcome: Outcome, role = 'first role'): string {
  if (outcome === 'won' || outcome === 'lost') return `${role} ${outcome}`;
  return outcome === 'unfinished' ? 'did not end' : outcome;
}

/** How many were solved; of games how many their first role has won: `12 solved`, `X won 12`. */
export const solvedWords = (solved: string, first: Role | undefined): string =>
  first === undefined ? `${solved} solved` : `${first} won ${solved}`;

/** The first role of a plan's games, where all of its scenarios are such and share it. */
export function gameRoleOf({ scenarios }: Played): Role | undefined {
  const firsts = scenarios.map(({ scenario: { roles } }) => (roles.length > 1 ? roles[0] : undefined));
  return new Set(firsts).size === 1 ? firsts[0] : undefined;
}

/** An ending in words, with what stopped it: `X lost (parse)`. */
export function endingWords(ending: Ending): string {
  const words = outcomeWords(outcomeOf(ending), gameRole(ending));
  return ending.stopped ? `${words} (${ending.stopped})` : words;
}
