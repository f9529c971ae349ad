import { hash } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import type { Draws, Message } from '../../../src/models/types.ts';
import { uniform } from '../../../src/seed.ts';
import type { Game24Action, Step } from '../action.ts';
import game24 from '../index.ts';
import { machine } from '../machine.ts';
import { prompts } from '../prompts.ts';
import { judge } from '../rules.ts';
import { reachable } from '../solver.ts';
import { puzzles, readPuzzles } from '../tasks.ts';
import { respondent } from './index.ts';
import { rates, type Verdict } from './rates.ts';

const digests = new WeakMap<readonly Message[], string>();
const digest = (messages: readonly Message[]) => {
  const known = digests.get(messages) ?? hash('sha256', JSON.stringify(messages));
  digests.set(messages, known);
  return known;
};

/** Draws as a broker gives them: beliefs by seed and fact, slips by seed, request, sample and label. */
function drawsFor(messages: readonly Message[], seed: number, skill: number, sample: number): Draws {
  const place = `${seed} ${sample} ${digest(messages)}`;
  return {
    skill,
    belief: (...fact) => uniform('belief', seed, ...fact),
    slip: (...label) => uniform(place, ...label),
  };
}
const ask = (messages: Message[], { seed = 1, skill = 0, sample = 0 } = {}) =>
  respondent.reply(messages, drawsFor(messages, seed, skill, sample));

/** A view of a puzzle after these steps, with lessons. */
function viewOf(
  numbers: readonly number[],
  steps: readonly Game24Action[] = [],
  memory: readonly string[] = [],
) {
  let [state] = initialTransition(machine, { numbers: [...numbers], oracle: false });
  for (const action of steps) [state] = transition(machine, state, { type: 'ACT', role: 'agent', action });
  return { state, role: 'agent', observation: game24.observe(state, 'agent'), path: [], memory };
}
type View = ReturnType<typeof viewOf>;

/** The value question for any numbers left. */
const valueAsked = (left: string, memory: readonly string[] = []) => {
  const path: Step = {
    kind: 'step',
    left: '1',
    operator: '+',
    right: '1',
    result: '2',
    rest: left.split(' '),
  };
  return prompts.value({ ...viewOf([1, 1, 1, 1], [], memory), path: [path] });
};
const verdict = (reply: string) => reply.split('\n').at(-1) as Verdict;

/** Plays a plan; true when it solves the puzzle. */
function solves(view: View, plan: readonly Game24Action[]): boolean {
  let { state } = view;
  // Nearly all chains that fail have no right answer line, which is quickly seen.
  if (!plan.some((action) => action.kind === 'answer' && judge(state.context, action).accepted)) return false;
  for (const action of plan) {
    if (state.status === 'done' || !judge(state.context, action).accepted) break;
    [state] = transition(machine, state, { type: 'ACT', role: 'agent', action });
  }
  return state.matches('solved');
}
const planOf = (
  view: View,
  options: Parameters<typeof ask>[1] = {},
  style: 'standard' | 'cot' = 'standard',
) => prompts.readPlan(ask(prompts.plan({ ...view, style }), options), view);

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = pairs.reduce((sum, [a, b]) => sum + a + b, 0) / (2 * pairs.length);
  const product = pairs.reduce((sum, [a, b]) => sum + (a - mean) * (b - mean), 0) / pairs.length;
  const square =
    pairs.reduce((sum, [a, b]) => sum + (a - mean) ** 2 + (b - mean) ** 2, 0) / (2 * pairs.length);
  return product / square;
}

describe('value replies', () => {
  const SEEDS = 3000;
  test.each([
    // As measured from the public logs; written out, so that a slip in rates.ts is seen.
    ['5 6 6', { sure: 0.4, likely: 0.53, impossible: 0.07, correlation: 0.78 }],
    ['5 7 8', { sure: 0, likely: 0.85, impossible: 0.15, correlation: 0.81 }],
    ['4 6', { sure: 0.99, likely: 0, impossible: 0.01, correlation: 0 }],
    ['11 12', { sure: 0, likely: 0.24, impossible: 0.76, correlation: 0.35 }],
  ])('of %s have the rates of the table, and its correlation within a prompt', (left, row) => {
    const code = { sure: 2, likely: 1, impossible: 0 };
    const pairs = Array.from({ length: SEEDS }, (_, seed) => {
      const [a, b] = [0, 1].map((sample) => verdict(ask(valueAsked(left), { seed, sample })));
      return [a!, b!] as const;
    });
    for (const word of ['sure', 'likely', 'impossible'] as const) {
      const share = pairs.flat().filter((said) => said === word).length / (2 * SEEDS);
      // Four standard errors of samples that come in correlated pairs.
      const error = 4 * Math.sqrt((row[word] * (1 - row[word]) * (1 + row.correlation)) / (2 * SEEDS));
      expect(Math.abs(share - row[word])).toBeLessThanOrEqual(error);
    }
    const measured = correlation(pairs.map(([a, b]) => [code[a], code[b]]));
    expect(Math.abs(measured - row.correlation)).toBeLessThan(0.08);
  });

  test('err less with skill: an error rate is multiplied by 1 − skill', () => {
    const right = Array.from({ length: 2000 }, (_, seed) =>
      verdict(ask(valueAsked('5 6 6'), { seed, skill: 0.75 })),
    ).filter((said) => said === 'sure').length;
    expect(right / 2000).toBeCloseTo(1 - 0.25 * 0.6, 1);
  });

  test('of one number are exact; an answer is judged by its numbers and value', () => {
    expect(verdict(ask(valueAsked('24')))).toBe('sure');
    expect(verdict(ask(valueAsked('25')))).toBe('impossible');
    const view = viewOf([4, 5, 6, 10]);
    const judged = (expression: string) =>
      verdict(ask(prompts.value({ ...view, path: [{ kind: 'answer', expression }] })));
    expect(judged('(10 - 4) * 5 - 6')).toBe('sure');
    expect(judged('(10 - 4) * 5 + 6')).toBe('impossible');
    expect(judged('4 * 6')).toBe('impossible');
  });

  test('believe the lessons in the prompt, right or wrong', () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(verdict(ask(valueAsked('5 7 8', ['From 8 5 7 24 cannot be reached.']), { seed }))).toBe(
        'impossible',
      );
      expect(verdict(ask(valueAsked('5 6 6', ['The numbers 5 6 6 can reach 24.']), { seed }))).toBe('sure');
      expect(verdict(ask(valueAsked('5 6 6', ['The numbers 5 6 6 cannot reach 24.']), { seed }))).toBe(
        'impossible',
      );
    }
  });
});

describe('chains of thought', () => {
  const data = process.env.TROUPE_DATA;
  test.skipIf(!data)(
    'solve 4 % of the hard puzzles one by one, 49 % as the best of 100 (needs TROUPE_DATA)',
    () => {
      const hard = readPuzzles(join(data!, 'game24', '24.csv')).slice(900, 1000);
      let solved = 0;
      let best = 0;
      const SEEDS = 5;
      for (let seed = 1; seed <= SEEDS; seed++) {
        for (const numbers of hard) {
          const view = viewOf(numbers);
          const messages = prompts.plan({ ...view, style: 'standard' });
          let hits = 0;
          for (let sample = 0; sample < 100; sample++) {
            if (solves(view, prompts.readPlan(ask(messages, { seed, sample }), view))) hits++;
          }
          solved += hits;
          best += hits > 0 ? 1 : 0;
        }
      }
      expect(Math.abs(solved / (SEEDS * 10_000) - 0.04)).toBeLessThan(0.01);
      expect(Math.abs(best / (SEEDS * 100) - 0.49)).toBeLessThan(0.06);
    },
  );

  test('solve on the fit alone: the mean and the best of 100 of the chances', () => {
    const { top, power } = rates.plan;
    const N = 100_000;
    let one = 0;
    let best = 0;
    for (let i = 0; i < N; i++) {
      const chance = top * ((i + 0.5) / N) ** power;
      one += chance / N;
      best += (1 - (1 - chance) ** 100) / N;
    }
    expect(one).toBeCloseTo(0.04, 4);
    expect(best).toBeCloseTo(0.49, 3);
  });

  test('from two numbers that reach 24 nearly always solve; think first when asked to', () => {
    const steps = ['10 - 4 = 6', '5 * 6 = 30 (left: 6 30)'];
    const { state } = viewOf([4, 5, 6, 10]);
    const view = viewOf(
      [4, 5, 6, 10],
      steps.map((line) => game24.parse(line, state)),
    );
    expect(view.state.value).toEqual({ playing: 'two' });
    const hits = Array.from({ length: 500 }, (_, seed) => solves(view, planOf(view, { seed }, 'cot')));
    expect(hits.filter(Boolean).length).toBeGreaterThan(480);
    expect(ask(prompts.plan({ ...view, style: 'cot' }))).toMatch(/\n\nSteps:\n/);
  });

  test('keep off what a lesson rules out', () => {
    const into = (view: View) =>
      Array.from({ length: 400 }, (_, seed) => planOf(view, { seed })).filter((plan) =>
        plan.some((action) => action.kind === 'step' && action.rest.join(' ') === '4 6 15'),
      ).length;
    expect(into(viewOf([4, 5, 6, 10]))).toBeGreaterThan(5);
    expect(
      into(viewOf([4, 5, 6, 10], [], ['The numbers 4 6 15 cannot reach 24. Do not go there again.'])),
    ).toBe(0);
  });
});

describe('proposals', () => {
  const proposals = (view: View, options: Parameters<typeof ask>[1] = {}) =>
    prompts.readProposals(ask(prompts.propose({ ...view, count: 8 }), options), view) as Step[];

  test('are different, at most as many as asked for, and nearly always right', () => {
    let wrong = 0;
    let all = 0;
    for (let seed = 0; seed < 300; seed++) {
      const view = viewOf(puzzles()[seed * 4]!);
      const steps = proposals(view, { seed });
      expect(steps.length).toBeGreaterThan(0);
      expect(steps.length).toBeLessThanOrEqual(8);
      expect(new Set(steps.map((step) => `${step.left} ${step.operator} ${step.right}`)).size).toBe(
        steps.length,
      );
      all += steps.length;
      wrong += steps.filter((step) => !judge(view.state.context, step).accepted).length;
    }
    expect(wrong / all).toBeGreaterThan(0.01);
    expect(wrong / all).toBeLessThan(0.035);
  });

  test('differ little between samples, more between seeds', () => {
    const view = viewOf([4, 5, 6, 10]);
    const set = (options: Parameters<typeof ask>[1]) =>
      new Set(proposals(view, options).map((s) => s.left + s.operator + s.right));
    const shared = (a: Set<string>, b: Set<string>) => [...a].filter((step) => b.has(step)).length;
    let within = 0;
    let across = 0;
    for (let seed = 0; seed < 200; seed++) {
      within += shared(set({ seed, sample: 0 }), set({ seed, sample: 1 }));
      across += shared(set({ seed }), set({ seed: seed + 1000 }));
    }
    expect(within).toBeGreaterThan(1.2 * across);
  });

  test('leave out what a lesson rules out, and do not repeat a corrected list', () => {
    const leadsTo = (view: View, rest: string) =>
      Array.from({ length: 200 }, (_, seed) => proposals(view, { seed })).filter((steps) =>
        steps.some((step) => step.rest.join(' ') === rest),
      ).length;
    expect(leadsTo(viewOf([4, 5, 6, 10]), '6 9 10')).toBeGreaterThan(20);
    expect(leadsTo(viewOf([4, 5, 6, 10], [], ['The numbers 6 9 10 cannot reach 24.']), '6 9 10')).toBe(0);

    const two = viewOf(
      [1, 1, 4, 6],
      [
        game24.parse('1 * 1 = 1 (left: 1 4 6)', viewOf([1, 1, 4, 6]).state),
        game24.parse('1 * 4 = 4 (left: 4 6)', viewOf([1, 1, 4, 6]).state),
      ],
    );
    const lists = (view: View) =>
      Array.from({ length: 300 }, (_, seed) => proposals(view, { seed }))
        .flat()
        .filter((step) => step.result === '24');
    const share = (steps: Step[]) =>
      steps.filter(({ rest }) => rest.join(' ') !== '24').length / steps.length;
    expect(share(lists(two))).toBeGreaterThan(0.08);
    expect(share(lists(two))).toBeLessThan(0.2);
    expect(share(lists({ ...two, memory: ['4 * 6 = 24 leaves 24. I wrote it wrongly.'] }))).toBe(0);
  });

  test('end with the answer line, rarely a wrong one', () => {
    const line = (text: string) => game24.parse(text, viewOf([4, 5, 6, 10]).state);
    const view = viewOf(
      [4, 5, 6, 10],
      [line('10 - 4 = 6 (left: 5 6 6)'), line('5 * 6 = 30 (left: 6 30)'), line('30 - 6 = 24 (left: 24)')],
    );
    const right = Array.from({ length: 1000 }, (_, seed) => solves(view, proposals(view, { seed }))).filter(
      Boolean,
    ).length;
    expect(right).toBeGreaterThan(970);
    expect(right).toBeLessThan(1000);
  });
});

describe('lessons', () => {
  const view = viewOf([4, 5, 6, 10]);
  const lesson = (
    lines: string[],
    feedback: string,
    seed: number,
    about: 'plan' | 'propose' | 'value' = 'propose',
  ) => {
    const actions = lines.map((line) => game24.parse(line, view.state));
    const accepted = feedback.startsWith('The last') ? lines.length : lines.length - 1;
    return ask(prompts.reflect({ ...view, attempt: { actions, accepted, feedback }, lesson: about }), {
      seed,
    });
  };

  test('state the facts of the feedback', () => {
    expect(lesson(['4 + 5 = 10 (left: 6 10 10)'], '4 + 5 = 10 is wrong: 4 + 5 = 9.', 1)).toMatch(
      /^4 \+ 5 = 9\. /,
    );
    expect(lesson(['4 + 5 = 9 (left: 6 9)'], '4 + 5 = 9 leaves 6 9 10, not 6 9.', 1)).toMatch(
      /^4 \+ 5 = 9 leaves 6 9 10\. /,
    );
    expect(
      lesson(['4 * 10 = 40'], 'After 4 * 10 = 40 the numbers 5 6 40 can no longer reach 24.', 1),
    ).toMatch(/^The numbers 5 6 40 cannot reach 24\. /);
  });

  test('about a dead end name what the model now judges impossible, at the rates of its judgements', () => {
    const lines = ['4 + 5 = 9 (left: 6 9 10)', '6 + 9 = 15 (left: 10 15)', '10 + 15 = 25 (left: 25)'];
    const said = Array.from({ length: 1000 }, (_, seed) =>
      lesson(lines, 'The last number is 25, not 24.', seed),
    );
    const naming = (numbers: string) =>
      said.filter((text) => text.includes(`The numbers ${numbers} cannot reach 24`)).length / 1000;
    expect(Math.abs(naming('10 15') - rates.value.two.dead.impossible)).toBeLessThan(0.06);
    const three = rates.value.three[reachable(['6', '9', '10']) ? 'reachable' : 'dead'];
    expect(Math.abs(naming('6 9 10') - three.impossible)).toBeLessThan(0.05);
  });

  test('are different words for proposing and for judging', () => {
    const lines = ['4 * 10 = 40'];
    const feedback = 'After 4 * 10 = 40 the numbers 5 6 40 can no longer reach 24.';
    expect(lesson(lines, feedback, 1, 'value')).not.toBe(lesson(lines, feedback, 1, 'propose'));
  });
});

describe('votes and other questions', () => {
  test('a vote goes to a path that still reaches 24', () => {
    const view = viewOf([4, 5, 6, 10]);
    const path = (text: string) => [game24.parse(text, view.state)];
    const paths = [path('4 * 10 = 40'), path('10 - 4 = 6'), path('5 * 10 = 50')];
    expect(prompts.readVote(ask(prompts.vote(view, paths), { skill: 1 }), paths)).toBe(1);
  });

  test('what it does not know it says', () => {
    expect(ask([{ role: 'user', content: 'What is the weather?' }])).toMatch(/Game of 24/);
    expect(ask([])).toMatch(/Game of 24/);
  });

  test('any text gets a reply, however mangled', () => {
    const view = viewOf([4, 5, 6, 10], [], ['The numbers 12345678901 1/0 cannot reach 24.']);
    const line = game24.parse('4 + 5 = 9', view.state);
    const attempt = { actions: [line], accepted: 0, feedback: '4 + 5 = 9 leaves 1/0, not 3.' };
    const texts = [
      ...prompts.propose({ ...view, count: 10 }),
      ...prompts.plan({ ...view, style: 'cot' }),
      ...prompts.value(view),
      ...prompts.vote(view, [[line], []]),
      ...prompts.reflect({ ...view, attempt, lesson: 'value' }),
    ].map(({ content }) => content);
    const piece = fc.oneof(
      fc.constantFrom(...texts.flatMap((text) => text.split('\n'))),
      fc.constantFrom(
        'Numbers left: 99999999 88888888 7 1/3',
        'Numbers left: 1 2 3 4 5 6',
        '3 + 4 = 7 (left:)',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expect(typeof ask([{ role: 'user', content: pieces.join('\n') }])).toBe('string');
      }),
      { numRuns: 500 },
    );
  });

  test('the same text and draws give the same reply, whatever else was asked in between', () => {
    const view = viewOf([4, 5, 6, 10]);
    const questions = [
      valueAsked('5 6 6'),
      prompts.propose({ ...view, count: 10 }),
      prompts.plan({ ...view, style: 'cot' }),
    ];
    const first = questions.map((messages) => ask(messages, { seed: 7 }));
    const again = questions.toReversed().map((messages) => ask(structuredClone(messages), { seed: 7 }));
    expect(again.toReversed()).toEqual(first);
  });
});

describe('at skill 1', () => {
  const anyPuzzle = fc.nat().map((i) => puzzles()[i % puzzles().length]!);

  test('every plan solves, from the start and from wherever 24 is still reachable', () => {
    fc.assert(
      fc.property(anyPuzzle, fc.nat({ max: 1000 }), fc.nat(), (numbers, seed, choice) => {
        const view = viewOf(numbers);
        expect(solves(view, planOf(view, { seed, skill: 1 }))).toBe(true);
        const good = (game24.actions!(view.state, 'agent') as Step[]).filter(({ rest }) => reachable(rest));
        const later = viewOf(numbers, [good[choice % good.length]!]);
        expect(solves(later, planOf(later, { seed, skill: 1 }))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('every judgement is right, and one proposal is enough to stay on the way', () => {
    fc.assert(
      fc.property(anyPuzzle, fc.nat({ max: 1000 }), fc.nat(), (numbers, seed, choice) => {
        let view = viewOf(numbers);
        const steps = game24.actions!(view.state, 'agent') as Step[];
        const { rest } = steps[choice % steps.length]!;
        expect(verdict(ask(valueAsked(rest.join(' ')), { seed, skill: 1 }))).toBe(
          reachable(rest) ? 'sure' : 'impossible',
        );
        const path: Game24Action[] = [];
        while (!view.state.matches('solved')) {
          const reply = ask(prompts.propose({ ...view, count: 1 }), { seed, skill: 1 });
          const [action] = prompts.readProposals(reply, view);
          expect(judge(view.state.context, action!).accepted).toBe(true);
          path.push(action!);
          view = viewOf(numbers, path);
          expect(view.state.matches('failed')).toBe(false);
        }
        expect(path).toHaveLength(4);
      }),
      { numRuns: 60 },
    );
  });
});
