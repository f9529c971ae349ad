import { describe, expect, it } from 'vitest';
import { makePlan } from './plan.ts';

const armsOf = async (agents: string | string[], scenario = 'kuhn-poker') =>
  (await makePlan({ scenario, agents, seats: 'both' }, '.')).scenarios[0]!.arms.map(({ text }) => text);

describe('seats: both', () => {
  it('adds every cast with its seats swapped', async () => {
    expect(await armsOf('first=random,second=first')).toEqual([
      'first=random,second=first',
      'first=first,second=random',
    ]);
  });

  it('leaves arms alone whose seats are alike, and adds none twice', async () => {
    expect(await armsOf(['random', 'first=random,second=random', 'first=random,second=first'])).toEqual([
      'random',
      'first=random,second=random',
      'first=random,second=first',
      'first=first,second=random',
    ]);
    expect(await armsOf(['first=random,second=first', 'first=first,second=random'])).toHaveLength(2);
    await expect(armsOf(['first=random,second=first', 'first=random,second=first'])).rejects.toThrow(
      'is given twice',
    );
  });

  it('tells seats apart by options and model', async () => {
    expect(await armsOf('X=direct?attempts=1,O=direct?attempts=2', 'tic-tac-toe')).toHaveLength(2);
    expect(
      await armsOf('X=direct?model=synthetic:1,O=direct?model=synthetic:0.5', 'tic-tac-toe'),
    ).toHaveLength(2);
  });

  it('is refused where no arm seats different agents', async () => {
    await expect(armsOf(['random', 'first=random,second=random'])).rejects.toThrow(
      '--seats both: no arm seats different agents; write a cast, as in --agent first=direct,second=random',
    );
  });

  it('is refused where there is nobody to swap with', async () => {
    await expect(armsOf('direct', 'game24')).rejects.toThrow(
      '--seats both: scenario game24 has one role, nobody to swap with',
    );
  });
});
