import { afterEach, describe, expect, test } from 'vitest';
import { createBroker } from '../../../src/models/broker.ts';
import { parseModel } from '../../../src/models/spec.ts';
import { type Behaviour, type SeenRequest, startTestServer } from '../../../src/models/test-server.ts';
import { Asking } from '../../../src/runs/play/ask.ts';
import { newMeter } from '../../../src/runs/play/meter.ts';
import { play } from '../../test-play.ts';
import { ages, asksFor, call, TASK } from './test-ages.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Plays with a model on a loopback server that gives these turns, one after the other. */
async function playing(
  wire: 'openai' | 'anthropic',
  turns: readonly Behaviour[],
  set: Record<string, unknown> = {},
) {
  const server = await startTestServer(({ n }) => turns[Math.min(n, turns.length - 1)]!);
  const broker = createBroker({ env: {} });
  closing.push(() => broker.close(), server.close);
  const asking = new Asking({ broker, total: newMeter(), late: newMeter(), onBudget: () => {} }, 1, {
    write: () => {},
  });
  const seat = asking.seat('agent', parseModel(`${wire}:m@${server[wire]}`));
  const played = await play(ages, 'react', { task: TASK, set, seats: { agent: seat } });
  return { ...played, seen: server.seen };
}

const turn = (text: string, ...calls: [id: string, name: string, given: string][]): Behaviour => ({
  texts: [text],
  toolCalls: calls.map(([id, name, given]) => ({ id, name, arguments: given })),
});

/** Two calls at once, a malformed one beside an invented one, the sum, the answer. */
const turns = (malformed: string) => [
  turn('<think>Look.</think>', ['c1', 'age_of', '{"name":"Ada"}'], ['c2', 'age_of', '{"name":"Al"}']),
  turn('', ['c3', 'age_of', malformed], ['c4', 'sum', '{}'], ['c5', 'age_of', '{"name":"Alan"}']),
  turn('', ['c6', 'add', '{"a":36,"b":41}']),
  turn('<think>Sure.</think>77'),
];

const TURNS = turns('{"name": Alan}');

/** Anthropic's wire holds arguments as JSON, which may be no object all the same. */
const WIRES = [
  ['openai', '{"name": Alan}', '{"name": Alan}'],
  ['anthropic', '"Alan"', 'Alan'],
] as const;

describe.each(WIRES)('over the wire of %s', (wire, malformed, read) => {
  test('calls made at once come back by their ids; what is wrong with a call is its result', async () => {
    const { outcome, seen, journal } = await playing(wire, turns(malformed));
    expect(outcome).toMatchObject({ status: 'solved', answer: '77', steps: 4 });
    expect(seen).toHaveLength(4);
    const told = JSON.stringify(seen.at(-1)!.body.messages);
    for (const id of ['c1', 'c2', 'c3', 'c4', 'c5', 'c6']) {
      // In its call, and in its result.
      expect(told.split(`"${id}"`)).toHaveLength(3);
    }
    expect(resultsIn(seen.at(-1)!)).toEqual([
      ['c1', '36'],
      ['c2', 'failed: nobody is called Al'],
      ['c3', expect.stringContaining('failed: the arguments of age_of are no JSON object')],
      ['c4', 'failed: there is no tool "sum": the tools are age_of, add'],
      ['c5', '41'],
      ['c6', '77'],
    ]);
    const actions = journal.filter(({ type }) => type === 'action');
    expect(actions[1]).toMatchObject({ action: { calls: [{ arguments: read }, {}, {}] } });
    expect(actions.map(({ thought }) => thought)).toEqual(['Look.', undefined, undefined, 'Sure.']);
  });

  test('the text protocol plays the same', async () => {
    const texts = [
      `<think>Look.</think><action>${asksFor('Ada', 'Al')}</action>`,
      `<action>${call('age_of', read)}\n${call('sum', {})}\n${asksFor('Alan')}</action>`,
      `<action>${call('add', { a: 36, b: 41 })}</action>`,
      '<think>Sure.</think><action>{"answer": "77"}</action>',
    ];
    const native = await playing(wire, turns(malformed));
    const text = await playing(
      wire,
      texts.map((each) => ({ texts: [each] })),
      { calling: 'text' },
    );
    const actions = ({ journal }: typeof text) => journal.filter(({ type }) => type === 'action');
    expect(actions(text)).toEqual(actions(native));
    expect(text.outcome).toEqual(native.outcome);
    expect(text.seen[0]!.body.tools).toBeUndefined();
  });

  test('a turn with neither a call nor an answer goes back', async () => {
    const { outcome, seen } = await playing(wire, [turn('<think>Hm.</think>'), ...turns(malformed).slice(3)]);
    expect(outcome.status).toBe('solved');
    expect(JSON.stringify(seen[1]!.body)).toContain('It holds neither a tool call nor an answer');
    const { outcome: lost, seen: five } = await playing(wire, [turn('')]);
    expect(lost).toMatchObject({ status: 'unsolved', stopped: 'parse' });
    expect(five).toHaveLength(5);
  });
});

test('what the options leave out of the conversation is left out of its turns, calls and results in pairs', async () => {
  const told = async (set: Record<string, unknown>) => {
    const { seen } = await playing('openai', TURNS, set);
    return seen.at(-1)!.body.messages.slice(2);
  };
  expect((await told({ thoughtHistory: false }))[0]).toMatchObject({ role: 'assistant' });
  expect(JSON.stringify(await told({ thoughtHistory: false }))).not.toContain('Look.');
  expect((await told({ errorHistory: false }))[2]).toMatchObject({ content: '(left out)' });
  expect((await told({ observationHistory: false }))[1]).toMatchObject({ content: '(left out)' });
  // Only the last calls, which have just been made.
  expect(await told({ actionHistory: false })).toMatchObject([
    { tool_calls: [{ id: 'c6' }] },
    { tool_call_id: 'c6', content: '77' },
  ]);
});

test('a conversation that is too long loses its oldest turns, and says so', async () => {
  const many = Array.from({ length: 8 }, (_, i) => turn('', [`c${i}`, 'age_of', '{"name":"Grace"}']));
  const whole = await playing('openai', [...many, TURNS[3]!]);
  const all = whole.seen.at(-1)!.body.messages;
  const size = (messages: unknown) => JSON.stringify(messages).length;
  const { seen } = await playing('openai', [...many, TURNS[3]!], { maxPromptTokens: 250 });
  const { messages } = seen.at(-1)!.body;
  expect(messages[1]!.content).toMatch(/together\?\n\n\(\d earlier steps left out for length\)$/);
  expect(size(messages)).toBeLessThan(size(all));
  // The last call and its result are always there.
  expect(messages.slice(-2)).toEqual(all.slice(-2));
});

/** Each result with the id of its call, in the order in which the server sees them. */
function resultsIn({ wire, body }: SeenRequest): unknown[] {
  type Block = { type: string; tool_use_id: string; content: unknown };
  const messages = body.messages as unknown as { role: string; tool_call_id: string; content: unknown }[];
  if (wire === 'openai') {
    return messages.filter(({ role }) => role === 'tool').map((each) => [each.tool_call_id, each.content]);
  }
  const blocks = messages.flatMap(({ content }) => (Array.isArray(content) ? (content as Block[]) : []));
  return blocks
    .filter(({ type }) => type === 'tool_result')
    .map(({ tool_use_id, content }) => [tool_use_id, content]);
}
