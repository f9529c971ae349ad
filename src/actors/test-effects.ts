/** Random machines with effects: those of the world's tests, with actors, timers and messages added to their nodes. */
import {
  type AnyStateMachine,
  assign,
  cancel,
  createMachine,
  emit,
  enqueueActions,
  forwardTo,
  fromCallback,
  fromPromise,
  fromTransition,
  raise,
  sendTo,
  setup,
  spawnChild,
  stopChild,
  type UnknownAction,
} from 'xstate';
import type { Random } from '../seed.ts';
import { type Context, drawMachine, makeMachine } from '../world/test-machines.ts';

/** What may be added to a node. Each has to be met in many of the cases that are played. */
export const EFFECTS = [
  'invoke',
  'onSnapshot',
  'message to what is invoked with the node',
  'after',
  'after a named delay',
  'delayed raise and cancel',
  'spawnChild and stopChild',
  'spawn in an assign',
  'spawn of logic as it is',
  'message to a child',
  'forwardTo',
  'effects enqueued',
  'emit',
  'plain action',
  'actions that throw',
  'guards that throw',
  'always with a child',
] as const;
export type Effect = (typeof EFFECTS)[number];

/** Machines answer one another: so many messages and restarts are left in this run. */
export const limit = { left: 0 };
/** What plain actions were given in this run. */
export const heard: unknown[] = [];
const allowed = () => limit.left-- > 0;

const told = (event: { type: string; n: number }) =>
  enqueueActions(({ enqueue }) => {
    if (allowed()) enqueue.sendParent(event as never);
  }) as never;

/** Listens, answers its parent, and ends when told to. */
const child = setup({
  types: {} as { context: { heard: number }; input: { k: number } | undefined },
}).createMachine({
  id: 'child',
  context: ({ input }) => ({ heard: input?.k ?? 0 }),
  initial: 'listening',
  states: {
    listening: {
      entry: told({ type: 'B', n: 2 }),
      on: {
        A: { actions: assign({ heard: ({ context }) => context.heard + 1 }) },
        B: 'ended',
        C: {
          actions: () => {
            throw new Error('the child breaks');
          },
        },
      },
      after: {
        7: { target: 'listening', reenter: true, actions: told({ type: 'a.b', n: 1 }) },
      },
    },
    ended: { type: 'final' },
  },
  output: ({ context }) => context.heard,
});

const actors = {
  child,
  answers: fromPromise(async ({ input }: { input: { k: number } }) => input.k),
  fails: fromPromise(async () => {
    throw new Error('no answer');
  }),
  'calls back': fromCallback(({ sendBack, receive }) => {
    if (allowed()) sendBack({ type: 'A', n: 1 });
    receive((event) => {
      if (allowed()) sendBack({ type: event.type === 'A' ? 'C' : 'a.c', n: 0 });
    });
  }),
  counts: fromTransition((count: number) => count + 1, 0),
};

type Config = Record<string, unknown> & { states?: Record<string, Config>; type?: string; id?: string };

const listed = (given: unknown) => (given === undefined ? [] : [given].flat()) as UnknownAction[];

/** A machine of the world's tests, and which effects its nodes have. */
export function drawEffects(random: Random): { machine: AnyStateMachine; effects: ReadonlySet<Effect> } {
  const pure = makeMachine(drawMachine(random), undefined, 'quiet');
  const effects = new Set<Effect>();
  const use = (effect: Effect) => {
    effects.add(effect);
    return true;
  };
  const chance = (probability: number) => random.next() < probability;
  const ids: string[] = [];

  const effectOn = (k: number): UnknownAction[] => {
    const id = ids.length > 0 ? random.pick(ids) : 'nobody';
    const effect = random.pick(EFFECTS);
    if (effect === 'invoke' || effect.startsWith('after') || effect.startsWith('guards')) return [];
    switch (effect) {
      case 'delayed raise and cancel':
        use(effect);
        return [
          raise({ type: 'A', n: k } as never, { delay: 3, id: 'late' }) as never,
          ...(chance(0.3) ? [cancel('late') as never] : []),
        ];
      case 'spawnChild and stopChild':
        use(effect);
        return [
          chance(0.4)
            ? (stopChild('spawned') as never)
            : (spawnChild('child', { id: 'spawned', input: { k } } as never) as never),
        ];
      case 'spawn in an assign':
        use(effect);
        return [
          assign({
            b: ({ context, spawn }: { context: Context; spawn: (...given: unknown[]) => { id: string } }) => {
              const systemId = k === 4 ? { systemId: `system b${k}` } : {};
              spawn('child', { id: `b${k}`, input: () => ({ k }), syncSnapshot: k % 2 === 0, ...systemId });
              return (context.b + 1) % 5;
            },
          } as never) as never,
        ];
      case 'spawn of logic as it is':
        use(effect);
        return [
          assign((({ spawn }: { spawn: (...given: unknown[]) => unknown }) => {
            spawn(child, { input: { k } });
            return { trace: k };
          }) as never) as never,
        ];
      case 'message to a child':
        use(effect);
        return [sendTo(id, { type: random.pick(['A', 'B', 'C']), n: k } as never) as never];
      case 'forwardTo':
        use(effect);
        return [forwardTo(id) as never];
      case 'effects enqueued': {
        use(effect);
        const stops = chance(0.3);
        return [
          enqueueActions(({ enqueue, context }) => {
            enqueue.spawnChild('child' as never, { id: `q${k}`, input: { k } } as never);
            enqueue.assign({ b: (context as never as Context).b } as never);
            enqueue.sendTo(`q${k}`, { type: 'A' } as never);
            enqueue('plain' as never);
            if (stops) enqueue.stopChild(`q${k}`);
          }) as never,
        ];
      }
      case 'emit':
        use(effect);
        return [
          chance(0.5)
            ? (emit(({ context }: { context: Context }) => ({ type: 'said', a: context.a })) as never)
            : ({ type: 'says', params: ({ context }: { context: Context }) => context.a } as never),
        ];
      case 'plain action':
        use(effect);
        return [{ type: 'plain', params: ({ context }: { context: Context }) => context.a } as never];
      case 'actions that throw':
        if (!chance(0.15)) return [];
        use(effect);
        return ['breaks' as never];
      default:
        return [];
    }
  };

  const decorated = (config: Config, key: string, siblings: readonly string[]): Config => {
    if (config.type === 'history' || 'history' in config) return config;
    const own: Config = { ...config };
    if (config.states) {
      const keys = Object.keys(config.states);
      own.states = Object.fromEntries(
        Object.entries(config.states).map(([name, state]) => [name, decorated(state, name, keys)]),
      );
    }
    const k = random.int(5);
    if (config.type !== 'final' && chance(0.35)) {
      const id = `i${key}`;
      ids.push(id);
      const src = random.pick(Object.keys(actors));
      const target = siblings.length > 0 && chance(0.5) ? { target: random.pick(siblings) } : {};
      own.invoke = [
        ...listed(config.invoke),
        {
          src,
          id,
          input: ({ context }: { context: Context }) => ({ k: context.a }),
          ...(chance(0.7) && { onDone: { ...target, guard: allowed, actions: 'plain' } }),
          ...(chance(0.6) && { onError: { ...target, guard: allowed, actions: 'plain' } }),
          ...(chance(0.3) && use('onSnapshot') && { onSnapshot: { actions: 'plain' } }),
          ...(chance(0.2) && { systemId: `system ${id}` }),
        },
      ];
      use('invoke');
      if (chance(0.4) && use('message to what is invoked with the node')) {
        own.entry = [...listed(own.entry), sendTo(id, { type: 'A', n: k } as never) as never];
      }
    }
    if (config.type !== 'final' && siblings.length > 0 && chance(0.25)) {
      const named = chance(0.4);
      use(named ? 'after a named delay' : 'after');
      own.after = { [named ? 'a while' : '5']: { target: random.pick(siblings), actions: 'plain' } };
    }
    if (chance(0.5)) own.entry = [...listed(own.entry), ...effectOn(k)];
    if (chance(0.4)) own.exit = [...listed(own.exit), ...effectOn(k)];
    if (config.type !== 'final' && chance(0.05) && use('guards that throw')) {
      own.on = { ...(own.on as object), C: { guard: 'breaks', actions: 'plain' } };
    }
    if (config.type !== 'final' && chance(0.1) && use('always with a child')) {
      const guard = ({ context }: { context: Context }) => context.a === 3;
      own.always = [...listed(own.always), { guard, actions: [assign({ a: 0 } as never), ...effectOn(k)] }];
    }
    return own;
  };

  const breaks = () => {
    throw new Error('it breaks');
  };
  const { guards, actions, delays } = pure.implementations;
  const machine = createMachine(
    { ...decorated(pure.config as never, 'root', []), options: { maxIterations: 50 } } as never,
    {
      guards: { ...guards, breaks },
      actions: {
        ...actions,
        breaks,
        says: emit((_, a: number) => ({ type: 'said', a })),
        plain: ({ context, event }: { context: Context; event: { type: string } }, params: unknown) => {
          heard.push({ context, type: event.type, params });
        },
      },
      actors,
      delays: { ...delays, 'a while': ({ context }: { context: Context }) => 2 + context.a },
    } as never,
  );
  return { machine, effects };
}
