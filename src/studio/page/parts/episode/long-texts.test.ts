import { expect, it } from 'vitest';
import { withoutLongTexts } from './long-texts.ts';

it('takes texts of several lines out of data, and says where they stood', () => {
  const { rest, texts } = withoutLongTexts({
    event: 'start',
    task: { domain: '(define\n  (domain blocks))', steps: ['one', 'two\nthree\n'], size: 3, none: null },
  });
  expect(rest).toEqual({
    event: 'start',
    task: { domain: '(2 lines, below)', steps: ['one', '(2 lines, below)'], size: 3, none: null },
  });
  expect(texts).toEqual([
    { at: 'task.domain', text: '(define\n  (domain blocks))' },
    { at: 'task.steps[1]', text: 'two\nthree\n' },
  ]);
});

it('leaves other data as it is', () => {
  expect(withoutLongTexts('one line\n')).toEqual({ rest: 'one line\n', texts: [] });
  expect(withoutLongTexts(undefined)).toEqual({ rest: undefined, texts: [] });
});
