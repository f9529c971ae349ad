import { expect, test } from 'vitest';
import { BadInput, EpisodeError, Stopped } from '../errors.ts';
import { packError, unpackError } from './faults.ts';

const crossed = (error: unknown) => unpackError(structuredClone(packError(error)));

test('typed errors keep type, kind or reason, message and where they were thrown', () => {
  for (const error of [
    new EpisodeError('scenario', 'a', { cause: () => 'no data' }),
    new Stopped('tokens', 'b'),
    new BadInput('c'),
  ]) {
    const other = crossed(error);
    expect(other).toBeInstanceOf(error.constructor);
    expect(other).toMatchObject({ name: error.name, message: error.message, stack: error.stack });
  }
  expect(crossed(new EpisodeError('tool', ''))).toMatchObject({ kind: 'tool' });
  expect(crossed(new Stopped('calls', ''))).toMatchObject({ reason: 'calls' });
});

test('any other error keeps its name, and anything else its text', () => {
  expect(crossed(new RangeError('too far'))).toMatchObject({ name: 'RangeError', message: 'too far' });
  expect(crossed('just text')).toMatchObject({ name: 'Error', message: 'just text' });
});
