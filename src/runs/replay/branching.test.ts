import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counting } from '../../../machines/test-play.ts';
import type { Question } from '../../agent.ts';
import type { EpisodeInput, EpisodeOutcome, JournalEntry } from '../../episode.ts';
import { parseModel } from '../../models/spec.ts';
import type { Answer, Broker, ModelCall } from '../../models/types.ts';
import type { Scenario } from '../../scenario.ts';
import type { JournalLine } from '../folder/journal.ts';
import { Asking } from '../play/ask.ts';
import { newMeter } from '../play/meter.ts';
import { makeBranch } from './branching.ts';

const model = parseModel('openai:any');

const brokerOf = (complete: Broker['complete']): Broker => ({
  complete,
  check() {},
  usage: () => ({ calls: 0, live: 0, cached: 0, tokens: { input: 0, output: 0 }, cost: 0, spent: 0 }),
  close: () => Promise.resolve(),
});

/** What an episode's seat hears, its sums, and its journal. */
async function hear(broker: Broker, put: (seat: ReturnType<Asking['seat']>) => Promise<unknown>) {
  const journal: JournalLine[] = [];
  const write = (entry: JournalEntry) => {
    journal.push({ n: journal.length, t: 0, ...(JSON.parse(JSON.stringify(entry)) as JournalEntry) });
  };
  const asking = new Asking({ broker, total: newMeter(), late: newMeter(), onBudget() {} }, 1, { write });
  const heard = await put(asking.seat('agent', model));
  const { live: _live, spent: _spent, ...meter } = asking.meter;
  return { heard, meter, journal };
}

/** The broker of a branch at step 1 of an episode with these calls, before anyone has come there. */
const recalled = (lines: readonly JournalLine[], live: Broker['complete']) =>
  makeBranch({
    parent: { run: 'runs/parent', episode: 'it', step: 1 },
    scenario: counting() as Scenario,
    recording: { facts: [], task: {}, steps: 1 },
    lines,
  }).broker(brokerOf(live));

const questions = fc.record(
  {
    purpose: fc.constantFrom('plan', 'value'),
    messages: fc.array(
      fc.record({ role: fc.constantFrom('system' as const, 'user' as const), content: fc.string() }),
      { minLength: 1, maxLength: 3 },
    ),
    samples: fc.integer({ min: 1, max: 4 }),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    maxTokens: fc.integer({ min: 1, max: 100 }),
    stop: fc.array(fc.string(), { maxLength: 2 }),
    attempt: fc.nat(3),
    decision: fc.nat(3),
    index: fc.nat(3),
    schema: fc.constant({ name: 'one', schema: { type: 'object' } }),
  },
  { requiredKeys: ['purpose', 'messages', 'attempt', 'decision'] },
) as fc.Arbitrary<Question>;

const tools = [{ name: 'add', description: 'The sum.', parameters: { type: 'object' } }];
const toolCalls = [{ id: 'c1', name: 'add', arguments: '{"a":1' }];
const turns: ModelCall['request']['messages'] = [
  { role: 'assistant', content: '', toolCalls },
  { role: 'tool', toolCallId: 'c1', content: '3' },
];

const answers = fc.record({
  text: fc.constantFrom('yes', 'no', 'perhaps'),
  finish: fc.constantFrom('stop' as const, 'length' as const),
  tokens: fc.nat(100),
  cost: fc.double({ min: 0, max: 1, noNaN: true }),
  likely: fc.double({ min: -9, max: 0, noNaN: true }),
});

const kinds = fc.constantFrom('ask', 'weigh', 'chat');

describe('a branch', () => {
  it('hears from a journal what its parent heard from models, to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(questions, answers, kinds, async (question, answer, kind) => {
        const { text, finish, tokens, cost, likely } = answer;
        const live = async ({ count = 1, request, sample }: ModelCall): Promise<Answer[]> =>
          Array.from({ length: count }, (_, i) => ({
            text: i % 2 === 0 ? text : 'no',
            finish,
            ...(request.tools && i % 2 === 0 && { toolCalls }),
            ...(request.logprobs !== undefined && {
              logprobs: [['yes', likely] as const, ['no', -1] as const],
            }),
            usage: { input: tokens, output: i },
            key: `${sample.index + i}`,
            source: 'live',
            cost,
            spent: cost,
            seconds: 1,
            retries: [],
          }));
        const put = (seat: ReturnType<Asking['seat']>) => {
          if (kind === 'ask') return seat.ask(question);
          if (kind === 'weigh') return seat.weigh({ ...question, choices: ['yes', 'no'] });
          const { samples: _, messages, ...rest } = question;
          return seat.chat({ ...rest, messages: [...messages, ...turns], tools, toolChoice: 'auto' });
        };
        const parent = await hear(brokerOf(live), put);
        const nobody = () => Promise.reject(new Error('a model was asked'));
        const child = await hear(recalled(parent.journal, nobody), put);
        expect(child.heard).toEqual(parent.heard);
        expect(child.meter.tokens).toEqual(parent.meter.tokens);
        expect(child.meter.cost).toBeCloseTo(parent.meter.cost, 9);
        const keys = (lines: readonly JournalLine[]) =>
          lines.map((line) => [line.keys, line.replies, line.candidates, line.toolCalls]);
        expect(keys(child.journal)).toEqual(keys(parent.journal));
      }),
      { numRuns: 200 },
    );
  });

  it('refuses a question that the journal has no answer to', async () => {
    const question = { purpose: 'plan', messages: [], attempt: 0, decision: 0 };
    const live = () => Promise.resolve([]);
    await expect(hear(recalled([], live), ({ ask }) => ask(question))).rejects.toThrow(
      /could not be brought to step 1: the agent of agent asks what the journal has no answer to/,
    );
  });
});

describe('the way to a step', () => {
  const action = { actor: 'agent', type: 'action', action: 1 } as const;
  const solved: EpisodeOutcome = {
    status: 'solved',
    rewards: { agent: 1 },
    reward: 1,
    end: 'terminated',
    steps: 2,
    attempts: 1,
    answer: '',
  };

  /** At step 2, after one action; what it writes, and what reaches its models. */
  function branchAt2() {
    const written: JournalEntry[] = [];
    const calls: ModelCall[] = [];
    const branch = makeBranch({
      parent: { run: 'runs/parent', episode: 'it', step: 2, fresh: [2] },
      scenario: counting() as Scenario,
      recording: { facts: [{ ...action, n: 0, t: 0, step: 1 }], task: {}, steps: 2 },
      lines: [],
    });
    const journal = (entry: JournalEntry) => void written.push(entry);
    const input = branch.input({ seed: ['episode', 's', 't', 1], journal } as unknown as EpisodeInput);
    const broker = branch.broker(
      brokerOf((call) => {
        calls.push(call);
        return Promise.resolve([]);
      }),
    );
    const ask = (game?: string) => {
      const sample = { role: 'agent', attempt: 0, decision: 0, index: 0, ...(game && { game }) };
      return broker.complete({ model, request: { messages: [] }, replicate: 1, sample });
    };
    return { branch, input, written, calls, ask };
  }

  it('draws as its parent before the step, and anew from the first draw at it', async () => {
    const { input, calls, ask } = branchAt2();
    const move = () => input.script!.move('agent', {} as never);
    expect(move()).toBeUndefined();
    expect(input.seed).toEqual(['episode', 's', 't', 1]);
    await expect(ask()).rejects.toThrow('asks what the journal has no answer to');
    input.journal(action);
    expect(move()).toBeUndefined();
    expect(input.seed).toEqual(['episode', 's', 't', 1, 'branch', 2]);
    await ask();
    // Which of its learner's games it is stays part of the draw.
    await ask('eval1.0');
    expect(calls.map(({ sample }) => sample.game)).toEqual(['branch 2', 'eval1.0 branch 2']);
  });

  it('is lost where it differs, and says so at the first entry that an episode can take an error at', () => {
    const { input, written } = branchAt2();
    const state = { actor: 'scenario', type: 'state', value: 'elsewhere' } as const;
    input.journal(state);
    expect(written).toEqual([state]);
    const lost = /at step 1 the journal has agent action .*, and now came scenario state .*elsewhere/;
    expect(() => input.journal(action)).toThrow(lost);
    expect(() => input.journal({ actor: 'agent', type: 'observation', text: '' })).toThrow(lost);
    expect(written).toEqual([state]);
  });

  it('names the first field that differs, shortly, and what has changed since', () => {
    const tools = (description: string) => [{ name: 'add', description }, { name: 'sum' }];
    const state = { actor: 'scenario', type: 'state', value: 'deciding' } as const;
    const long = 'a'.repeat(500);
    const branch = makeBranch({
      parent: { run: 'runs/parent', episode: 'it', step: 2 },
      scenario: counting() as Scenario,
      recording: {
        facts: [{ ...state, context: { tools: tools(`${long}. Adds.`) }, n: 0, t: 0, step: 0 }],
        task: {},
        steps: 2,
      },
      lines: [],
      changed: 'the file of scenario count has changed since it was played',
    });
    const input = branch.input({ seed: ['episode'], journal: () => {} } as unknown as EpisodeInput);
    input.journal({ ...state, context: { tools: tools(`${long}. Sums.`) } });
    const { error } = branch.outcome(solved);
    const kept = 'a'.repeat(18);
    expect(error!.message).toBe(
      `it could not be brought to step 2: at step 0 the journal has scenario state context.tools.0.description …${kept}. Adds.", and now came scenario state context.tools.0.description …${kept}. Sums."; the file of scenario count has changed since it was played`,
    );
  });

  it('is an error where the episode ends before, however it ends', () => {
    const { branch, input } = branchAt2();
    const { status, error, end } = branch.outcome(solved);
    expect({ status, end }).toEqual({ status: 'error' });
    expect(error).toMatchObject({
      kind: 'internal',
      message: expect.stringMatching(/and now came nothing;/),
    });
    const failed: EpisodeOutcome = { ...solved, status: 'error', error: { kind: 'server', message: 'down' } };
    expect(branch.outcome(failed)).toBe(failed);
    input.journal(action);
    expect(branch.outcome(solved)).toBe(solved);
  });

  it('is an error where it has ended elsewhere, too', () => {
    const { branch, input } = branchAt2();
    input.journal({ actor: 'scenario', type: 'state', value: 'elsewhere' });
    expect(branch.outcome(solved)).toMatchObject({ status: 'error', error: { kind: 'internal' } });
  });
});
