import { describe, expect, test } from 'vitest';
import {
  and,
  assign,
  createActor,
  createMachine,
  emit,
  enqueueActions,
  fromPromise,
  initialTransition,
  log,
  raise,
  sendParent,
  sendTo,
  setup,
  spawnChild,
  stateIn,
  stopChild,
  transition,
} from 'xstate';
import { compile } from './compile.ts';
import { NotCompilable } from './report.ts';

const light = createMachine({
  id: 'light',
  initial: 'green',
  states: {
    green: { tags: 'go', on: { NEXT: 'yellow' } },
    yellow: { on: { NEXT: 'red', BACK: {} } },
    red: { type: 'final' },
  },
});

describe('a compiled machine', () => {
  test('steps as the machine, and shares what does not depend on context', () => {
    const world = compile(light);
    const green = world.initial();
    expect([green.value, green.status, green.hasTag('go'), green.matches('green')]).toEqual([
      'green',
      'active',
      true,
      true,
    ]);
    const yellow = world.step(green, { type: 'NEXT' });
    expect([yellow.value, yellow.hasTag('go'), yellow.matches('green')]).toEqual(['yellow', false, false]);
    expect(world.step(yellow, { type: 'NEXT' }).status).toBe('done');
    expect(world.step(green, { type: 'NEXT' }).configuration).toBe(yellow.configuration);
    expect(compile(light)).toBe(world);
  });

  test('gives the same reference where nothing happens, and says which events it takes', () => {
    const world = compile(light);
    const yellow = world.step(world.initial(), { type: 'NEXT' });
    expect(world.step(yellow, { type: 'UNHEARD' })).toBe(yellow);
    expect(world.step(yellow, { type: 'BACK' })).toBe(yellow);
    expect(world.accepts(yellow, { type: 'BACK' })).toBe(false);
    expect(world.accepts(yellow, { type: 'NEXT' })).toBe(true);
    expect(world.events(yellow)).toEqual(['NEXT']);
  });

  test('never touches a context it was given', () => {
    const machine = createMachine({
      context: { list: [] as number[], n: 0 },
      on: { ADD: { actions: assign({ n: ({ context }) => context.n + 1 }) } },
    });
    const world = compile<{ n: number }>(machine);
    const before = world.initial();
    Object.freeze(before.context);
    const after = world.step(before, { type: 'ADD' });
    expect([before.context.n, after.context.n]).toEqual([0, 1]);
  });

  test('knows two states of equal JSON and different futures apart: nodes are in the order of entry', () => {
    // Both regions raise on STOP; which comes first depends on which region was entered last.
    const region = (name: string) => ({
      initial: 'on',
      states: {
        on: {
          on: { [`TURN_${name}`]: { target: 'on', reenter: true }, STOP: { actions: raise({ type: name }) } },
        },
      },
      on: {
        [name]: {
          actions: assign(({ context }: { context: { seen: string } }) => ({ seen: context.seen + name })),
        },
      },
    });
    const machine = createMachine({
      context: { seen: '' },
      type: 'parallel',
      states: {
        both: {
          type: 'parallel',
          states: { p: region('P') as object, q: region('Q') as object },
          on: { SWAP: '.p' },
        },
      },
    });
    const world = compile<{ seen: string }>(machine);
    for (const events of [['STOP'], ['SWAP', 'STOP'], ['TURN_P', 'STOP'], ['SWAP', 'TURN_Q', 'STOP']]) {
      let [snapshot] = initialTransition(machine);
      let state = world.initial();
      for (const type of events) {
        [snapshot] = transition(machine, snapshot, { type });
        state = world.step(state, { type });
      }
      expect(state.context).toEqual(snapshot.context);
      expect(world.dehydrate(state).nodes).toEqual(snapshot._nodes.map(({ id }) => id));
    }
  });

  test('remembers history through data', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'work',
      states: {
        work: {
          initial: 'a',
          states: { a: { on: { GO: 'b' } }, b: {}, back: { type: 'history' } },
          on: { PAUSE: 'rest' },
        },
        rest: { on: { RESUME: 'work.back' } },
      },
    });
    const world = compile(machine);
    let state = world.initial();
    for (const type of ['GO', 'PAUSE']) state = world.step(state, { type });
    const data = JSON.parse(JSON.stringify(world.dehydrate(state)));
    expect(data.history).toEqual({ 'm.work.back': ['m.work.b'] });
    expect(world.step(world.restore(data), { type: 'RESUME' }).value).toEqual({ work: 'b' });
    // Without memory it is the initial state.
    const fresh = world.restore({ value: 'rest', context: {} });
    expect(world.step(fresh, { type: 'RESUME' }).value).toEqual({ work: 'a' });
  });

  test('takes states whose value was replaced in a copy', () => {
    const world = compile(light);
    expect(world.restore({ ...world.initial(), value: 'yellow' }).value).toBe('yellow');
    expect(world.restore({ value: 'red', context: {} }).status).toBe('done');
    const actor = createActor(light).start();
    actor.send({ type: 'NEXT' });
    expect(world.restore(JSON.parse(JSON.stringify(actor.getPersistedSnapshot()))).value).toBe('yellow');
    expect(() => world.restore({ nodes: ['light.blue'], context: {} })).toThrow(
      "machine light has no state node 'light.blue'",
    );
  });

  test('keeps all fields of a context and their order, whatever others have', () => {
    const machine = createMachine({
      context: { count: 0, name: 'a' } as Record<string, unknown>,
      on: {
        COUNT: { actions: assign({ count: ({ context }) => (context.count as number) + 1 }) },
      },
    });
    const world = compile(machine);
    const count = (context: unknown) =>
      Object.entries(
        world.step(world.restore({ value: {}, context }), { type: 'COUNT' }).context as Record<
          string,
          unknown
        >,
      );
    expect(Object.entries(world.step(world.initial(), { type: 'COUNT' }).context as object)).toEqual([
      ['count', 1],
      ['name', 'a'],
    ]);
    expect(count({ name: 'b', count: 1 })).toEqual([
      ['name', 'b'],
      ['count', 2],
    ]);
    expect(count({ more: true, count: 2, name: 'c' })).toEqual([
      ['more', true],
      ['count', 3],
      ['name', 'c'],
    ]);
    expect(count({ count: 3 })).toEqual([['count', 4]]);
  });

  test.each([
    ['a function assigns', assign(() => ({ more: 1 }))],
    [
      'actions are enqueued',
      enqueueActions(({ enqueue }) => {
        enqueue.assign({ more: 1 });
      }),
    ],
    ['an assign names a new one', assign({ more: 1 })],
  ])('keeps fields that come in later: %s', (_, add) => {
    const machine = createMachine({
      context: { count: 0 } as Record<string, unknown>,
      on: {
        ADD: { actions: add as never },
        COUNT: { actions: assign({ count: ({ context }) => (context.count as number) + 1 }) },
      },
    });
    const world = compile(machine);
    const events = ['COUNT', 'ADD', 'COUNT'].map((type) => ({ type }));
    expect(events.reduce(world.step, world.initial()).context).toEqual({ count: 2, more: 1 });
  });

  test('lets eventless transitions see an event that nothing else takes', () => {
    const machine = createMachine({
      initial: 'a',
      states: { a: { always: { guard: ({ event }) => event.type === 'POKE', target: 'b' } }, b: {} },
    });
    const world = compile(machine);
    expect(world.step(world.initial(), { type: 'OTHER' }).value).toBe('a');
    expect(world.step(world.initial(), { type: 'POKE' }).value).toBe('b');
  });

  test('skips plain actions, emit and log with their expressions', () => {
    const fail = () => {
      throw new Error('was run');
    };
    const machine = createMachine({
      context: { n: 0 },
      on: {
        GO: {
          actions: [fail, emit(fail), log(fail), { type: 'x', params: fail }, assign({ n: 1 })],
        },
      },
    });
    expect(compile(machine).step(compile(machine).initial(), { type: 'GO' }).context).toEqual({ n: 1 });
  });

  test('has the output of a machine that ends at once, and goes on from the end as transition() does', () => {
    const machine = createMachine({
      context: ({ input }) => ({ n: (input as { n: number }).n }),
      initial: 'end',
      states: { end: { type: 'final', output: ({ context }) => context.n } },
      output: ({ event }) => ({ got: (event as unknown as { output: number }).output }),
      on: { MORE: { actions: assign({ n: ({ context }) => context.n + 1 }) } },
    });
    const world = compile(machine);
    const end = world.initial({ n: 3 });
    expect([end.status, end.output]).toEqual(['done', { got: 3 }]);
    const [snapshot] = transition(machine, initialTransition(machine, { n: 3 })[0], { type: 'MORE' });
    expect(world.step(end, { type: 'MORE' }).context).toEqual(snapshot.context);
    expect(world.restore(world.dehydrate(end)).output).toEqual({ got: 3 });
  });
});

describe('what throws is named', () => {
  test('guards: with machine, name and node', () => {
    const broken = () => {
      throw new Error('no board');
    };
    const machine = setup({ guards: { legal: broken } }).createMachine({
      id: 'game',
      initial: 'play',
      states: { play: { on: { GO: { guard: and(['legal', stateIn('play')]) }, SAY: { guard: 'legal' } } } },
    });
    const world = compile(machine);
    const say = () => world.step(world.initial(), { type: 'SAY' });
    expect(say).toThrow(
      "machine game: guard 'legal' of the transition on 'SAY' of state node 'game.play' threw: no board",
    );
    expect(() => world.accepts(world.initial(), { type: 'GO' })).toThrow(
      /transition on 'GO'.*'game\.play' threw: no board/,
    );
  });

  test('actions and context', () => {
    const machine = createMachine({
      id: 'game',
      context: ({ input }) => ({ size: (input as { size: number }).size }),
      initial: 'play',
      states: {
        play: {
          on: {
            GO: {
              actions: [
                assign({ size: 1 }),
                assign(() => {
                  throw new Error('too big');
                }),
              ],
            },
          },
        },
      },
    });
    const world = compile(machine);
    expect(() => world.step(world.initial({ size: 1 }), { type: 'GO' })).toThrow(
      /machine game: action 'assign' of state node 'game\.play' threw: too big/,
    );
    expect(() => world.initial()).toThrow(/machine game: context of state node 'game' threw/);
  });

  test('guards without an implementation', () => {
    const machine = createMachine({ id: 'game', on: { GO: { guard: 'nowhere' } } });
    expect(() => compile(machine).step(compile(machine).initial(), { type: 'GO' })).toThrow(
      /guard 'nowhere'.*is not implemented/,
    );
  });

  test('cycles of microsteps: with the states gone round and the bound', () => {
    const machine = createMachine({
      id: 'wheel',
      initial: 'still',
      states: { still: { on: { SPIN: 'a' } }, a: { always: 'b' }, b: { always: 'a' } },
      options: { maxIterations: 500 },
    });
    const world = compile(machine);
    expect(() => world.step(world.initial(), { type: 'SPIN' })).toThrow(
      /machine wheel: more than 500 microsteps for one event, going round in "[ab]", "[ab]": .*; give one of them a guard that stops holding$/,
    );
    const endless = createMachine({
      id: 'top',
      initial: 'a',
      states: { a: { always: 'b' }, b: { always: 'a' } },
    });
    expect(() => compile(endless).initial()).toThrow(/machine top: more than 1000000 microsteps/);
  });
});

describe('a machine with effects has no world model', () => {
  test('and all of them are named', () => {
    const machine = setup({
      actors: { fetch: fromPromise(async () => 1) },
      actions: { tell: sendParent({ type: 'TOLD' }) },
    }).createMachine({
      id: 'busy',
      initial: 'waiting',
      states: {
        waiting: { invoke: { src: 'fetch', onDone: 'working' }, after: { 1000: 'working' } },
        working: {
          entry: ['tell', raise({ type: 'LATER' }, { delay: 5 }), spawnChild('fetch')],
          exit: stopChild('x'),
          on: { GO: { actions: sendTo('x', { type: 'HI' }) } },
        },
      },
    });
    const causes = () => {
      try {
        compile(machine);
      } catch (error) {
        return (error as NotCompilable).causes.map(({ node, effect }) => `${node}: ${effect}`);
      }
    };
    expect(causes()).toEqual([
      "busy.waiting: invoke of 'fetch'",
      'busy.waiting: after 1000',
      'busy.working: sendParent on entry',
      'busy.working: a delayed raise on entry',
      'busy.working: spawnChild on entry',
      'busy.working: stopChild on exit',
      "busy.working: sendTo (or forwardTo) on 'GO'",
    ]);
    expect(() => compile(machine)).toThrow(
      "machine busy has no world model, because it has effects: busy.waiting: invoke of 'fetch'; ",
    );
  });

  test.each([
    ['enqueued', enqueueActions(({ enqueue }) => enqueue.sendTo('x', { type: 'HI' })), 'sendTo'],
    ['enqueued by value', enqueueActions(({ enqueue }) => enqueue(stopChild('x'))), 'stopChild'],
    ['spawned in an assign', assign({ child: ({ spawn }) => spawn('x' as never) }), 'spawn'],
    ['of the actor itself', assign({ me: ({ self }) => self.id }), 'use of the running actor'],
  ])('those %s are named when they are met', (_, action, effect) => {
    const machine = createMachine({
      id: 'sly',
      initial: 'a',
      states: { a: { on: { GO: { actions: action as never } } } },
    });
    const world = compile(machine);
    const go = () => world.step(world.initial(), { type: 'GO' });
    expect(go).toThrow(NotCompilable);
    expect(go).toThrow(`sly.a: ${effect}`);
  });
});
