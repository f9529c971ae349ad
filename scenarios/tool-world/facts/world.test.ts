/** The world of facts is one: what it says fits together, and each fact is found by its own words alone. */
import { describe, expect, test } from 'vitest';
import { understand } from '../language/goal.ts';
import { attributes, factsStated, mention, sentence, state } from '../language/vocabulary.ts';
import { TOPICS } from '../prompts/requests.ts';
import { outcomeOf, says, wayTo } from './outcome.ts';
import { ownRequests } from './requests.ts';
import { facts, factsNamed, things, truth } from './world.ts';

describe('the world', () => {
  test('has some hundred facts, none twice, in every place', () => {
    expect(facts.length).toBeGreaterThan(500);
    expect(new Set(facts.map(({ attribute, subject }) => mention(attribute, subject))).size).toBe(
      facts.length,
    );
    expect(new Set(facts.map(({ source }) => source))).toEqual(
      new Set(['wikipedia', 'internet', 'user', 'files']),
    );
  });

  test('names places and people that there are', () => {
    for (const { attribute, subject, value } of facts) {
      const { kind } = attributes[attribute];
      const what = mention(attribute, subject);
      if (kind === 'place') expect(things.cities, what).toContain(value);
      if (kind === 'person') expect(things.people, what).toContain(value);
      if (kind === 'number') expect(value, what).toMatch(/^\d+$/);
      if (kind === 'date') expect(value, what).toMatch(/^2026-\d\d-\d\d$/);
      if (kind === 'time') expect(value, what).toMatch(/^\d\d:\d\d$/);
      if (kind === 'address') expect(value, what).toMatch(/^[\w.-]+@\w+\.example$/);
    }
    const addresses = facts
      .filter(({ attribute }) => attribute === 'email address')
      .map(({ value }) => value);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test('finds each fact by its words, and no other; what is stated is read as it was', () => {
    for (const fact of facts) {
      expect(factsNamed(`Find out ${mention(fact.attribute, fact.subject)}.`)).toEqual([fact]);
      const { attribute, subject, value } = fact;
      expect(factsStated(sentence(state(fact)))).toEqual([{ attribute, subject, value }]);
    }
  });

  test('finds facts in other words, too', () => {
    const [city] = things.cities;
    const named = (text: string) => factsNamed(text).map(({ attribute }) => attribute);
    expect(named(`How large is the AREA of ${city}?`)).toEqual(['area in square kilometres']);
    expect(named(`population and elevation, ${city}`)).toEqual(['population', 'elevation in metres']);
    expect(named(`the share price of ${city}`)).toEqual([]);
    expect(named("What is today's date?")).toEqual(['date']);
  });
});

describe('the list of requests', () => {
  const requests = ownRequests(20, TOPICS);

  test('is always the same, has requests of one step to six, and all of them can be settled', () => {
    expect(requests).toEqual(ownRequests(20, TOPICS));
    expect(new Set(requests.map(({ request }) => request)).size).toBe(20);
    expect(new Set(requests.map(({ steps }) => steps))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    for (const { request, steps } of requests)
      expect(wayTo(understand(request)!), request).toHaveLength(steps!);
  });
});

describe('an outcome', () => {
  const [subject] = things.mountains;
  const height = truth('height in metres', subject!)!;
  const find = `What is the height in metres of ${subject}?`;
  const mail = `Find out the height in metres of ${subject} and email it to my boss.`;
  const sent = (task: string, status = 'answered') => [{ tool: 'send_email', task, status }];

  test('is told rightly, in any words', () => {
    expect(outcomeOf(find, [], `It is ${height} m high.`)).toEqual({ told: true });
    expect(outcomeOf(find, [], `It is ${Number(height).toLocaleString('en')} m high.`)).toEqual({
      told: true,
    });
    expect(outcomeOf(find, [], `It is ${Number(height) + 1} m high.`)).toEqual({ told: false });
    expect(outcomeOf('What is love?', [], '42')).toBeUndefined();
    expect(outcomeOf('What is the population of Atlantis?', [], '42')).toBeUndefined();
  });

  test('is an email that went to the right address with the right value', () => {
    expect(outcomeOf(mail, sent(`to boss@mail.example: ${height}`), 'Done.')).toEqual({ mailed: true });
    expect(outcomeOf(mail, sent(`to chief@mail.example: ${height}`), 'Done.')).toEqual({ mailed: false });
    expect(outcomeOf(mail, sent('to boss@mail.example: 12'), 'Done.')).toEqual({ mailed: false });
    expect(outcomeOf(mail, sent(`to boss@mail.example: ${height}`, 'failed'), 'Done.')).toEqual({
      mailed: false,
    });
  });

  test('is an email with the words that were asked for', () => {
    const words = 'Email my boss that the parcel has come.';
    expect(outcomeOf(words, sent('to boss@mail.example: The parcel has come.'), 'Done.')).toEqual({
      mailed: true,
    });
    expect(outcomeOf(words, sent('to boss@mail.example: The parcel is lost.'), 'Done.')).toEqual({
      mailed: false,
    });
  });

  test('may write dates and times as the calendar takes them', () => {
    const wanted = 'Put "Team lunch" into my calendar, on 2026-05-04 at 19:30.';
    const noted = (task: string) =>
      outcomeOf(wanted, [{ tool: 'create_event', task, status: 'answered' }], '');
    for (const when of [
      '2026-05-04 at 19:30',
      '4 May 2026, 7:30 pm',
      'May 4th, 2026 at 7.30 p.m.',
      '04.05.2026, 19.30',
    ]) {
      expect(noted(`Team lunch, ${when}`), when).toEqual({ noted: true });
    }
    expect(noted('Team lunch, 5 May 2026, 7:30 pm')).toEqual({ noted: false });
    expect(noted('Team lunch, 4 May 2026, 7:30 am')).toEqual({ noted: false });
    expect(says('It starts at 9:15 am.', '09:15')).toBe(true);
    expect(says('At noon', '12:00') && says('12 am', '00:00')).toBe(true);
  });

  test('of what everybody knows is right in figures, too, and in any case', () => {
    const told = (request: string, answer: string) => outcomeOf(request, [], answer)!.told;
    expect(told('How many legs does a spider have?', 'Spiders have 8 legs.')).toBe(true);
    expect(told('How many legs does a spider have?', 'Spiders have 6 legs.')).toBe(false);
    expect(told('Name the metal that is liquid at room temperature.', 'Mercury.')).toBe(true);
  });

  test('may round what is a fraction, and nothing else', () => {
    expect(says('about 3.1', '3.14')).toBe(true);
    expect(says('about 3.2', '3.14')).toBe(false);
    expect(says('about 3', '3.14')).toBe(false);
    expect(says('313', '13')).toBe(false);
  });
});
