import { expect, test } from 'vitest';
import type { RunListing } from '../../../api/runs.ts';
import { ordered } from './order.ts';

test('runs are sorted by what their rows show, of one under way by what its process tells', () => {
  const run = (id: string, errors: number, episodes: number, live?: { errors: number; ended: number }) =>
    ({ id, errors, episodes, total: 10, ...(live && { live }) }) as RunListing;
  const runs = [
    run('a', 2, 5),
    run('b', 1, 3, { errors: 4, ended: 8 }),
    run('c', 3, 6, { errors: 0, ended: 0 }),
  ];
  const idsBy = (key: string) => ordered(runs, { key, order: 'desc' }).map(({ id }) => id);
  expect(idsBy('errors')).toEqual(['b', 'c', 'a']);
  expect(idsBy('progress')).toEqual(['b', 'c', 'a']);
});
