import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AnyEventObject, assign, createMachine, fromPromise, setup } from 'xstate';
import { z } from 'zod';
import { templateOf } from '../cli/template.ts';
import { loadScenario } from '../load.ts';
import { readWord } from '../prompts/words.ts';
import { defineScenario, type Scenario, type ScenarioState } from '../scenario.ts';
import type { Random } from '../seed.ts';
import { checkScenario } from './check.ts';
import type { CheckName, Conformance } from './types.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-conformance-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => void vi.useRealTimers());

const failures = ({ checks }: Conformance): Partial<Record<CheckName, string>> =>
  Object.fromEntries(
    checks.flatMap(({ name, status, detail }) => (status === 'failed' ? [[name, detail]] : [])),
  );

/** The template in a folder of its own, with texts replaced: what is found wrong with it. */
async function broken(id: string, ...changes: [from: string, to: string][]) {
  const files = templateOf(id);
  let texts = Object.entries(files).map(([file, text]) => [file, text] as [string, string]);
  for (const [from, to] of changes) {
    expect(
      texts.some(([, text]) => text.includes(from)),
      from,
    ).toBe(true);
    texts = texts.map(([file, text]) => [file, text.replace(from, to)]);
  }
  for (const [file, text] of texts) {
    await writeFile(join(folder, `${id}-${file}`), text.replace("'./machine.ts'", `'./${id}-machine.ts'`));
  }
  return checkScenario(await loadScenario(`./${id}-index.ts`, folder), { games: 10 });
}

test('the template has no fault', async () => {
  const found = await broken('fine');
  expect(failures(found)).toEqual({});
  expect(found).toMatchObject({ ok: true, scenario: 'fine', games: 10 });
  expect(found.stepsPerSecond).toBeGreaterThan(0);
});

test("the README's own scenario has no fault", async () => {
  const readme = await readFile(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
  const [nim] = blocks.filter((code) => code.includes('defineScenario({'));
  await writeFile(join(folder, 'readme-nim.ts'), nim!);
  const found = await checkScenario(await loadScenario('./readme-nim.ts', folder));
  expect(failures(found)).toEqual({});
  expect(found.scenario).toBe('nim');
});

describe('each fault is found, and said where and why', () => {
  const IN_PLAYING =
    /^scenario [\w-]+ \(.*\/[\w-]+-index\.ts\), task "\d+", step \d+, in state "playing" with \{.*?\}: /;

  test('a machine that goes round for ever', async () => {
    const { play } = failures(
      await broken('loops', [
        "always: { guard: 'target reached', target: 'reached' },",
        "always: 'resting' }, resting: { always: 'playing',",
      ]),
    );
    expect(play).toMatch(/^scenario loops \(.*loops-index\.ts\), task "\d+", at the start: /);
    expect(play).toMatch(/loops/);
    expect(play).toMatch(/playing/);
    expect(play).toMatch(/10.?000/);
  });

  test('a guard that throws', async () => {
    const { play, ...others } = failures(
      await broken('throws', ["event.role === 'agent'", "event.nothing.here === 'agent'"]),
    );
    expect(play).toMatch(IN_PLAYING);
    expect(play).toMatch(/legal/);
    expect(play).toMatch(/Cannot read properties of undefined \(reading 'here'\)/);
    expect(play).toMatch(/throws-machine\.ts:\d+\)/);
    // One cause, one line.
    expect(others).toEqual({});
  });

  test('a parse that throws something else', async () => {
    const { rubbish } = failures(
      await broken('parses', ["readWord(text, ['add', 'double'])", 'JSON.parse(text)']),
    );
    expect(rubbish).toMatch(IN_PLAYING);
    expect(rubbish).toMatch(/parse of "" \(where only ParseError is allowed\) threw: Unexpected end of JSON/);
    expect(rubbish).toMatch(/parses-index\.ts:\d+\)/);
  });

  test('a parse that reads no action', async () => {
    const { rubbish } = failures(
      await broken('reads', ["readWord(text, ['add', 'double'])", '({ text }) as never']),
    );
    expect(rubbish).toMatch(/parse reads "" as \{"text":""\}, no action/);
  });

  test('an illegal action in the list', async () => {
    const { listed } = failures(
      await broken('lists', [
        'ACTIONS.filter((action) => result(context.number, action) <= context.target)',
        'ACTIONS',
      ]),
    );
    expect(listed).toMatch(IN_PLAYING);
    expect(listed).toMatch(/actions lists "double" for agent, and the machine refuses it/);
  });

  test('a legal action that is not in the list', async () => {
    const { unlisted } = failures(
      await broken('omits', [
        'ACTIONS.filter((action) =>',
        "ACTIONS.filter((action) => (action === 'add') === (context.number < 3) &&",
      ]),
    );
    expect(unlisted).toMatch(/"(add|double)" by agent, which actions does not list, changes the key from/);
  });

  test('a guard that takes actions from anybody', async () => {
    const { unlisted } = failures(await broken('anybody', ["event.role === 'agent' &&", '']));
    expect(unlisted).toMatch(/by nobody, who is not on turn, changes the key from "playing 1 of \d+"/);
  });

  test('wrong probabilities', async () => {
    const found = failures(
      await broken(
        'chances',
        ["initial: 'playing'", "initial: 'rolling'"],
        ['states: {', "states: {\n    rolling: { on: { CHANCE: 'playing' } },"],
        ['events: {} as {', "events: {} as { type: 'CHANCE' } | {"],
        [
          "'agent' : null),",
          "(state.matches('rolling') ? 'chance' : 'agent') : null),\n  chance: () => [[1, 0.5], [2, 0.499]],",
        ],
      ),
    );
    expect(found.chance).toMatch(
      /in state "rolling" with .*: the probabilities of chance sum to 0\.999, not 1$/,
    );
  });

  test('a key that is too coarse', async () => {
    const { keys } = failures(
      await broken('coarse', [`\${value} \${context.number} of`, `\${value} \${context.number % 3} of`]),
    );
    expect(keys).toMatch(/two states have the key "playing \d of \d+" and different futures: /);
  });

  test('what is hidden from a role', async () => {
    const { information } = failures(
      await broken('hides', [`Your number is \${context.number}.`, 'Your number is yours.']),
    );
    expect(information).toMatch(/look alike to agent and have different keys: .* information: 'imperfect'/);
  });

  test('a machine that draws at random', async () => {
    const { determinism } = failures(
      await broken('draws', ['result(context.number, event.action) })', 'context.number + Math.random() })']),
    );
    expect(determinism).toMatch(/played once more, step 1: .*"type":"ACT".* leads to .*, and before to /);
  });

  test('a format that parse does not read back', async () => {
    const { language } = failures(
      await broken('formats', [
        'format: (action) => action',
        "format: (action) => (action === 'add' ? 'double' : 'add')",
      ]),
    );
    expect(language).toMatch(/format writes "add" as "double", and parse reads "double"/);
  });

  test('a context that is changed in place', async () => {
    const { pure } = failures(
      await broken('changes', [
        'result(context.number, event.action) })',
        '{ (context as { target: number }).target++; return result(context.number, event.action); } })',
      ]),
    );
    expect(pure).toMatch(IN_PLAYING);
    expect(pure).toMatch(/changed in place/);
  });

  test('a context that does not survive being saved', async () => {
    const { saved } = failures(
      await broken(
        'saves',
        ['number: number;\n  target', 'seen: Set<number>;\n  number: number;\n  target'],
        ['number: 1, target: input.target', 'number: 1, seen: new Set([1]), target: input.target'],
        [
          'result(context.number, event.action) }',
          'result(context.number, event.action), seen: ({ context }) => new Set([...context.seen, 9]) }',
        ],
      ),
    );
    expect(saved).toMatch(/: context\.seen is a Set, which JSON does not give back: keep plain data/);
  });

  const OBSERVE = `observe: ({ context }) => \`Your number is \${context.number}. The target is \${context.target}.\``;
  const LIST = 'ACTIONS.filter((action) => result(context.number, action) <= context.target)';
  const HORIZON = 'horizon: ({ context }) => context.target - context.number,';
  const READ = '\n  imagine: (text, state) => READS,';
  const imagined = (reads: string): [string, string] => [HORIZON, HORIZON + READ.replace('READS', reads)];

  test.each<[string, CheckName, [string, string], RegExp]>([
    [
      'clock',
      'repeatable',
      [OBSERVE, `${OBSERVE} + \` It is \${performance.now()}.\``],
      /played once more.*: asked once more of the same state, observe for agent gives "Your .*, and before "Your /,
    ],
    [
      'shuffled',
      'repeatable',
      [LIST, `${LIST}.sort(() => Math.random() - 0.5)`],
      /: asked once more of the same state, actions of agent gives \["(add|double)"/,
    ],
    [
      'lottery',
      'repeatable',
      ["state.matches('reached') ? 1 : 0", "state.matches('reached') ? Math.random() : 0"],
      /: asked once more of the same state, returns gives \{"agent":0\.\d+/,
    ],
    ['twice', 'listed', [LIST, `${LIST}.flatMap((a) => [a, a])`], /: actions lists "add" twice for agent$/],
    [
      'schema',
      'listed',
      ["z.enum(['add', 'double'])", "z.enum(['add', 'triple'])"],
      /: actions lists "double", which the schema of actions refuses: Invalid option/,
    ],
    [
      'lenient',
      'rubbish',
      ["readWord(text, ['add', 'double'])", "(text === 'double' ? text : 'add')"],
      /: parse reads "" as "add", and nobody has answered: throw a ParseError$/,
    ],
    [
      'praises',
      'feedback',
      [HORIZON, `${HORIZON}\n  feedback: () => ({ accepted: true, text: '' }),`],
      /: feedback on "double" by agent, which is refused, gives \{"accepted":true,"text":""\}: say accepted: false/,
    ],
    [
      'stumbles',
      'feedback',
      [
        HORIZON,
        `${HORIZON}\n  feedback: (a, _, b) => ({ accepted: true, text: \`\${1n / BigInt(b.context.number - a.context.number)}\` }),`,
      ],
      /: feedback on "double" by agent, which is refused, threw: Division by zero \(.*stumbles-index\.ts:\d+\)$/,
    ],
    [
      'answers',
      'answer',
      [HORIZON, `${HORIZON}\n  answer: (_, actions) => (actions[0] as string).trim(),`],
      /step 0, .*: answer threw: Cannot read properties of undefined/,
    ],
    [
      'hopeless',
      'returns',
      [HORIZON, 'horizon: () => 0,'],
      /: horizon gives 0, and the scenario is not over/,
    ],
    ['endless', 'returns', [HORIZON, 'horizon: () => Infinity,'], /: horizon gives Infinity, /],
    [
      'priceless',
      'returns',
      [HORIZON, 'value: () => ({ agent: Number.NaN }),'],
      /: value gives agent NaN: give each role a finite number$/,
    ],
    [
      'percent',
      'returns',
      [HORIZON, 'value: ({ context }) => ({ agent: (100 * context.number) / context.target }),'],
      /: value gives agent \d+.* in state "playing", and games have paid from 0 to 1: /,
    ],
    [
      'farther',
      'keys',
      [`\`\${value} \${context.number} of`, `\`\${value} \${context.number < 3 ? 'low' : context.number} of`],
      /: two states have the key "playing low of \d+" and different futures: "add" of agent leads to /,
    ],
    [
      'taskless',
      'keys',
      [`\${context.number} of \${context.target}\`,`, `\${context.number}\`,`],
      /: two states have the key "playing \d" and different futures, \d steps on: .*: put into key what makes/,
    ],
    [
      'misreads',
      'imagine',
      imagined('({ ...state, context: { ...state.context, number: 2 } })'),
      /: agent sees "Your number is 1\..*, and after imagine "Your number is 2\./,
    ],
    [
      'forgets',
      'imagine',
      imagined("({ ...state, value: 'reached', context: state.context }) as typeof state"),
      /: after imagine for agent the key is "reached 1 of 7", not "playing 1 of 7"$/,
    ],
    [
      'goes-on',
      'play',
      ["turn: (state) => (state.status === 'active' ? 'agent' : null)", "turn: () => 'agent'"],
      /in state "reached" with .*: the scenario is over, and turn gives \["agent"\]$/,
    ],
    [
      'strangers',
      'play',
      ["=== 'active' ? 'agent'", "=== 'active' ? 'somebody'"],
      /: turn gives "somebody", and the roles are agent: give one of them/,
    ],
  ])('%s: %s', async (id, name, change, message) => {
    expect(failures(await broken(id, change))[name]).toMatch(message);
  });

  test('a machine that does not do in search what it does as an actor', async () => {
    const { compiled } = failures(
      await broken(
        'counts',
        ['export const machine', 'let calls = 0;\nexport const machine'],
        ['result(context.number, event.action) })', 'context.number + (++calls % 2) })'],
      ),
    );
    expect(compiled).toMatch(
      /after ACT the compiled machine has context \{"number":\d.*, the running actor \{/,
    );
  });

  test('returns that are no numbers', async () => {
    const { returns } = failures(
      await broken('pays', ["state.matches('reached') ? 1 : 0", 'state.context.number / 0 - Infinity']),
    );
    expect(returns).toMatch(/returns gives agent NaN: give each role a finite number/);
  });
});

/** Dice, and then both roles at once: `takes` says which events the machine takes. */
const dice = (takes: (event: { outcome?: number; actions?: Record<string, string> }) => boolean) =>
  defineScenario({
    id: 'dice',
    title: 'Dice',
    roles: ['a', 'b'],
    rules: '',
    task: z.strictObject({}),
    tasks: () => [{}],
    taskName: () => 'one',
    action: z.enum(['x', 'y']),
    machine: createMachine({
      context: { rolled: 0 },
      initial: 'rolling',
      states: {
        rolling: {
          on: {
            CHANCE: {
              guard: ({ event }) => takes(event as never),
              actions: assign({ rolled: ({ event }) => event.outcome }),
              target: 'choosing',
            },
          },
        },
        choosing: { on: { ACTS: { guard: ({ event }) => takes(event as never), target: 'over' } } },
        over: { type: 'final' },
      },
    }),
    turn: (state) => (state.matches('rolling') ? 'chance' : state.matches('choosing') ? ['a', 'b'] : null),
    chance: () => [
      [1, 0.5],
      [2, 0.5],
      [3, 0],
    ],
    actions: () => ['x', 'y'],
    observe: (state) => `${JSON.stringify(state.value)} ${state.context.rolled}`,
    format: (action) => action,
    parse: (text) => readWord(text, ['x', 'y']),
    returns: () => ({ a: 0, b: 0 }),
  });

test('outcomes of chance and joint moves that the machine refuses are faults', async () => {
  expect(failures(await checkScenario(dice(({ outcome }) => outcome !== 3)))).toEqual({});
  expect(failures(await checkScenario(dice(({ outcome }) => outcome !== 2)))).toEqual({
    chance:
      'scenario dice, task "one", step 0, in state "rolling" with {"rolled":0}: chance lists 2, and the machine refuses it',
  });
  const bothY = dice(({ actions }) => !(actions?.a === 'y' && actions.b === 'y'));
  expect(failures(await checkScenario(bothY))).toEqual({
    listed: expect.stringMatching(
      /^scenario dice, task "one", step 1, in state "choosing" with {"rolled":[12]}: actions lists {"a":"y","b":"y"} together, and the machine refuses it/,
    ),
  });
});

test('actions that the rules take beside the listed ones are no fault where the scenario says so', async () => {
  const guess = (unlisted?: 'accepted') =>
    defineScenario({
      id: 'guess',
      title: 'Guess',
      roles: ['agent'],
      rules: '',
      task: z.strictObject({}),
      tasks: () => [{}],
      taskName: () => 'one',
      action: z.enum(['hint', 'tell']),
      machine: createMachine({
        initial: 'begun',
        states: {
          begun: {
            on: {
              ACT: [
                { guard: told, target: 'over' },
                { guard: byAgent, target: 'hinted' },
              ],
            },
          },
          hinted: { on: { ACT: { guard: told, target: 'over' } } },
          over: { type: 'final' },
        },
      }),
      turn: (state) => (state.status === 'active' ? 'agent' : null),
      actions: (state) => (state.matches('begun') ? ['hint'] : ['tell']),
      observe: (state) => String(state.value),
      format: (action) => action,
      parse: (text) => readWord(text, ['hint', 'tell']),
      returns: (state) => ({ agent: state.status === 'done' ? 1 : 0 }),
      ...(unlisted && { unlisted }),
    });
  const byAgent = ({ event }: { event: AnyEventObject }) => event.role === 'agent';
  const told = ({ event }: { event: AnyEventObject }) => event.role === 'agent' && event.action === 'tell';
  expect(failures(await checkScenario(guess())).unlisted).toMatch(
    /: "tell" by agent, which actions does not list, changes the key/,
  );
  expect(failures(await checkScenario(guess('accepted')))).toEqual({});
});

test('the seed says what is played', async () => {
  const scenario = await loadScenario('./fine-index.ts', folder);
  const steps = async (seed: number) => (await checkScenario(scenario, { games: 10, seed })).steps;
  expect(await steps(1)).toBe(await steps(1));
  expect(new Set([await steps(1), await steps(2), await steps(3)]).size).toBeGreaterThan(1);
});

/** Two roles with a secret each, which they exchange. */
type Held = { a: number; b: number };

type Resample = (state: ScenarioState<Held>, role: string, random: Random) => ScenarioState<Held>;

const secrets = (resample?: Resample, other: Partial<Scenario> = {}) =>
  defineScenario({
    id: 'secrets',
    title: 'Secrets',
    roles: ['a', 'b'],
    rules: '',
    task: z.object({ a: z.number(), b: z.number() }),
    tasks: () => [
      { a: 1, b: 1 },
      { a: 1, b: 2 },
    ],
    taskName: ({ a, b }) => `${a} ${b}`,
    action: z.enum(['stay', 'go']),
    machine: createMachine({
      context: ({ input }) => input as { a: number; b: number },
      initial: 'one',
      states: {
        one: { on: { ACT: { guard: ({ event }) => event.role === 'a', target: 'two' } } },
        two: { type: 'final' },
      },
    }),
    turn: (state) => (state.status === 'active' ? 'a' : null),
    actions: () => ['stay', 'go'],
    observe: (state, role) => `Yours is ${state.context[role as keyof Held]}.`,
    format: (action) => action,
    parse: (text) => readWord(text, ['stay', 'go']),
    returns: () => ({ a: 0, b: 0 }),
    ...(resample && { information: 'imperfect' as const, resample }),
    ...(other as object),
  });

const drawB: Resample = (state, role, random) =>
  role === 'a' ? { ...state, context: { ...state.context, b: random.pick([1, 2]) } } : state;

test('hidden information is no fault where the scenario says so', async () => {
  expect(failures(await checkScenario(secrets())).information).toMatch(/look alike to a/);
  expect(failures(await checkScenario(secrets(drawB)))).toEqual({});
});

test('a resample that gives away what is hidden is a fault', async () => {
  const kept = secrets((state) => ({ ...state, context: state.context }));
  expect(failures(await checkScenario(kept))).toEqual({
    resample: expect.stringMatching(
      /^scenario secrets, task "1 2", .*: another state looks alike to a, and resample gives this one, 200 times/,
    ),
  });
});

test('legal actions that tell what is hidden are a fault', async () => {
  const telling = secrets(drawB, { actions: (state) => (state.context.b === 1 ? ['stay', 'go'] : ['go']) });
  expect(failures(await checkScenario(telling)).information).toMatch(
    /: this state and another one look alike to a, who is on turn, and actions lists "go" here and "stay", "go" there/,
  );
});

test('a resample after which it is the turn of another role is a fault', async () => {
  const turns = secrets(drawB, { turn: (state) => (state.context.b === 2 ? 'b' : 'a') });
  expect(failures(await checkScenario(turns, { tasks: [{ a: 1, b: 1 }] })).resample).toMatch(
    /: after resample for a it is the turn of "b", not of "a"$/,
  );
});

test('a role on turn that is shown nothing is a fault', async () => {
  const blind = secrets(drawB, { observe: () => ' ' });
  expect(failures(await checkScenario(blind)).observe).toMatch(
    /: it is the turn of a, and observe shows nothing$/,
  );
});

test('a resample that shows the role something else is a fault', async () => {
  const changes = secrets((state) => ({ ...state, context: { a: 3, b: 3 } }));
  expect(failures(await checkScenario(changes)).resample).toBe(
    'scenario secrets, task "1 1", step 0, in state "one" with {"a":1,"b":1}: a sees "Yours is 1.", and after resample "Yours is 3."',
  );
});

test('a machine with effects is checked through its actor, and why it is not compiled is said', async () => {
  const slow = defineScenario({
    id: 'slow',
    title: 'Slow',
    roles: ['agent'],
    rules: '',
    task: z.strictObject({}),
    tasks: () => [{}],
    taskName: () => 'one',
    action: z.enum(['go']),
    machine: setup({ actors: { work: fromPromise(async () => 1) } }).createMachine({
      id: 'slow',
      initial: 'asking',
      states: {
        asking: { on: { ACT: { guard: ({ event }) => event.role === 'agent', target: 'working' } } },
        working: { invoke: { src: 'work', onDone: 'resting' } },
        resting: { after: { 60000: 'over' } },
        over: { type: 'final' },
      },
    }),
    turn: (state) => (state.matches('asking') ? 'agent' : null),
    actions: (state) => (state.matches('asking') ? ['go'] : []),
    observe: (state) => JSON.stringify(state.value),
    format: (action) => action,
    parse: (text) => readWord(text, ['go']),
    returns: (state) => ({ agent: state.status === 'done' ? 1 : 0 }),
  });
  const found = await checkScenario(slow, { games: 2 });
  expect(failures(found)).toEqual({});
  const { status, detail } = found.checks.find(({ name }) => name === 'compiled')!;
  expect(status).toBe('skipped');
  expect(detail).toMatch(/slow\.working: invoke.*slow\.resting: .*after/);
  expect(found.checks.find(({ name }) => name === 'determinism')).toMatchObject({ status: 'ok' });
  expect(found.stepsPerSecond).toBeUndefined();
});

test('a world that works for ever without a change is given up on, and said', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const stuck = defineScenario({
    id: 'stuck',
    title: 'Stuck',
    roles: ['agent'],
    rules: '',
    task: z.strictObject({}),
    tasks: () => [{}],
    taskName: () => 'one',
    action: z.enum(['go']),
    machine: setup({ actors: { work: fromPromise(() => new Promise(() => {})) } }).createMachine({
      initial: 'working',
      states: { working: { invoke: { src: 'work', onDone: 'over' } }, over: { type: 'final' } },
    }),
    turn: () => null,
    actions: () => [],
    observe: () => 'Wait.',
    format: (action) => action,
    parse: (text) => readWord(text, ['go']),
    returns: () => ({ agent: 0 }),
  });
  const checking = checkScenario(stuck, { games: 1 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(failures(await checking).play).toMatch(
    /in state "working": it is nobody's turn, and nothing has come of what it waits for in 10 s$/,
  );
});
