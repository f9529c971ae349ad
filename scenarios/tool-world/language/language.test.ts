/** The language of the tool world: what is written can be read again, and means the same. */
import { describe, expect, test } from 'vitest';
import { random } from '../../../src/seed.ts';
import { drawRequest } from '../facts/requests.ts';
import { truth } from '../facts/world.ts';
import { TOPICS } from '../prompts/requests.ts';
import { COMMON, commonOf } from './common.ts';
import { phrase, understand } from './goal.ts';
import { calculate, dayAfter, readySteps, type Step, stepsOf } from './plan.ts';
import { asMeant, asTold, factsStated } from './vocabulary.ts';

/** Requests of every kind. */
const drawn = Array.from({ length: 300 }, (_, i) =>
  drawRequest(random('language test', i), TOPICS[i % TOPICS.length]!, 1 + (i % 6)),
);

describe('requests', () => {
  test('are read as what they were written from', () => {
    for (const { request } of drawn) {
      const goal = understand(request);
      expect(goal, request).toBeDefined();
      expect(phrase(goal!)).toBe(request);
    }
  });

  test('need the steps that they say, and these can be taken in their order', () => {
    for (const { request, steps } of drawn) {
      expect(stepsOf(understand(request)!, truth), request).toHaveLength(steps);
    }
    expect(new Set(drawn.map(({ steps }) => steps))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  test.each([
    'How tall is the Eiffel tower?',
    'What is love?',
    'Find out the mayor.',
    'Email my sister.',
    'What is the colour of Velmora?',
  ])('in other words are not understood: %s', (request) => {
    expect(understand(request)).toBeUndefined();
  });

  test('that everybody can answer are different from each other, and hold their answers', () => {
    expect(new Set(COMMON.map(({ request }) => request)).size).toBe(COMMON.length);
    for (const { request, answer, says } of COMMON) {
      expect(answer.toLowerCase()).toContain(says[0]!.toLowerCase());
      expect(commonOf(request)!.answer).toBe(answer);
      expect(understand(request)).toBeUndefined();
    }
  });
});

test('what is not known yet is looked up from the inside out; then it is calculated, and told', () => {
  const goal = understand(
    'Find out the ratio of the population of the birthplace of Ana Abel to 4 and email it to my boss.',
  )!;
  const values: Record<string, string> = {};
  const known = {
    value: (attribute: string, subject: string) => values[`${attribute} of ${subject}`],
    result: (expression: string) => values[expression],
    mailed: false,
    noted: false,
  };
  const next = () => readySteps(goal, known).map((step: Step) => Object.values(step).join(' '));
  expect(next()).toEqual(['look up birthplace Ana Abel', 'look up email address my boss']);
  values['birthplace of Ana Abel'] = 'Velmora';
  expect(next()[0]).toBe('look up population Velmora');
  values['population of Velmora'] = '1000';
  expect(next()[0]).toBe('calculate 1000 / 4');
  values['1000 / 4'] = '250';
  values['email address of my boss'] = 'boss@mail.example';
  const sought = 'he ratio of the population of the birthplace of Ana Abel to 4';
  expect(readySteps(goal, known)).toEqual([
    { kind: 'mail', to: 'boss@mail.example', subject: `T${sought}`, body: `T${sought} is 250.` },
  ]);
  known.mailed = true;
  expect(next()).toEqual([]);
});

describe('facts', () => {
  test('are read from statements, and from nothing vaguer', () => {
    const read = (text: string) => factsStated(text).map((fact) => Object.values(fact).join(' | '));
    expect(read('The population of Velmora is 48200.')).toEqual(['population | Velmora | 48200']);
    expect(read('I think the mayor of Tarholt is Ana Abel. The date of today is 2026-04-20.')).toEqual([
      'mayor | Tarholt | Ana Abel',
      'date | today | 2026-04-20',
    ]);
    expect(read("The email address of the user's sister is sister@mail.example.")).toEqual([
      'email address | my sister | sister@mail.example',
    ]);
    expect(read('The sum of the amounts of fuel.csv is 812.')).toEqual([
      'sum of the amounts | fuel.csv | 812',
    ]);
    expect(
      read('No page gives an exact figure for the population of Velmora, said to be above 39999.'),
    ).toEqual([]);
    expect(read('The mayor of Velmora is not known. The population of Tarholt is 5.')).toEqual([
      'population | Tarholt | 5',
    ]);
  });

  test('of the user are told from the other side', () => {
    expect(asTold('the date of my eye test')).toBe("the date of the user's eye test");
    expect(asMeant(asTold('the date of my eye test'))).toBe('the date of my eye test');
  });
});

test('values of expressions are exact, then rounded to two decimals', () => {
  expect(calculate('48200 / 124')).toBe('388.71');
  expect(calculate('7 - 9')).toBe('-2');
  expect(calculate('6 * 7')).toBe('42');
  expect(calculate('1 / 0')).toBeUndefined();
  expect(calculate('the rest')).toBeUndefined();
  expect(dayAfter('2028-02-28')).toBe('2028-02-29');
  expect(dayAfter('2026-12-31')).toBe('2027-01-01');
});
