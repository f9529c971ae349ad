import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counting } from '../../machines/test-play.ts';
import type { Question } from '../agent.ts';
import type { JournalEntry } from '../episode.ts';
import { parseModel } from '../models/spec.ts';
import type { Answer, Broker, ModelCall } from '../models/types.ts';
import type { Scenario } from '../scenario.ts';
import { Asking } from './ask.ts';
import { makeBranch } from './branching.ts';
import type { JournalLine } from './journal.ts';
import { newMeter } from './meter.ts';

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
  const asking = new Asking({ broker, total: newMeter(), onBudget() {} }, 1, { write });
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
  },
  { requiredKeys: ['purpose', 'messages', 'attempt', 'decision'] },
) as fc.Arbitrary<Question>;

const answers = fc.record({
  text: fc.constantFrom('yes', 'no', 'perhaps'),
  finish: fc.constantFrom('stop' as const, 'length' as const),
  tokens: fc.nat(100),
  cost: fc.double({ min: 0, max: 1, noNaN: true }),
  likely: fc.double({ min: -9, max: 0, noNaN: true }),
});

describe('a branch', () => {
  it('hears from a journal what its parent heard from models, to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(questions, answers, fc.boolean(), async (question, answer, weighs) => {
        const { text, finish, tokens, cost, likely } = answer;
        const live = async ({ count = 1, request, sample }: ModelCall): Promise<Answer[]> =>
          Array.from({ length: count }, (_, i) => ({
            text: i % 2 === 0 ? text : 'no',
            finish,
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
        const put = (seat: ReturnType<Asking['seat']>) =>
          weighs ? seat.weigh({ ...question, choices: ['yes', 'no'] }) : seat.ask(question);
        const parent = await hear(brokerOf(live), put);
        const nobody = () => Promise.reject(new Error('a model was asked'));
        const child = await hear(recalled(parent.journal, nobody), put);
        expect(child.heard).toEqual(parent.heard);
        expect(child.meter.tokens).toEqual(parent.meter.tokens);
        expect(child.meter.cost).toBeCloseTo(parent.meter.cost, 9);
        const keys = (lines: readonly JournalLine[]) =>
          lines.map((line) => [line.keys, line.replies, line.candidates]);
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
