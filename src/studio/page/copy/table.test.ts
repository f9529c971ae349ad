import { expect, test } from 'vitest';
import type { ArmDetail, EpisodePage, EpisodeRow } from '../../api/runs.ts';
import { chosenPage } from './table.ts';

const rows = ['move a block.s1', 'block a move.s1', 'move.s10', 'a.move.s1'].map(
  (episode) => ({ episode, task: '', scenario: 'blocks', arm: 'direct?model=synthetic' }) as EpisodeRow,
);
const arms = [{ scenario: 'blocks', arm: 'direct?model=synthetic', label: 'direct' }] as ArmDetail[];
const found = (values: Record<string, string>) =>
  chosenPage({ rows } as EpisodePage, arms, values).rows.map(({ episode }) => episode);

test('a copy finds all words, and what is in quotes as a whole', () => {
  expect(found({ q: 'move block' })).toEqual(['move a block.s1', 'block a move.s1']);
  expect(found({ q: '"a block"' })).toEqual(['move a block.s1']);
  expect(found({ q: 'direct "a move"' })).toEqual(['block a move.s1']);
  expect(found({ q: '"' })).toHaveLength(4);
  expect(found({ q: 'dir' })).toHaveLength(4);
  expect(found({ q: 'rect' })).toEqual([]);
  expect(found({ q: 'synthetic' })).toEqual([]);
});

test('a copy puts those first whose ids fit best', () => {
  expect(found({ q: 'move s1', sort: 'fit', limit: '3' })).toEqual([
    'move a block.s1',
    'block a move.s1',
    'move.s10',
  ]);
  expect(found({ q: 'a.m', sort: 'fit', limit: '1' })).toEqual(['a.move.s1']);
  expect(found({ q: 'move', sort: 'fit' })).toEqual([
    'move a block.s1',
    'move.s10',
    'block a move.s1',
    'a.move.s1',
  ]);
});
