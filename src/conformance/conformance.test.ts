import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMachine, fromPromise, setup } from 'xstate';
import { z } from 'zod';
import { templateOf } from '../cli/template.ts';
import { loadScenario } from '../load.ts';
import { readWord } from '../prompts/words.ts';
import { defineScenario, type ScenarioState } from '../scenario.ts';
import { checkScenario } from './check.ts';
import type { CheckName, Conformance } from './types.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-conformance-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

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

describe('each fault is found, and said where and why', () => {
  const IN_PLAYING = /^scenario [\w-]+, task "\d+", step \d+, in state "playing": /;

  test('a machine that goes round for ever', async () => {
    const { play } = failures(
      await broken('loops', [
        "always: { guard: 'target reached', target: 'reached' },",
        "always: 'resting' }, resting: { always: 'playing',",
      ]),
    );
    expect(play).toMatch(/^scenario loops, task "\d+", at the start: /);
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
          "(state.matches('rolling') ? 'chance' : 'agent') : null),\n  chance: () => [[1, 0.5], [2, 0.4]],",
        ],
      ),
    );
    expect(found.chance).toMatch(/in state "rolling": the probabilities of chance sum to 0\.9, not 1$/);
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
    expect(determinism).toMatch(/played once more: .*"type":"ACT".* leads to .*, and before to /);
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
    expect(saved).toMatch(/saved as JSON and read back/);
  });

  test('returns that are no numbers', async () => {
    const { returns } = failures(
      await broken('pays', ["state.matches('reached') ? 1 : 0", 'state.context.number / 0 - Infinity']),
    );
    expect(returns).toMatch(/returns gives agent NaN: give each role a finite number/);
  });
});

/** Two roles with a secret each, which they exchange. */
type Held = { a: number; b: number };

const secrets = (resample?: (state: ScenarioState<Held>) => ScenarioState<Held>) =>
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
  });

test('hidden information is no fault where the scenario says so', async () => {
  expect(failures(await checkScenario(secrets())).information).toMatch(/look alike to a/);
  const kept = await checkScenario(secrets((state) => ({ ...state, context: state.context })));
  expect(failures(kept)).toEqual({});
});

test('a resample that shows the role something else is a fault', async () => {
  const changes = secrets((state) => ({ ...state, context: { a: 3, b: 3 } }));
  expect(failures(await checkScenario(changes)).resample).toBe(
    'scenario secrets, task "1 1", step 0, in state "one": a sees "Yours is 1.", and after resample "Yours is 3."',
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
