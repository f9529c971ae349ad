import { expect, test } from 'vitest';
import {
  type AnyStateMachine,
  assign,
  createActor,
  createMachine,
  getNextSnapshot,
  initialTransition,
  setup,
  toPromise,
  transition,
} from 'xstate';
import { random } from '../seed.ts';
import { actorLogic } from './logic.ts';

test('the logic of a machine is made once, and is its own', () => {
  const machine = createMachine({});
  expect(actorLogic(machine)).toBe(actorLogic(machine));
  expect(actorLogic(actorLogic(machine))).toBe(actorLogic(machine));
  expect(actorLogic(machine.provide({}))).not.toBe(actorLogic(machine));
});

test('actors of one machine share nothing that they may write', () => {
  const counts = createMachine({
    initial: 'a',
    states: { a: {} },
    on: {
      ADD: {
        actions: ({ context }) => {
          context.n = (context.n ?? 0) + 1;
        },
      },
    },
  });
  const play = () => {
    const actor = createActor(actorLogic(counts)).start();
    actor.send({ type: 'ADD' });
    return actor;
  };
  expect(play().getSnapshot().context).toEqual({ n: 1 });
  const second = play();
  expect(second.getSnapshot().context).toEqual({ n: 1 });
  const nested = createActor(
    actorLogic(createMachine({ initial: 'a', states: { a: { initial: 'b', states: { b: {} } } } })),
  ).start();
  const kept = nested.getPersistedSnapshot() as unknown as { value: { a: string } };
  kept.value.a = 'elsewhere';
  expect(nested.getSnapshot().value).toEqual({ a: 'b' });
});

test('a machine may be among its own actors', async () => {
  const actors = {
    get self(): AnyStateMachine {
      return countdown;
    },
  };
  const countdown: AnyStateMachine = setup({
    types: {} as { input: number; context: { left: number; sum: number } },
    actors: actors as never,
  }).createMachine({
    context: ({ input }) => ({ left: input, sum: 0 }),
    initial: 'asking',
    states: {
      asking: {
        always: { guard: ({ context }) => context.left === 0, target: 'over' },
        invoke: {
          src: 'self' as never,
          input: ({ context }: { context: { left: number } }) => context.left - 1,
          onDone: {
            target: 'over',
            actions: assign({ sum: ({ context, event }) => context.left + (event.output as number) }),
          },
        } as never,
      },
      over: { type: 'final' },
    },
    output: ({ context }) => context.sum,
  });
  expect(await toPromise(createActor(actorLogic(countdown), { input: 3 }).start())).toBe(6);
});

test('a guard that throws is named with its event and state', () => {
  const machine = setup({
    guards: {
      odd: () => {
        throw new Error('no idea');
      },
    },
  }).createMachine({
    id: 'm',
    initial: 'a',
    states: { a: { on: { GO: { guard: 'odd', target: 'b' } } }, b: {} },
  });
  const actor = createActor(actorLogic(machine));
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.start().send({ type: 'GO' });
  expect(errors).toEqual([
    new Error("guard 'odd' of a transition on 'GO' of state node 'm.a' threw: no idea"),
  ]);
});

test('what is no event fails the actor', () => {
  const machine = createMachine({
    initial: 'a',
    states: { a: { always: { guard: ({ event }) => event.type === undefined, target: 'b' } }, b: {} },
  });
  for (const logic of [machine, actorLogic(machine)]) {
    const actor = createActor(logic);
    const errors: unknown[] = [];
    actor.subscribe({ error: (error) => errors.push(error) });
    actor.start().send({} as never);
    expect(errors).toEqual([expect.any(TypeError)]);
  }
});

test('a step of a machine can be taken outside of any actor', () => {
  const machine = createMachine({
    context: { n: 0 },
    on: { ADD: { actions: assign({ n: ({ context }) => context.n + 1 }) } },
  });
  const [first, actions] = initialTransition(actorLogic(machine));
  expect([first.context, actions]).toEqual([{ n: 0 }, []]);
  const [next] = transition(actorLogic(machine), first, { type: 'ADD' });
  expect(next.context).toEqual({ n: 1 });
  expect(getNextSnapshot(actorLogic(machine), next, { type: 'ADD' }).context).toEqual({ n: 2 });
});

test('a snapshot may be given another history', () => {
  const machine = createMachine({
    initial: 'p',
    states: {
      p: {
        initial: 'x',
        states: { x: {}, y: {}, h: { type: 'history' } },
        on: { OUT: 'q' },
      },
      q: { on: { BACK: 'p.h' } },
    },
  });
  const [first] = initialTransition(actorLogic(machine));
  const [out] = transition(actorLogic(machine), first, { type: 'OUT' });
  const y = machine.root.states.p!.states.y!;
  const other = { ...out, historyValue: { [machine.root.states.p!.states.h!.id]: [y] } };
  expect(transition(actorLogic(machine), out, { type: 'BACK' })[0].value).toEqual({ p: 'x' });
  expect(transition(actorLogic(machine), other as typeof out, { type: 'BACK' })[0].value).toEqual({ p: 'y' });
});

test('more configurations than are remembered come out as XState has them', () => {
  const regions = Array.from({ length: 14 }, (_, i) => `r${i}`);
  const machine = setup({
    types: {} as { events: { type: 'FLIP'; bits: number } },
    guards: { flips: ({ event }, { bit }: { bit: number }) => ((event.bits >> bit) & 1) === 1 },
  }).createMachine({
    type: 'parallel',
    states: Object.fromEntries(
      regions.map((region, bit) => {
        const guard = { type: 'flips', params: { bit } } as const;
        return [
          region,
          {
            initial: 'off',
            states: {
              off: { on: { FLIP: { guard, target: 'on' } } },
              on: { on: { FLIP: { guard, target: 'off' } } },
            },
          },
        ];
      }),
    ),
  });
  const [own, expected] = [createActor(actorLogic(machine)).start(), createActor(machine).start()];
  const stream = random('regions');
  for (let i = 0; i < 3000; i++) {
    const event = { type: 'FLIP', bits: stream.int(1 << regions.length) } as const;
    own.send(event);
    expected.send(event);
    expect(own.getSnapshot().value).toEqual(expected.getSnapshot().value);
  }
});
