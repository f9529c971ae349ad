/** How a game ended, in words. */
import type { ResultLine } from '../../runs/folder/results.ts';
import type { Scenario } from '../../scenario.ts';
import type { PlayResult } from '../api/play.ts';

export function resultOf(line: ResultLine, { roles }: Pick<Scenario, 'roles'>): PlayResult {
  const { status, rewards, answer, error, stopped, end } = line;
  const limit = stopped === undefined || stopped === 'resigned' ? undefined : `an agent stopped (${stopped})`;
  const message = error?.message ?? limit;
  return {
    status,
    words: wordsOf(line, roles),
    rewards,
    answer,
    ...(stopped === 'resigned' && { resigned: true }),
    ...(end === 'truncated' && { unfinished: true }),
    ...(message !== undefined && { message }),
  };
}

function wordsOf({ status, rewards, end }: ResultLine, roles: readonly string[]): string {
  if (status === 'error') return 'The game broke off';
  if (roles.length === 1) {
    if (status === 'solved') return 'Solved';
    return 'Not solved';
  }
  if (end === 'truncated') return 'The game did not end';
  const most = Math.max(...roles.map((role) => rewards[role] ?? 0));
  const winners = roles.filter((role) => rewards[role] === most);
  return winners.length === roles.length
    ? 'A tie'
    : `${winners.join(' and ')} ${winners.length > 1 ? 'win' : 'wins'}`;
}
