import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInput } from '../../errors.ts';
import { parseArms, seatText } from './arms.ts';

describe('parseArms', () => {
  it('separates arms by commas and spaces', () => {
    const names = (text: string) => parseArms(text).map(([seat]) => seat!.agent);
    expect(names('direct,tot?breadth=2,rafa')).toEqual(['direct', 'tot', 'rafa']);
    expect(names('  direct tot?breadth=2\n rafa ')).toEqual(['direct', 'tot', 'rafa']);
  });

  it('reads options and a model', () => {
    expect(parseArms('tot?breadth=2&model=openai:gpt-4o')).toEqual([
      [{ agent: 'tot', options: { breadth: '2' }, model: 'openai:gpt-4o' }],
    ]);
  });

  it('leaves the rest of an arm to a model with options of its own', () => {
    const [[seat]] = parseArms('tot?breadth=2&model=openai:m@http://127.0.0.1:1/v1?temperature=0&key=K') as [
      [never],
    ];
    expect(seat).toEqual({
      agent: 'tot',
      options: { breadth: '2' },
      model: 'openai:m@http://127.0.0.1:1/v1?temperature=0&key=K',
    });
  });

  it('reads a cast as one arm, and files as agents', () => {
    expect(parseArms('X=mpc?proposals=4,O=./mine.ts#careful?deep=true direct')).toEqual([
      [
        { role: 'X', agent: 'mpc', options: { proposals: '4' } },
        { role: 'O', agent: './mine.ts#careful', options: { deep: 'true' } },
      ],
      [{ agent: 'direct', options: {} }],
    ]);
  });

  it.each([
    ['', /name an agent/],
    ['tot,,rafa', /no agent is named/],
    ['direct,X=tot', /a cast names all roles/],
    ['tot?breadth', /KEY=VALUE/],
    ['tot?breadth=1&breadth=2', /given twice/],
  ])('refuses "%s"', (text, why) => {
    expect(() => parseArms(text)).toThrow(BadInput);
    expect(() => parseArms(text)).toThrow(why);
  });

  it('reads back what seatText writes', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/).filter((text) => text !== 'model');
    const value = fc.string({ minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(name, fc.dictionary(name, value), (agent, options) => {
        expect(parseArms(seatText(agent, options))).toEqual([[{ agent, options: { ...options } }]]);
      }),
    );
  });
});
