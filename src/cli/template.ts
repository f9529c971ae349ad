/** What `troupe scenario new` writes: a small scenario that works, with a word at each part on how to change it. */

/** File names and their texts, for a scenario of this id. */
export function templateOf(id: string): Readonly<Record<string, string>> {
  return {
    'machine.ts': MACHINE.replaceAll('NAME', id),
    'index.ts': SCENARIO.replaceAll('NAME', id),
    [`${id}.test.ts`]: TEST.replaceAll('NAME', id),
  };
}

const MACHINE = `/** The rules, as a statechart. Draw it: troupe machine ./machine.ts --out machine.svg */
import { assign, setup } from 'xstate';

/** What a player may do. Plain data: it is written to journals as JSON. */
export type Action = 'add' | 'double';

/** What a game begins with: one task. */
export interface Task {
  target: number;
}

/** What changes while the machine stays in one state. Phases of the game are states, not fields in here. */
export interface Context {
  number: number;
  target: number;
}

/** What an action makes of the number. */
export const result = (number: number, action: Action): number =>
  action === 'add' ? number + 1 : 2 * number;

export const machine = setup({
  types: {
    context: {} as Context,
    input: {} as Task,
    // Actions come as ACT with the role that acts; draws of chance would come as CHANCE { outcome }.
    events: {} as { type: 'ACT'; role: string; action: Action },
  },
  guards: {
    // A guard decides what is legal: it refuses the wrong role, and all that the rules forbid.
    legal: ({ context, event }) =>
      event.role === 'agent' && result(context.number, event.action) <= context.target,
    'target reached': ({ context }) => context.number === context.target,
  },
  actions: {
    // Give new values, never change those in the context. Draw nothing at random here: that is chance.
    calculate: assign({ number: ({ context, event }) => result(context.number, event.action) }),
  },
}).createMachine({
  id: 'NAME',
  context: ({ input }) => ({ number: 1, target: input.target }),
  initial: 'playing',
  states: {
    playing: {
      always: { guard: 'target reached', target: 'reached' },
      on: { ACT: { guard: 'legal', actions: 'calculate' } },
    },
    // Every way to end is a final state.
    reached: { type: 'final' },
  },
});
`;

const SCENARIO = `/**
 * The scenario: what players see, say and get, around the rules in machine.ts.
 *
 *   troupe scenario check ./NAME
 *   troupe run ./NAME --agent random,direct                             # offline: see the respondent below
 *   troupe run ./NAME --agent random,direct --model openai:gpt-4o
 */
import { defineScenario, readWord } from 'troupe';
import { z } from 'zod';
import { type Action, machine, result, type Task } from './machine.ts';

const ACTIONS: readonly Action[] = ['add', 'double'];

/** How often the synthetic model writes the wrong move, before SKILL: a guess, to be measured. */
const WRONG = 0.1;

export default defineScenario({
  id: 'NAME',
  title: 'Reach a number',
  // Several roles take turns, or move at once: see \`turn\`.
  roles: ['agent'],
  // All that a model is told beside what it observes: the rules, and the form of an answer.
  rules: [
    'You have the number 1. Each move either adds 1 to it or doubles it, and may not go beyond the target.',
    'Reach the target. Answer with one word: add or double.',
  ].join('\\n'),
  // One task; \`tasks\` lists them, and \`taskName\` gives each a name of its own.
  task: z.object({ target: z.number().int().min(2) }),
  tasks: (): Task[] => [{ target: 7 }, { target: 10 }, { target: 24 }],
  taskName: ({ target }) => String(target),
  action: z.enum(['add', 'double']),
  machine,
  // Who moves; null when the game is over.
  turn: (state) => (state.status === 'active' ? 'agent' : null),
  // Exactly the actions that the machine takes in this state.
  actions: ({ status, context }) =>
    status === 'active' ? ACTIONS.filter((action) => result(context.number, action) <= context.target) : [],
  // What this role may know, and no more.
  observe: ({ context }) => \`Your number is \${context.number}. The target is \${context.target}.\`,
  // parse(format(action)) is the action; parse throws ParseError, which tells the model what to write.
  format: (action) => action,
  parse: (text) => readWord(text, ['add', 'double']),
  // The sum of rewards so far. Above 0 at the end counts as solved.
  returns: (state) => ({ agent: state.matches('reached') ? 1 : 0 }),
  // States of equal keys have equal futures: search joins them.
  key: ({ value, context }) => \`\${value} \${context.number} of \${context.target}\`,
  // No sensible plan is longer than this.
  horizon: ({ context }) => context.target - context.number,
  // Who answers as \`--model synthetic\`, the default, without a key. It sees the text of a request alone, works the
  // answer out, then errs: it measures agents and the engine, never an LLM. This one can plan, as \`direct\` asks;
  // other agents ask other things (candidates, judgements), which it would tell apart by their words.
  respondent: {
    // A new version is a new model: change it when the replies change.
    version: '1',
    rates: { wrong: WRONG },
    reply: (messages, draws) => {
      const asked = messages.map(({ content }) => content).join('\\n');
      const [, start, target] = /Your number is (\\d+)\\. The target is (\\d+)\\./.exec(asked)?.map(Number) ?? [];
      if (start === undefined || target === undefined) return 'What is the number, and what is the target?';
      const plan: Action[] = [];
      for (let number = start; number < target; number = result(number, plan.at(-1)!)) {
        const right = result(number, 'double') <= target ? 'double' : 'add';
        // A slip is drawn anew for each sample; a belief (draws.belief) is the same in all of them.
        const wrong = draws.slip('move', plan.length) < WRONG * (1 - draws.skill);
        plan.push(wrong === (right === 'add') ? 'double' : 'add');
      }
      return plan.join('\\n');
    },
  },
});
`;

const TEST = `import { checkScenario } from 'troupe';
import { expect, test } from 'vitest';
import scenario from './index.ts';

test('NAME keeps to what agents and search rely on', async () => {
  const { checks } = await checkScenario(scenario, { games: 20 });
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
});
`;
