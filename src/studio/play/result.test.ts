import { expect, it } from 'vitest';
import { madeUp } from '../../reports/test-results.ts';
import { resultOf } from './result.ts';

it('calls no game a tie, nor won, that did not end', () => {
  const game = (X: number, end: 'terminated' | 'truncated') =>
    resultOf(madeUp({ status: 'unsolved', reward: X, rewards: { X, O: -X }, end }), { roles: ['X', 'O'] });
  expect(game(0, 'terminated')).toMatchObject({ words: 'A tie' });
  expect(game(-1, 'terminated')).toMatchObject({ words: 'O wins' });
  for (const X of [0, -1])
    expect(game(X, 'truncated')).toMatchObject({ words: 'The game did not end', unfinished: true });
});
