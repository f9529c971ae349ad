/** Scenarios broken in many ways, each in one: the kit finds what is wrong and says it in one line. */
import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, assign, createMachine, sendTo, setup } from 'xstate';
import { z } from 'zod';
import { ParseError } from '../errors.ts';
import { defineScenario, type Scenario, type ScenarioDefinition } from '../scenario.ts';
import { checkScenario } from './check.ts';
import type { CheckName, Conformance } from './types.ts';

const failures = ({ checks }: Conformance): Partial<Record<CheckName, string>> =>
  Object.fromEntries(
    checks.flatMap(({ name, status, detail }) => (status === 'failed' ? [[name, detail]] : [])),
  );

interface Context {
  /** How far the roles have come together, from what chance gave. */
  total: number;
  next: 0 | 1;
  moves: number;
}
type Act = { type: 'ACT'; role: string; action: number };
type Event = Act | { type: 'CHANCE'; outcome: number };

const ROLES = ['a', 'b'];
const END = 9;
const step = (context: Context, action: number): Partial<Context> => ({
  total: context.total + action,
  next: context.next === 0 ? 1 : 0,
  moves: context.moves + 1,
});

interface Rules {
  legal?: (context: Context, event: Act) => boolean;
  drawn?: (outcome: number) => boolean;
  apply?: (context: Context, event: Act) => Partial<Context>;
  /** Whether other events are taken, too: refusals are counted. */
  counts?: boolean;
  ends?: boolean;
  begins?: () => number;
  /** Actions without `assign`: before the one that assigns, and after it. */
  before?: (context: Context) => void;
  after?: (context: Context) => void;
  actsInChance?: boolean;
}

const machineOf = ({
  legal = isLegal,
  drawn = () => true,
  apply,
  counts,
  ends = true,
  begins = () => 0,
  before,
  after,
  actsInChance,
}: Rules) =>
  setup({
    types: { context: {} as Context, input: {} as { begin: 0 | 1 }, events: {} as Event },
    actions: {
      hurry: ({ context }) => before?.(context),
      bump: ({ context }) => after?.(context),
    },
  }).createMachine({
    context: ({ input }) => ({ total: 0, next: input.begin, moves: begins() }),
    initial: 'dealing',
    states: {
      dealing: {
        on: {
          CHANCE: {
            guard: ({ event }) => drawn(event.outcome),
            target: 'playing',
            actions: assign({ total: ({ event }) => event.outcome }),
          },
          ...(actsInChance && { ACT: 'playing' }),
        },
      },
      playing: {
        always: { guard: ({ context }) => ends && context.total >= END, target: 'over' },
        on: {
          ACT: [
            {
              guard: ({ context, event }) => legal(context, event),
              actions: [
                'hurry',
                assign(({ context, event }) => (apply ?? ((c, e) => step(c, e.action)))(context, event)),
                'bump',
              ],
            },
            ...(counts
              ? ([
                  { actions: assign({ moves: ({ context }: { context: Context }) => context.moves + 1 }) },
                ] as never[])
              : []),
          ],
        },
      },
      over: { type: 'final' },
    },
  });

const isLegal = ({ next }: Context, { role, action }: Act) => role === ROLES[next] && [1, 2].includes(action);

type Machine = ReturnType<typeof machineOf>;
type Definition = ScenarioDefinition<{ begin: 0 | 1 }, number, Machine, Record<string, never>>;

/** Chance deals 0, 1 or 2; then both add 1 or 2 in turn; who comes to the end wins. */
const race = (changes: Partial<Definition> = {}, rules: Rules = {}): Scenario =>
  defineScenario<{ begin: 0 | 1 }, number, Machine, Record<string, never>>({
    id: 'race',
    title: 'Race',
    roles: ROLES,
    rules: 'Add 1 or 2.',
    task: z.strictObject({ begin: z.literal([0, 1]) }),
    tasks: () => [{ begin: 0 }, { begin: 1 }],
    taskName: ({ begin }) => ROLES[begin]!,
    action: z.number().int(),
    machine: machineOf(rules),
    turn: (state) =>
      state.matches('dealing') ? 'chance' : state.matches('playing') ? ROLES[state.context.next]! : null,
    chance: () => [
      [0, 0.5],
      [1, 0.25],
      [2, 0.25],
    ],
    actions: (state) => (state.matches('playing') ? [1, 2] : []),
    observe: ({ value, context }) => `${value}: ${context.total} of ${END}, ${ROLES[context.next]} moves.`,
    format: (action) => String(action),
    parse: (text) => {
      if (!/^[12]$/.test(text.trim())) throw new ParseError('Write 1 or 2.');
      return Number(text);
    },
    returns: ({ status, context: { next } }) =>
      status === 'done' ? { a: next === 0 ? -1 : 1, b: next === 0 ? 1 : -1 } : { a: 0, b: 0 },
    key: ({ value, context }) => `${value} ${context.total} ${context.next}`,
    ...changes,
  }) as unknown as Scenario;

test('as it is the race has no fault', async () => {
  expect(failures(await checkScenario(race(), { games: 12 }))).toEqual({});
});

const [first] = ROLES;
const at = String.raw`^scenario race, task "[ab]", step \d+, in state "\w+" with \{.*?\}: `;
let calls = 0;

test.each<[fault: string, name: CheckName, said: string, changes: Partial<Definition>, rules?: Rules]>([
  [
    'a legal action that is never listed, in any state',
    'unlisted',
    `${at}3 by [ab], which actions does not list, changes the key from .*: a guard has to refuse it$`,
    {},
    { legal: ({ next }, { role, action }) => role === ROLES[next] && action >= 1 && action <= 3 },
  ],
  [
    'a negative action',
    'unlisted',
    `${at}-[12] by [ab], which actions does not list, changes the key`,
    {},
    { legal: ({ next }, { role, action }) => role === ROLES[next] && action <= 2 && action !== 0 },
  ],
  [
    'the other role may act',
    'unlisted',
    `${at}[12] by [ab], who is not on turn, changes the key`,
    {},
    { legal: (_, { role, action }) => ROLES.includes(role) && [1, 2].includes(action) },
  ],
  [
    'the other role may act now and then',
    'unlisted',
    `${at}2 by [ab], who is not on turn, changes the key`,
    {},
    { legal: (context, event) => isLegal(context, event) || (event.action === 2 && event.role === first) },
  ],
  [
    'a role may act while chance is on turn',
    'unlisted',
    `${at}[12] by [ab], who is not on turn, changes the key from "dealing`,
    {},
    { actsInChance: true },
  ],
  [
    'turn names the wrong role',
    'listed',
    `${at}actions lists [12] for [ab], and the machine refuses it .*: leave it out of actions, or let a guard`,
    { turn: (state) => (state.matches('dealing') ? 'chance' : state.matches('playing') ? first! : null) },
  ],
  [
    'turn says that both move at once, and they do not',
    'listed',
    `${at}actions lists {"a":1,"b":1} together, and the machine refuses it`,
    { turn: (state) => (state.matches('dealing') ? 'chance' : state.matches('playing') ? ROLES : null) },
  ],
  [
    'turn names a role twice',
    'play',
    `${at}turn gives \\["a","a"\\], and the roles are a, b: give one of them, several different ones`,
    { turn: (state) => (state.matches('dealing') ? 'chance' : state.matches('playing') ? ['a', 'a'] : null) },
  ],
  [
    'turn throws',
    'play',
    `${at}turn threw: no turn in playing`,
    {
      turn: (state) => {
        if (state.matches('playing')) throw new TypeError('no turn in playing');
        return state.matches('dealing') ? 'chance' : null;
      },
    },
  ],
  [
    'nobody is on turn in the middle of the game',
    'play',
    `${at}it is nobody's turn, the scenario is not over, and there is nothing to wait for$`,
    { turn: (state) => (state.matches('dealing') ? 'chance' : null) },
  ],
  [
    'a dead end',
    'play',
    `${at}it is the turn of [ab], and actions gives none: list what the machine takes here, or lead to a final`,
    { actions: (state) => (state.matches('playing') && state.context.total < 6 ? [1, 2] : []) },
    { legal: (context, event) => isLegal(context, event) && context.total < 6 },
  ],
  [
    'a game that never ends',
    'play',
    '^scenario race, all games: none of 12 games came to an end in 200 steps: .* or say by maxSteps',
    { key: ({ value, context }) => `${value} ${context.total} ${context.next}` },
    {
      ends: false,
      apply: ({ total, next }, { action }) => ({ total: (total + action) % 7, next: next === 0 ? 1 : 0 }),
    },
  ],
  [
    'a key without the role on turn',
    'keys',
    `${at}two states have the key "\\w+ \\d" and different futures.*: put into key what makes the difference$`,
    { key: ({ value, context }) => `${value} ${context.total}` },
  ],
  [
    'a key that lacks what matters much later',
    'keys',
    `${at}two states have the key .* and different futures, [2-9] steps on: .*: put into key`,
    {
      returns: ({ status, context: { moves } }) =>
        status === 'done' ? { a: moves % 2, b: -(moves % 2) } : { a: 0, b: 0 },
      key: ({ value, context }) => `${value} ${context.total} ${context.next}`,
    },
    {
      apply: ({ total, next, moves }, { action }) => ({
        total: total + action,
        next: next === 0 ? 1 : 0,
        moves: moves + action,
      }),
    },
  ],
  [
    'a key with what does not matter and is not shown',
    'information',
    `${at}this state and one in state .* look alike to [ab] and have different keys: .* leave it out of key`,
    { key: ({ value, context }) => `${value} ${context.total} ${context.next} ${context.moves}` },
  ],
  [
    'a key that is no text',
    'keys',
    `^.*key gives [\\d.]+ and not a text$`,
    { key: (({ context }: { context: Context }) => context.total) as never },
  ],
  [
    'a key with a counter of calls',
    'repeatable',
    '^scenario race, task .*, played once more: asked once more of the same state, key gives ',
    { key: ({ value, context }) => `${value} ${context.total} ${context.next} ${calls++}` },
  ],
  [
    'refused actions that are counted, and the count decides',
    'unlisted',
    `${at}.* is refused, and what follows has changed: returns .*, and returns `,
    {
      returns: ({ context: { moves } }) => ({ a: -moves, b: moves }),
      key: ({ value, context }) => `${value} ${context.total} ${context.next}`,
    },
    { counts: true },
  ],
  [
    'returns that are paid once and forgotten',
    'returns',
    '^scenario race, all games: returns gives 1 to a in state "playing", and 0 at the end of every game: they are cumulative',
    { returns: ({ context: { total } }) => ({ a: total === 8 ? 1 : 0, b: 0 }) },
    { apply: (context, { action }) => step(context, context.total === 7 ? 1 : action) },
  ],
  [
    'a final state that pays one role only',
    'returns',
    `${at}returns gives b undefined: give each role a finite number$`,
    { returns: ({ status }) => (status === 'done' ? { a: 1 } : { a: 0, b: 0 }) as never },
  ],
  [
    'returns that throw in a final state',
    'returns',
    `${at}returns threw: no winner`,
    {
      returns: ({ status }) => {
        if (status === 'done') throw new Error('no winner');
        return { a: 0, b: 0 };
      },
    },
  ],
  [
    'a value that is infinite',
    'returns',
    `${at}value gives b -Infinity: give each role a finite number$`,
    { value: ({ context }) => ({ a: context.total, b: -1 / 0 }) },
  ],
  [
    'probabilities beyond 1',
    'chance',
    `${at}the probabilities of chance sum to 1\\.25, not 1`,
    {
      chance: () => [
        [0, 0.75],
        [1, 0.25],
        [2, 0.25],
      ],
    },
  ],
  [
    'a probability that is no number',
    'chance',
    `${at}chance gives the outcome 1 the probability NaN`,
    {
      chance: () => [
        [0, 1],
        [1, Number.NaN],
      ],
    },
  ],
  [
    'an outcome that is listed twice',
    'chance',
    `${at}chance lists 0 twice: add up its probabilities$`,
    {
      chance: () => [
        [0, 0.5],
        [0, 0.5],
      ],
    },
  ],
  [
    'outcomes without probabilities',
    'chance',
    `${at}chance gives \\[0,1\\]: give a list of \\[outcome, probability\\]$`,
    { chance: () => [0, 1] as never },
  ],
  [
    'no outcomes',
    'chance',
    `${at}it is the turn of chance, and chance gives no outcomes`,
    { chance: () => [] },
  ],
  [
    'an outcome that the machine refuses',
    'chance',
    `${at}chance lists 2, and the machine refuses it`,
    {},
    { drawn: (outcome) => outcome < 2 },
  ],
  [
    'a machine that begins at random',
    'determinism',
    '^scenario race, task "a", played once more: the same task leads to .*: a machine draws nothing itself',
    {},
    { begins: () => Math.random() },
  ],
  [
    'a machine that begins by the calendar',
    'determinism',
    '^scenario race, task "a", played once more: the same task leads to ',
    {},
    { begins: () => new Date().getFullYear() },
  ],
  [
    'a machine that reads the clock, by the second',
    'determinism',
    '^scenario race, task "[ab]", played once more, step \\d+: .* leads to .*: a machine draws nothing itself',
    {},
    { apply: (context, { action }) => ({ ...step(context, action), moves: new Date().getFullYear() }) },
  ],
  [
    'a function that reads the clock, by the day',
    'repeatable',
    'played once more: asked once more of the same state, observe for a gives ',
    {
      observe: ({ value, context }) =>
        `${value}: ${context.total}, ${context.next}, ${new Date().toDateString()}`,
    },
  ],
  [
    'a context that is changed in place',
    'pure',
    `${at}a state was changed in place: assign a new value instead of changing it$`,
    {},
    {
      apply: (context, { action }) => {
        (context as { moves: number }).moves++;
        return step(context, action);
      },
    },
  ],
  [
    'a function that changes the state',
    'pure',
    `${at}a state was changed in place`,
    {
      observe: ({ value, context }) =>
        `${value}: ${context.total}, ${context.next}, ${context.moves++ && ''}`,
    },
  ],
  ...[
    ['a Map', new Map([[1, 2]])] as const,
    ['a Date', new Date(0)] as const,
    ['a function', () => 1] as const,
    ['Infinity', Number.POSITIVE_INFINITY] as const,
  ].map(([what, value]): [string, CheckName, string, Partial<Definition>, Rules] => [
    `${what} in the context`,
    'saved',
    `${at}context\\.moves is ${what}, which JSON does not give back: keep plain data`,
    {},
    { apply: (context, { action }) => ({ ...step(context, action), moves: value as never }) },
  ]),
  [
    'a parse that throws a TypeError',
    'rubbish',
    `${at}parse of "" \\(where only ParseError is allowed\\) threw: no match`,
    {
      parse: (text) => {
        if (!/^[12]$/.test(text)) throw new TypeError('no match');
        return Number(text);
      },
    },
  ],
  [
    'a parse that throws on half an answer alone',
    'rubbish',
    `${at}parse of "1 1" \\(where only ParseError is allowed\\) threw: two numbers`,
    {
      parse: (text) => {
        if (/^\d \d$/.test(text)) throw new RangeError('two numbers');
        if (!/^[12]$/.test(text)) throw new ParseError('Write 1 or 2.');
        return Number(text);
      },
    },
  ],
  [
    'a parse that reads another action',
    'language',
    `${at}format writes 1 as "1", and parse reads 2$`,
    {
      parse: (text) => {
        if (!/^[12]$/.test(text)) throw new ParseError('Write 1 or 2.');
        return 2;
      },
    },
  ],
  [
    'a format that gives no text',
    'language',
    `${at}format of 1 gives no text$`,
    { format: ((action: number) => action) as never },
  ],
  [
    'a list with an illegal action',
    'listed',
    `${at}actions lists 3 for [ab], and the machine refuses it`,
    { actions: () => [1, 2, 3] },
  ],
  [
    'an action of another schema',
    'listed',
    `${at}actions lists 1\\.5, which the schema of actions refuses: `,
    { actions: () => [1, 2, 1.5] },
  ],
  [
    'an action that is no plain data',
    'listed',
    `${at}actions lists NaN, which JSON does not give back`,
    { actions: () => [Number.NaN], action: z.any() as never },
  ],
  [
    'an observe that throws',
    'observe',
    `${at}observe for b threw: nothing to see`,
    {
      observe: ({ value, context }, role) => {
        if (role === 'b' && value === 'over') throw new Error('nothing to see');
        return `${value}: ${context.total} of ${END}, ${ROLES[context.next]} moves.`;
      },
    },
  ],
  [
    'an observe that gives an object',
    'observe',
    `${at}observe gives a object and not a text`,
    { observe: (() => ({})) as never },
  ],
  [
    'an answer that is no text',
    'answer',
    `${at}answer gives object and not a text`,
    { answer: ((_: unknown, actions: unknown) => actions) as never },
  ],
  [
    'a verdict without a word',
    'listed',
    `${at}feedback on [12] gives {"accepted":true}: give accepted, and a text$`,
    { feedback: (() => ({ accepted: true })) as never },
  ],
  [
    'an imagine that throws something else',
    'imagine',
    `${at}imagine of "" \\(where only ParseError is allowed\\) threw: `,
    {
      imagine: (text, state) => {
        if (!text.startsWith(String(state.value)) || !text.endsWith('moves.'))
          throw new TypeError('not a state');
        return state;
      },
    },
  ],
])('%s', async (_, name, said, changes, rules) => {
  const found = failures(await checkScenario(race(changes, rules), { games: 12 }));
  expect(found[name]).toMatch(new RegExp(said));
  for (const line of Object.values(found)) expect(line).not.toContain('\n');
});

test('that no game ends is left to the fault of a guard that refuses what is listed', async () => {
  const { ok, checks } = await checkScenario(race({}, { legal: () => false }), { games: 2 });
  expect({ ok, failed: checks.filter(({ status }) => status === 'failed').map(({ name }) => name) }).toEqual({
    ok: false,
    failed: ['listed'],
  });
  expect(checks.find(({ name }) => name === 'play')).toEqual({
    name: 'play',
    status: 'skipped',
    detail: 'may follow from the fault of listed: mend that first',
  });
});

/** A button to press, until its machine has had enough. */
const button = (machine: AnyStateMachine): Scenario =>
  defineScenario({
    id: 'button',
    title: 'Press the button',
    roles: ['agent'],
    rules: 'Answer press.',
    task: z.object({}),
    tasks: () => [{}],
    taskName: () => 'one',
    action: z.literal('press'),
    machine,
    turn: ({ status }) => (status === 'active' ? 'agent' : null),
    actions: () => ['press'],
    observe: () => 'A button.',
    format: (action) => action,
    parse: () => 'press',
    returns: () => ({ agent: 0 }),
  }) as unknown as Scenario;

describe('an action without assign that changes the context', () => {
  const sent = `when {"action":[12],"role":"[ab]","type":"ACT"} is sent, which search does not see: use assign instead$`;
  const changing = (context: { total: number }) => void context.total++;

  test.each<[string, string, Rules]>([
    ['what the next action assigns', 'hurry', { before: changing }],
    ['what has just been assigned', 'bump', { after: changing }],
    [
      'what the next action writes over',
      'hurry',
      {
        before: (context) => void context.moves++,
        apply: (c, { action }) => ({ ...step(c, action), moves: 7 }),
      },
    ],
  ])('is named, and nothing else is blamed: %s', async (_, name, rules) => {
    const found = failures(await checkScenario(race({}, rules), { games: 4 }));
    expect(found).toEqual({
      pure: expect.stringMatching(`${at}the action "${name}" changes the context in place ${sent}`),
    });
  });

  const press = ({ context }: { context: { presses: number[] } }) => void context.presses.push(1);
  const over = { guard: ({ context }: { context: { presses: number[] } }) => context.presses.length > 2 };

  test.each<[string, string, AnyStateMachine]>([
    [
      'of what all games share',
      'step 0, in state "up" with .*: the action "press" changes the context in place when ',
      createMachine(
        {
          context: { presses: [] as number[] },
          initial: 'up',
          states: {
            up: { always: { ...over, target: 'down' }, on: { ACT: { actions: 'press' } } },
            down: { type: 'final' },
          },
        },
        { actions: { press } },
      ),
    ],
    [
      'as the machine begins, and it is inline',
      'at the start: the inline action entry changes the context in place at the start, ',
      createMachine({
        context: () => ({ presses: [] as number[] }),
        initial: 'up',
        states: {
          up: { entry: (args) => press(args), on: { ACT: 'down' } },
          down: { type: 'final' },
        },
      }),
    ],
  ])('is found where it is %s', async (_, said, machine) => {
    const found = failures(await checkScenario(button(machine), { games: 2 }));
    expect(found).toEqual({ pure: expect.stringMatching(`^scenario button, task "one", ${said}`) });
  });
});

test('an actor in the context that goes on by itself is no change in place', async () => {
  const child = createMachine({
    context: { presses: 0 },
    on: { PRESS: { actions: assign({ presses: ({ context }) => context.presses + 1 }) } },
  });
  const machine = createMachine({
    context: ({ spawn }) => ({ child: spawn(child) }),
    initial: 'up',
    states: {
      up: {
        on: { ACT: { target: 'down', actions: sendTo(({ context }) => context.child, { type: 'PRESS' }) } },
      },
      down: { type: 'final' },
    },
  });
  const found = await checkScenario(button(machine), { games: 1 });
  expect(found.checks.find(({ name }) => name === 'pure')?.status).toBe('ok');
});

/** One card of two is dealt to a; b has to guess it. */
const guessing = (changes: Partial<ScenarioDefinition> = {}): Scenario => {
  const machine = createMachine({
    context: { card: 0 },
    initial: 'dealing',
    states: {
      dealing: {
        on: { CHANCE: { target: 'guessing', actions: assign({ card: ({ event }) => event.outcome }) } },
      },
      guessing: {
        on: {
          ACT: { guard: ({ event }) => event.role === 'b' && [1, 2].includes(event.action), target: 'over' },
        },
      },
      over: { type: 'final' },
    },
  });
  return defineScenario({
    id: 'guessing',
    title: 'Guessing',
    roles: ROLES,
    rules: '',
    task: z.strictObject({}),
    tasks: () => [{}],
    taskName: () => 'one',
    action: z.number().int(),
    machine,
    turn: ({ value }) => (value === 'dealing' ? 'chance' : value === 'guessing' ? 'b' : null),
    chance: () => [
      [1, 0.5],
      [2, 0.5],
    ],
    actions: ({ value }) => (value === 'guessing' ? [1, 2] : []),
    observe: ({ value, context }, role) =>
      `${value}${role === 'a' || value === 'over' ? ` ${context.card}` : ''}`,
    format: (action) => String(action),
    parse: (text) => {
      if (!/^[12]$/.test(text)) throw new ParseError('Write 1 or 2.');
      return Number(text);
    },
    returns: () => ({ a: 0, b: 0 }),
    information: 'imperfect',
    resample: (state, role, random) =>
      role === 'a' || state.value !== 'guessing'
        ? state
        : { ...state, context: { card: random.pick([1, 2]) } },
    ...(changes as object),
  }) as unknown as Scenario;
};

test('as it is the guessing has no fault', async () => {
  expect(failures(await checkScenario(guessing(), { games: 12 }))).toEqual({});
});

const seen = 'scenario guessing, task "one", step 1, in state "guessing" with {"card":[12]}: ';
test.each<
  [fault: string, name: CheckName, said: string, changes: Partial<ScenarioDefinition<unknown, unknown>>]
>([
  [
    'an observe that shows what is hidden',
    'resample',
    `^${seen}b sees "guessing \\d", and after resample "guessing \\d"$`,
    { observe: ({ value, context }) => `${value} ${(context as { card: number }).card}` },
  ],
  [
    'an observe that shows what is hidden, and a resample that keeps it',
    'information',
    "^scenario guessing, all games: it says information: 'imperfect', and in no state that was met is anything hidden",
    {
      observe: ({ value, context }) => `${value} ${(context as { card: number }).card}`,
      resample: (state) => state,
    },
  ],
  [
    'a resample that draws by itself',
    'repeatable',
    'played once more, step 1: asked once more of the same state, resample for b gives ',
    {
      resample: (state, role) =>
        role === 'a' ? state : { ...state, context: { card: 1 + Math.floor(1e6 * Math.random()) } },
    },
  ],
  [
    'a resample that changes what the other role was shown',
    'resample',
    `^${seen}a sees "guessing [12]", and after resample "guessing [12]"$`,
    {
      resample: (state, _, random) =>
        state.value !== 'guessing' ? state : { ...state, context: { card: random.pick([1, 2]) } },
    },
  ],
  [
    'a resample into another phase',
    'resample',
    'after resample ',
    { resample: (state) => ({ ...state, value: 'over', context: state.context }) as never },
  ],
  [
    'legal actions that tell the card',
    'information',
    `^${seen}this state and another one look alike to b, who is on turn, and actions lists `,
    {
      actions: ({ value, context }) =>
        value !== 'guessing' ? [] : (context as { card: number }).card === 1 ? [1, 2] : [2],
    },
  ],
  [
    'hidden cards, and information that is said to be perfect',
    'information',
    'look alike to b and have different keys: ',
    { information: 'perfect' },
  ],
])('%s', async (_, name, said, changes) => {
  const found = failures(await checkScenario(guessing(changes as never), { games: 12 }));
  expect(found[name]).toMatch(new RegExp(said));
});

test('a game that is over before it begins', async () => {
  const over = {
    turn: () => null,
    machine: createMachine({ initial: 'over', states: { over: { type: 'final' } } }),
  };
  expect(
    failures(await checkScenario(guessing({ ...over, observe: () => 'Over.' } as never), { games: 2 })),
  ).toEqual({
    play: 'scenario guessing, all games: every game was over before anybody moved: begin in a state that is not final',
  });
});

test('tasks that their schema refuses, or of one name, are bad input in one line', async () => {
  await expect(checkScenario(race({ tasks: () => [{ begin: 0 }, { begin: 2 as 0 }] }))).rejects.toThrow(
    /^scenario race: task 1: begin: Invalid (option|input): .*$/,
  );
  await expect(checkScenario(race({ taskName: () => 'one' }))).rejects.toThrow(
    'scenario race: tasks 0 and 1 differ and are both named "one"; taskName has to tell them apart',
  );
  await expect(checkScenario(race({ tasks: () => [] }))).rejects.toThrow('scenario race holds no task');
});
