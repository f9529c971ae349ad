import { expect, test } from 'vitest';
import { ParseError } from '../errors.ts';
import { readArguments } from '../models/tool-calls.ts';
import { toolAction } from '../tool.ts';
import { readToolAction } from './action.ts';

const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

test('JSON that no action can hold goes back to the model, and harms nobody', () => {
  for (const given of ['{"a":1e999}', nested(5000)]) {
    expect(() => readToolAction(`{"tool":"add","arguments":${given}}`)).toThrow(ParseError);
    // A native call is kept as it was written, and its tool refuses it.
    const calls = [{ tool: 'add', arguments: readArguments(given) }];
    expect(toolAction.parse({ calls })).toEqual({ calls: [{ tool: 'add', arguments: given }] });
  }
  expect(readArguments('{"a":[1,{"b":null}]}')).toEqual({ a: [1, { b: null }] });
});
