import { expect, test } from 'vitest';
import { gameRoleOf, solvedWords } from './outcome.ts';

const played = (...roles: string[][]) => ({ scenarios: roles.map((roles) => ({ scenario: { roles } })) });

test('what is solved is of the first role where all scenarios are games that share it', () => {
  expect(gameRoleOf(played(['X', 'O']))).toBe('X');
  expect(gameRoleOf(played(['X', 'O'], ['X', 'Y']))).toBe('X');
  for (const others of [['agent'], ['red', 'yellow']])
    expect(gameRoleOf(played(['X', 'O'], others))).toBeUndefined();
  expect(gameRoleOf(played(['agent']))).toBeUndefined();
  expect([solvedWords('12', 'X'), solvedWords('12', undefined)]).toEqual(['X won 12', '12 solved']);
});
