import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SeatedEpisode, SeatTally } from './seat-tally.ts';

const sitter = (role: string, agent: string, model: string | null = null) => ({ role, agent, model });

const game = (
  first: string,
  second: string,
  reward: number,
  more: Partial<SeatedEpisode> = {},
): SeatedEpisode => ({
  scenario: 'nim',
  task: 'nine',
  seats: [sitter('first', first), sitter('second', second)],
  returns: [reward, -reward],
  errored: false,
  ...more,
});

const figures = (...episodes: SeatedEpisode[]) => {
  const tally = new SeatTally();
  for (const episode of episodes) tally.add(episode);
  return tally.figures();
};

const short = (rows: ReturnType<typeof figures>) =>
  rows.map(({ agent, against, role, won, lost, tied }) => [agent, against, role, won, lost, tied]);

describe('the figures of seats', () => {
  it('follow each agent through its roles, whoever sat first', () => {
    const all = figures(game('a', 'b', 1), game('a', 'b', 0), game('b', 'a', -1), game('b', 'a', -2));
    expect(short(all)).toEqual([
      ['a', 'b', 'first', 1, 0, 1],
      ['a', 'b', 'second', 2, 0, 0],
      ['a', 'b', null, 3, 0, 1],
      ['b', 'a', 'first', 0, 2, 0],
      ['b', 'a', 'second', 0, 1, 1],
      ['b', 'a', null, 0, 3, 1],
    ]);
    expect(all[2]).toMatchObject({ episodes: 4, rate: 0.75, return: 1 });
  });

  it('add up roles for none that took one alone, or that met itself', () => {
    expect(short(figures(game('a', 'b', 1), game('c', 'c', 1)))).toEqual([
      ['a', 'b', 'first', 1, 0, 0],
      ['b', 'a', 'second', 0, 1, 0],
      ['c', 'itself', 'first', 1, 0, 0],
      ['c', 'itself', 'second', 0, 1, 0],
    ]);
  });

  it('leave out games that did not end, and say how many', () => {
    const open = { unfinished: true };
    const all = figures(
      game('a', 'b', 1),
      game('a', 'b', 0),
      game('a', 'b', 0, open),
      game('a', 'b', 3, open),
    );
    expect(short(all)).toEqual([
      ['a', 'b', 'first', 1, 0, 1],
      ['b', 'a', 'second', 0, 1, 1],
    ]);
    expect(all[0]).toMatchObject({ episodes: 4, errors: 0, unfinished: 2, rate: 0.5, return: 0.5 });
    expect(figures(game('a', 'a', 0, open))[0]).toMatchObject({
      unfinished: 1,
      tied: 0,
      rate: null,
      return: null,
    });
  });

  it('leave errors out of rates and returns, and name models where they differ', () => {
    const seats = [sitter('first', 'a', 'm1'), sitter('second', 'a', 'm2')];
    const [one, other] = figures(game('', '', 2, { seats }), game('', '', 9, { seats, errored: true }));
    expect(one).toMatchObject({
      agent: 'a (m1)',
      against: 'a (m2)',
      episodes: 2,
      errors: 1,
      rate: 1,
      return: 2,
    });
    expect(other).toMatchObject({ agent: 'a (m2)', rate: 0, return: -2, lost: 1 });
    expect(figures({ ...game('a', 'b', 1), seats: [sitter('agent', 'a')], returns: [1] })).toEqual([]);
  });

  it('are as if an episode that was taken out had never been, in any order', () => {
    const agents = fc.constantFrom('a', 'b');
    const some = fc
      .record({
        first: agents,
        second: agents,
        reward: fc.integer({ min: -2, max: 2 }),
        task: fc.constantFrom('nine', 'ten'),
        errored: fc.boolean(),
        unfinished: fc.boolean(),
      })
      .map(({ first, second, reward, ...more }) => game(first, second, reward, more));
    fc.assert(
      fc.property(fc.array(some), some, (episodes, extra) => {
        const tally = new SeatTally();
        tally.add(extra);
        for (const episode of episodes.toReversed()) tally.add(episode);
        tally.add(extra, -1);
        const straight = figures(...episodes);
        expect(tally.figures()).toEqual(straight);
        // What one seat wins, no other does: a game of two has as many wins as losses.
        const single = straight.filter(({ role }) => role !== null);
        const sum = (of: 'won' | 'lost') => single.reduce((total, each) => total + each[of], 0);
        expect(sum('won')).toBe(sum('lost'));
      }),
      { numRuns: 50 },
    );
  });
});
