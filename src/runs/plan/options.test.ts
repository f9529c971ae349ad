import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BadInput } from '../../errors.ts';
import { declaredOptions, pickDeclared, readOptions } from './options.ts';

const schema = z.strictObject({
  breadth: z.number().int().min(1).default(1).describe('paths kept'),
  select: z.enum(['greedy', 'sample', 'vote']).default('greedy'),
  oracle: z.union([z.boolean(), z.stringbool()]).default(false),
  strict: z.boolean().default(false),
  warmth: z.coerce.number().min(0).max(2).default(1),
  even: z
    .number()
    .refine((n) => n % 2 === 0, 'not even')
    .default(2),
  word: z.string().default('x'),
  needed: z.number().optional(),
});

describe('readOptions', () => {
  it('reads text by the schema, and fills in what is left out', () => {
    const given = { breadth: '3', select: 'sample', oracle: 'true', word: '007' };
    expect(readOptions('agent a', schema, given)).toEqual({
      breadth: 3,
      select: 'sample',
      oracle: true,
      strict: false,
      warmth: 1,
      even: 2,
      word: '007',
    });
    expect(readOptions('agent a', schema, { breadth: 2, oracle: true })).toMatchObject({
      breadth: 2,
      oracle: true,
    });
  });

  it.each([
    [
      { depth: '1' },
      'agent a has no option "depth": there are breadth, select, oracle, strict, warmth, even, word, needed',
    ],
    [{ breadth: 'two' }, /^agent a: option breadth=two: give a whole number from 1$/],
    [{ breadth: '0' }, /^agent a: option breadth=0: give a whole number from 1$/],
    [{ warmth: '3' }, /^agent a: option warmth=3: give a number from 0 to 2$/],
    [{ select: 'best' }, /^agent a: option select=best: give greedy, sample or vote$/],
    [{ oracle: 'maybe' }, /^agent a: option oracle=maybe: give true or false$/],
    [{ strict: 'maybe' }, /^agent a: option strict=maybe: give true or false$/],
    [{ even: '3' }, /^agent a: option even=3: not even$/],
    [{ needed: 'x' }, /^agent a: option needed=x: give a number$/],
    [{ breadth: '' }, 'agent a: option breadth has no value'],
    [{ constructor: '1' }, /no option "constructor"/],
  ])('refuses %j', (given, why) => {
    expect(() => readOptions('agent a', schema, given)).toThrow(BadInput);
    expect(() => readOptions('agent a', schema, given)).toThrow(why);
  });

  it('takes nothing where nothing is declared', () => {
    expect(readOptions('scenario s', undefined, {})).toEqual({});
    expect(() => readOptions('scenario s', undefined, { a: '1' })).toThrow(
      'scenario s has no option "a": it has none',
    );
  });

  it('sees through what comes after the object', () => {
    const checked = schema
      .refine(({ breadth }) => breadth < 9, 'breadth below 9')
      .transform((options) => options);
    expect(pickDeclared({ breadth: 1, other: 2 }, checked)).toEqual({ breadth: 1 });
    expect(() => readOptions('agent a', checked, { breadth: '10' })).toThrow('agent a: breadth below 9');
  });
});

describe('declaredOptions', () => {
  it('lists names, defaults and choices', () => {
    expect(declaredOptions(schema).slice(0, 2)).toEqual([
      { name: 'breadth', fallback: 1, description: 'paths kept' },
      { name: 'select', fallback: 'greedy', choices: ['greedy', 'sample', 'vote'], description: '' },
    ]);
    expect(declaredOptions(schema).at(-1)).toEqual({ name: 'needed', fallback: undefined, description: '' });
  });
});
