import { expect, test } from 'vitest';
import { hasSize } from './svg-image.tsx';

test('a picture has a size of its own where its root gives one', () => {
  expect(hasSize('<svg viewBox="0 0 9 9" width="9" height="9"></svg>')).toBe(true);
  expect(hasSize('<svg viewBox="0 0 9 9" stroke-width="2"><rect width="9" height="9"/></svg>')).toBe(false);
});
