import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assign, fromPromise, setup } from 'xstate';
import { z } from 'zod';
import kuhn from '../../scenarios/kuhn-poker/index.ts';
import pennies from '../../scenarios/matching-pennies/index.ts';
import { defineScenario, type ScenarioDefinition } from '../scenario.ts';
import { CHANCE, type Draw, OVER, TOGETHER } from '../search/types.ts';
import { random } from '../seed.ts';
import { drawsOf } from './draws.ts';
import { textOf } from './key.ts';
import { worldOf } from './scenario.ts';

/** Count to three; whoever says the third number wins. */
const say = { guard: 'next', actions: 'say' } as const;
const machine = setup({
  types: {
    context: {} as { said: number },
    events: {} as { type: 'ACT'; role: string; action: number },
    input: {} as { from: number },
  },
  guards: {
    next: ({ context, event }) => event.action === context.said + 1,
    third: ({ context }) => context.said >= 3,
  },
  actions: { say: assign({ said: ({ event }) => event.action }) },
}).createMachine({
  id: 'count',
  context: ({ input }) => ({ said: input.from }),
  initial: 'even',
  states: {
    even: { on: { ACT: { ...say, target: 'odd' } }, always: { guard: 'third', target: 'over' } },
    odd: { on: { ACT: { ...say, target: 'even' } }, always: { guard: 'third', target: 'over' } },
    over: { type: 'final' },
  },
});

type Definition = ScenarioDefinition<{ from: number }, number>;
const counting = (changes: Partial<Definition> = {}) =>
  defineScenario({
    id: 'count',
    title: 'Count',
    roles: ['a', 'b'],
    rules: 'Say the next number.',
    task: z.object({ from: z.number() }),
    tasks: () => [{ from: 0 }],
    taskName: () => 'count',
    action: z.number(),
    machine,
    turn: (state) => (state.status === 'done' ? null : state.matches('even') ? 'a' : 'b'),
    actions: (state) => [state.context.said + 1],
    observe: (state) => String(state.context.said),
    format: String,
    parse: Number,
    returns: (state) => (state.matches('over') ? { a: 1, b: -1 } : { a: 0, b: 0 }),
    ...changes,
  } as Definition);

const world = worldOf(counting());
const start = () => world.initial({ from: 0 });

describe('the world of a scenario', () => {
  test('plays with indices for roles', () => {
    let state = start();
    expect(world.roles).toEqual(['a', 'b']);
    for (const role of [0, 1, 0]) {
      expect(world.turn(state)).toBe(role);
      const [action] = world.actions!(state, role);
      state = world.act(state, role, action);
    }
    expect(world.turn(state)).toBe(OVER);
    expect([...(world.returns(state) as number[])]).toEqual([1, -1]);
    expect(world.imperfect).toBe(false);
    expect(world.resample).toBeUndefined();
  });

  test('goes on from data and from copies with something replaced', () => {
    const state = world.act(start(), 0, 1);
    const clone = world.restore(structuredClone(world.dehydrate(state)));
    expect(world.key(clone)).toBe(world.key(state));
    const changed = world.restore({ ...state, context: { said: 2 } });
    expect(changed.value).toBe('odd');
    expect(world.act(changed, 1, 3).status).toBe('done');
  });

  test('draws chance and resamples what a role cannot see', () => {
    const poker = worldOf(kuhn);
    const dealing = poker.initial({});
    expect(poker.turn(dealing)).toBe(CHANCE);
    const [[outcome]] = poker.chance!(dealing) as [[unknown, number]];
    const state = poker.draw!(dealing, outcome);
    expect(poker.turn(state)).toBe(0);
    expect(poker.imperfect).toBe(true);
    const stream = random('resample');
    const others = new Set<string>();
    for (let i = 0; i < 50; i++) {
      const other = poker.resample!(state, 0, stream);
      expect(kuhn.observe(other as never, 'first')).toBe(kuhn.observe(state as never, 'first'));
      expect(poker.act(other, 0, 'bet').value).toBe('firstBet');
      others.add(poker.key(other));
    }
    expect(others.size).toBe(2);
  });

  test('plays simultaneous moves', () => {
    const game = worldOf(pennies);
    const state = game.initial({});
    expect(game.turn(state)).toBe(TOGETHER);
    expect(game.movers!(state)).toEqual([0, 1]);
    const actions = [0, 1].map((role) => game.actions!(state, role)[0]);
    const after = game.actTogether!(state, [0, 1], actions);
    const [first, second] = game.returns(after) as number[];
    expect([Math.abs(first!), first! + second!]).toEqual([1, 0]);
  });

  test('refuses machines with effects', () => {
    const busy = setup({ actors: { work: fromPromise(async () => 1) } }).createMachine({
      id: 'busy',
      initial: 'on',
      states: { on: { invoke: { src: 'work' } } },
    });
    expect(() => worldOf(counting({ machine: busy as never }))).toThrow("busy.on: invoke of 'work'");
  });
});

describe('what is wrong with a scenario is said', () => {
  const fail = () => {
    throw new Error('broken');
  };
  test.each(['turn', 'actions', 'returns', 'value', 'key'] as const)('%s throws', (name) => {
    const other = worldOf(counting({ [name]: fail }));
    const state = other.initial({ from: 0 });
    const call = {
      turn: () => other.turn(state),
      actions: () => other.actions!(state, 0),
      returns: () => other.returns(state),
      value: () => other.value!(state),
      key: () => other.key(state),
    };
    expect(call[name]).toThrow(`scenario count: ${name} threw: broken`);
  });

  test('actions lists a move that the machine refuses', () => {
    const other = worldOf(counting({ actions: () => [7] }));
    expect(() => other.act(other.initial({ from: 0 }), 0, 7)).toThrow(
      'scenario count: actions lists 7 for a, and the machine refuses it, in state "even"',
    );
  });

  test('nobody is to move, or a stranger is', () => {
    const idle = worldOf(counting({ turn: () => null }));
    expect(() => idle.turn(idle.initial({ from: 0 }))).toThrow(
      `scenario count: nobody's turn, and nothing to wait for, in state "even"`,
    );
    const odd = worldOf(counting({ turn: () => 'c' }));
    expect(() => odd.turn(odd.initial({ from: 0 }))).toThrow('turn gave "c"; its roles are a, b;');
  });

  test('returns leaves a role out', () => {
    const other = worldOf(counting({ returns: () => ({ a: 1 }) }));
    expect(() => other.returns(other.initial({ from: 0 }))).toThrow('returns gave b undefined');
  });

  test('the machine cannot start', () => {
    const typed = world.initial as (task: unknown) => unknown;
    expect(() => typed(undefined)).toThrow(
      /scenario count: the start of its machine threw: machine count: context/,
    );
  });
});

describe('keys', () => {
  test('tell states apart by configuration and context, whatever the order of fields', () => {
    expect(world.key(world.restore({ value: 'even', context: { said: 1 } }))).not.toBe(
      world.key(world.restore({ value: 'odd', context: { said: 1 } })),
    );
    expect(textOf({ a: 1, b: [2, undefined] })).toBe(textOf({ b: [2, undefined], a: 1 }));
  });

  test('of data are equal exactly when the data is', () => {
    // JSON is the oracle: fields in one order, no -0.
    const sorted = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(sorted)
        : value && typeof value === 'object'
          ? Object.fromEntries(
              Object.entries(value)
                .sort()
                .map(([name, item]) => [name, sorted(item)]),
            )
          : value;
    const small = fc.jsonValue({ maxDepth: 2, stringUnit: fc.constantFrom('a', 'b', '"', ',', ':', '}') });
    fc.assert(
      fc.property(small, small, (a, b) => {
        const equal = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(textOf(a) === textOf(b)).toBe(equal);
      }),
      { numRuns: 2000 },
    );
    const values = [new Map([[1, 2]]), new Set([1]), [1], { 1: 2 }, 1n, 1, '1', null, undefined, Number.NaN];
    expect(new Set(values.map(textOf)).size).toBe(values.length);
    expect(() => textOf({ f: () => 1 })).toThrow('give `key`');
  });

  test('of what may hide what it holds are refused', () => {
    class Hidden {
      #card: string;
      constructor(card: string) {
        this.#card = card;
      }
      show = () => this.#card;
    }
    const hiding = [
      new Date(0),
      new URL('http://a'),
      /a/,
      new ArrayBuffer(1),
      new DataView(new ArrayBuffer(1)),
    ];
    for (const each of [...hiding, new Hidden('K')]) {
      expect(() => textOf({ each })).toThrow(`a ${each.constructor.name} in a state's context`);
    }
    expect(textOf(Object.assign(Object.create(null), { a: 1 }))).toBe(textOf({ a: 1 }));
    expect(textOf(new Uint8Array([1, 2]))).not.toBe(textOf(new Uint8Array([1, 3])));
  });
});

test('a narrow stream of draws serves scenarios like a wide one', () => {
  const narrow = (seed: number): Draw => {
    const { next, int } = random('narrow', seed);
    return { next, int };
  };
  for (let seed = 0; seed < 50; seed++) {
    const [a, b] = [drawsOf(narrow(seed)), random('narrow', seed)];
    expect(a.shuffle([1, 2, 3, 4])).toEqual(b.shuffle([1, 2, 3, 4]));
    expect(a.pick('xyz'.split(''))).toBe(b.pick('xyz'.split('')));
    expect(a.weighted([0, 1, 3, 0])).toBe(b.weighted([0, 1, 3, 0]));
  }
});
