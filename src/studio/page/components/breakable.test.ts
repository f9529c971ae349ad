import { expect, test } from 'vitest';
import { linesOf } from './breakable.tsx';

test('a name has room for each line that it takes', () => {
  expect(linesOf('', 10)).toBe(1);
  expect(linesOf('tot?breadth=2', 20)).toBe(1);
  expect(linesOf('tot?breadth=2&depth=3', 15)).toBe(2);
  // An option that has no line to itself goes on on the next.
  expect(linesOf('direct?model=openai:Qwen/Qwen2.5-7B-Instruct@http://127.0.0.1:8082/v1', 34)).toBe(3);
});
