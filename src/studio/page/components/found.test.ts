import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { EpisodeRow } from '../../api/runs.ts';
import { termsOf } from '../../sought.ts';
import { Marked, RowSnippet } from './found.tsx';

const row = {
  episode: 'tidy.react-2.s1',
  task: 'tidy',
  error: { kind: 'request', message: 'the <model> is gone' },
} as EpisodeRow;
const snippet = (query: string, more: Partial<EpisodeRow> = {}) =>
  renderToStaticMarkup(
    createElement(RowSnippet, { row: { ...row, ...more }, arm: 'react', terms: termsOf(query) }),
  ).replace(/^<span class="snippet">(.*)<\/span>$/, '$1');

test('below a row stands where it was said, else what no cell shows', () => {
  const hit = { line: 3, words: 'notes', text: ['ls the ', 'notes', ''] };
  expect(snippet('notes', { hit })).toBe('ls the <mark>notes</mark>');
  expect(snippet('notes', { hit: { ...hit, start: 'task.goal' } })).toBe(
    'at the start, task.goal: ls the <mark>notes</mark>',
  );
  expect(snippet('react')).toBe('');
  expect(snippet('tidy requ')).toBe('');
  expect(snippet('react mod')).toBe('error: the &lt;<mark>mod</mark>el&gt; is gone');
  expect(snippet('s1')).toBe('episode: tidy.react-2.<mark>s1</mark>');
});

test('a cell marks what it has, where a word begins', () => {
  const marked = (query: string) =>
    renderToStaticMarkup(
      createElement(Marked, { text: 'other, the <then>', terms: termsOf(query) }),
    ).replaceAll('<wbr/>', '');
  expect(marked('the -')).toBe('other, <mark>the</mark> &lt;<mark>the</mark>n&gt;');
  expect(marked('"')).toBe('other, the &lt;then&gt;');
});
