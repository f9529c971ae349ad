/** What is said of a user's broken scenario: the same of one that is played as of one that is searched. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Agent } from '../src/agent.ts';
import { whyAndWhere } from '../src/blame.ts';
import { templateOf } from '../src/cli/template.ts';
import { loadKind, loadScenario } from '../src/load.ts';
import type { Scenario } from '../src/scenario.ts';
import { counting, play } from './test-play.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-fault-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The template as a user's files, with a text replaced. */
async function broken(id: string, from: string, to: string): Promise<Scenario> {
  const texts = Object.entries(templateOf(id)).filter(([file]) => !file.endsWith('.test.ts'));
  expect(texts.some(([, text]) => text.includes(from))).toBe(true);
  for (const [file, text] of texts) {
    const changed = text.replace(from, to).replace("'./machine.ts'", `'./${id}-machine.ts'`);
    await writeFile(join(folder, `${id}-${file}`), changed);
  }
  return loadScenario(`./${id}-index.ts`, folder);
}

test.each([
  [
    'circle',
    "always: { guard: 'target reached', target: 'reached' },",
    "always: { guard: ({ context }) => context.number > 2, target: 'again' }, on: { ACT: { guard: 'legal', actions: 'calculate' } } }, again: { always: 'playing',",
    /its machine threw: machine circle: more than 10000 microsteps for one event, going round in "(again|playing)", "(again|playing)": [^\n]*$/,
  ],
  [
    'guarded',
    "event.role === 'agent'",
    '(context.number < 3 || event.nothing.here)',
    /its machine threw: machine guarded: guard 'legal' of the transition on 'ACT' of state node 'guarded\.playing' threw: Cannot read properties of undefined \(reading 'here'\) \(.*\/guarded-machine\.ts:\d+\)$/,
  ],
  [
    'begins',
    'context: ({ input }) => (',
    "context: ({ input }) => input.target > 0 ? JSON.parse('{') : (",
    /machine begins: context of state node 'begins' threw: [^\n]* JSON [^\n]* \(.*\/begins-machine\.ts:\d+\)$/,
  ],
  [
    'lists',
    'ACTIONS.filter((action) => result(context.number, action) <= context.target)',
    "['double']",
    /: actions lists "double" for agent, and the machine refuses it, in state "playing"$/,
  ],
  [
    'turns',
    "turn: (state) => (state.status === 'active' ? 'agent' : null)",
    "turn: (state) => (state.context.number < 2 ? 'agent' : (state.context as any).nobody.at(0))",
    /: turn threw: Cannot read properties of undefined \(reading 'at'\) \(.*\/turns-index\.ts:\d+\)$/,
  ],
  [
    'stranger',
    "turn: (state) => (state.status === 'active' ? 'agent' : null)",
    "turn: (state) => (state.context.number < 2 ? 'agent' : 'nobody')",
    /: turn gave "nobody"; its roles are agent; in state "playing"$/,
  ],
  [
    'nobody',
    "turn: (state) => (state.status === 'active' ? 'agent' : null)",
    "turn: (state) => (state.context.number < 2 ? 'agent' : null)",
    /: nobody's turn, and nothing to wait for, in state "playing"$/,
  ],
  [
    'acts',
    'ACTIONS.filter((action) => result(context.number, action) <= context.target)',
    "context.number < 2 ? ACTIONS : JSON.parse('{')",
    /: actions threw: [^\n]* JSON [^\n]* \(.*\/acts-index\.ts:\d+\)$/,
  ],
  [
    'pays',
    "returns: (state) => ({ agent: state.matches('reached') ? 1 : 0 })",
    "returns: (state) => ({ agent: state.matches('reached') ? JSON.parse('{') : 0 })",
    /: returns threw: [^\n]* JSON [^\n]* \(.*\/pays-index\.ts:\d+\)$/,
  ],
  [
    'nothing',
    "returns: (state) => ({ agent: state.matches('reached') ? 1 : 0 })",
    "returns: (state) => ({ agent: state.matches('reached') ? 0 / 0 : 0 })",
    /: returns gave agent NaN; it has to give each role a number, in state "reached"$/,
  ],
  [
    'sees',
    'observe: ({ context }) => `',
    'observe: ({ context }) => JSON.parse("{") + `',
    /: observe threw: [^\n]* JSON [^\n]* \(.*\/sees-index\.ts:\d+\)$/,
  ],
])('%s: the scenario, its file, the node and the cause in one line', async (id, from, to, message) => {
  const scenario = await broken(id, from, to);
  const said: string[] = [];
  for (const agent of ['random', 'first', 'mcts']) {
    const { outcome } = await play(scenario, agent, { task: { target: 7 } });
    expect(outcome, agent).toMatchObject({ status: 'error', error: { kind: 'scenario' } });
    expect(outcome.error!.message).toMatch(message);
    said.push(outcome.error!.message);
  }
  expect(said[0]!.startsWith(`scenario ${id} (${folder}/${id}-index.ts): `), said[0]).toBe(true);
  expect(new Set(said).size).toBe(1);
});

test('a part that throws is named with its line', async () => {
  const scenario = await broken(
    'parses',
    "readWord(text, ['add', 'double'])",
    "{ throw new TypeError('cannot\\nread this: ' + text); }",
  );
  const { outcome } = await play(scenario, 'direct', { task: { target: 7 }, reply: () => 'add' });
  expect(outcome.error!.message).toMatch(
    /^scenario parses \(.*\/parses-index\.ts\): parse threw: cannot read this: add \(.*\/parses-index\.ts:\d+\)$/,
  );
});

test('where only the engine was, no line is named', () => {
  const error = new Error('gone');
  error.stack = `Error: gone\n    at async start (${pathToFileURL(resolve('bin/start.js')).href}:37:16)`;
  expect(whyAndWhere(error)).toBe('gone');
  error.stack += '\n    at mine (/home/me/mine.ts:7:1)';
  expect(whyAndWhere(error)).toBe('gone (/home/me/mine.ts:7)');
});

test('moves that the rules refuse are no fault where the scenario does not list them', async () => {
  const { outcome } = await play(counting(), 'direct', { reply: () => '3' });
  expect(outcome.status).toBe('unsolved');
});

/** A user's agent in a file, that acts by this code in its state *playing*. */
async function agentOf(id: string, act: string, actions = 'act') {
  const file = `
import { defineAgent } from 'troupe';
import { sendParent, setup } from 'xstate';
import { z } from 'zod';
export default defineAgent({
  id: '${id}', title: '', description: '', options: z.object({}), sees: () => ['rules'],
  machine: setup({ actions: { act: sendParent(({ context, event }) => (${act})) } }).createMachine({
    context: ({ input }) => input,
    initial: 'playing',
    states: { playing: { on: { OBSERVE: { actions: '${actions}' }, OVER: 'done' } }, done: { type: 'final' } },
  }),
});
`;
  await writeFile(join(folder, `${id}.ts`), file);
  return loadKind<Agent>(['agent'], `./${id}.ts`, folder);
}

const counted = async (agent: Agent) => {
  const never = () => Promise.reject(new Error('never'));
  return (
    await play(counting(), 'first', {
      cast: { agent: { agent, options: {}, ask: never, chat: never, weigh: never, native: false } },
    })
  ).outcome;
};

test.each([
  [
    'throws',
    'event.nothing.here',
    /: it threw: Cannot read properties of undefined \(reading 'here'\) \(.*\/throws\.ts:\d+\)$/,
  ],
  [
    'stranger',
    "{ type: 'ACT', role: 'nobody', action: 1, attempt: 0 }",
    /: it sent ACT 1 for nobody, which is not on turn \(on turn: agent\)$/,
  ],
  [
    'odd',
    "{ type: 'ACT', role: 'agent', action: 'up', attempt: 0 }",
    /: it sent "up", no action of counting: /,
  ],
])('an agent’s own fault names it, its file and its state: %s', async (id, act, message) => {
  const outcome = await counted(await agentOf(id, act));
  expect(outcome).toMatchObject({ status: 'error', error: { kind: 'internal' } });
  const named = `agent ${id} (${folder}/${id}.ts), as agent`;
  expect(outcome.error!.message.startsWith(id === 'odd' ? named : `${named}, in state "playing"`)).toBe(true);
  expect(outcome.error!.message).toMatch(message);
});

test('an agent that is refused for ever ends by the limit on steps', async () => {
  const outcome = await counted(
    await agentOf('stubborn', "{ type: 'ACT', role: 'agent', action: 3, attempt: 0 }"),
  );
  expect(outcome).toMatchObject({ status: 'unsolved', stopped: 'steps' });
});

test('a name in an agent’s machine that stands for nothing is said when it loads', async () => {
  await expect(agentOf('misspelt', 'event', 'acts')).rejects.toThrow(
    /misspelt\.ts does not load: agent misspelt: its machine does not implement action 'acts' of state node '[^']*playing'/,
  );
});
