import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Router } from 'wouter';
import type { JournalLine } from '../../../../runs/folder/journal.ts';
import { brief } from '../../../episodes/brief.ts';
import { CameOf } from './came-of.tsx';
import { SearchDetail } from './search-detail.tsx';
import { TimelineRow } from './timeline-row.tsx';

const textOf = (element: ReactNode) =>
  renderToStaticMarkup(element)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** What is shown of a search: its row, what it says in detail, and what it took from the reply `a or b`. */
function shown(fields: Record<string, unknown>): string[] {
  const line: JournalLine = { n: 3, t: 0, actor: 'agent', type: 'search', ...fields };
  const handlers = { onChoose: () => {}, onFold: () => {} };
  const row = { line: 3, last: 3, letter: 'h', count: 1, nested: true };
  const children = createElement(SearchDetail, { run: 'run', episode: 'episode', line });
  return [
    createElement(TimelineRow, { row, entry: brief(line), chosen: false, at: 3, ...handlers }),
    createElement(Router, { ssrPath: '/', children }),
    createElement(CameOf, { lines: [line], replies: ['a or b'], onLine: () => {} }),
  ].map(textOf);
}

test('a search of levels, one of a table, and an exact one', () => {
  const candidates = [
    { text: 'a', value: 2, kept: true },
    { text: 'c', value: 1, kept: false },
  ];
  expect(shown({ levels: [{ candidates }] })).toEqual([
    'search 2 candidates',
    expect.stringMatching(/^Open the search tree .* here 1 to 2\. candidate value kept a 2 ✓ c 1$/),
    expect.stringMatching(/search of 2 candidates, 1 read from this reply a value 2 · kept$/),
  ]);
  const root = [
    { text: 'a', visits: 1, value: null },
    { text: 'b', visits: 3, value: 0.5 },
  ];
  expect(shown({ root, simulations: 4 })).toEqual([
    'search 4 simulations · most to b',
    expect.stringMatching(/candidate N value b 3 0\.5 a 1$/),
    expect.stringMatching(/2 read from this reply a b value 0\.5$/),
  ]);
  expect(shown({ states: 4, plan: ['a', 'b'] })).toEqual([
    'search 4 states · best is a',
    expect.stringMatching(/it met 4 different states\. The plan Copy a b$/),
    expect.stringMatching(/search of 0 candidates$/),
  ]);
});

test('what a user’s own agent journals as a search may be anything', () => {
  expect(shown({ states: 4 })[0]).toBe('search 4 states');
  expect(shown({ plan: 'left' })).toEqual([
    'search 0 candidates',
    'Open the search',
    expect.stringMatching(/search of 0 candidates$/),
  ]);
  const anything = ['left', 4, null, {}, [], [null, 1, 'a', {}, { text: 5, value: 'high', visits: {} }]];
  // Without words it was read from no reply.
  expect(shown({ levels: [{ candidates: [{ actions: [1], value: 2 }] }] })[2]).toMatch(
    /search of 1 candidates$/,
  );
  for (const name of ['root', 'levels', 'plan', 'states', 'simulations', 'why', 'value']) {
    for (const value of [...anything, [{ candidates: anything }]])
      expect(shown({ [name]: value }), `${name}: ${JSON.stringify(value)}`).toHaveLength(3);
  }
});
