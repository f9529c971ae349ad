/** Matching pennies: the smallest game of simultaneous moves. Even wins when the sides are the same. */
import { z } from 'zod';
import { ParseError } from '../../src/errors.ts';
import { defineScenario } from '../../src/scenario.ts';
import { machine, type Side } from './machine.ts';

const SIDES = ['heads', 'tails'] as const satisfies readonly Side[];

export default defineScenario({
  id: 'matching-pennies',
  title: 'Matching pennies',
  roles: ['even', 'odd'],
  rules: [
    'Two players each show one side of a coin at the same time.',
    'The player "even" wins 1 from the other when both sides are the same, the player "odd" when they differ.',
    'Answer with one word: heads or tails.',
  ].join('\n'),
  task: z.strictObject({}),
  tasks: () => [{}],
  taskName: () => 'coins',
  action: z.enum(SIDES),
  machine,
  turn: (state) => (state.status === 'active' ? ['even', 'odd'] : null),
  actions: (state): readonly Side[] => (state.status === 'active' ? SIDES : []),
  observe: (state, role) => {
    const { shown } = state.context;
    return shown
      ? `Even showed ${shown.even}, odd showed ${shown.odd}.`
      : `You play ${role}. Choose a side; the other player chooses at the same time.`;
  },
  format: (action) => action,
  parse: (text) => {
    const words = text.toLowerCase().match(/\b(?:heads|tails)\b/g);
    if (!words || new Set(words).size > 1) {
      throw new ParseError(`"${text.slice(0, 80)}" names no single side: write heads or tails`);
    }
    return words[0] as Side;
  },
  returns: (state) => {
    const { shown } = state.context;
    if (!shown) return { even: 0, odd: 0 };
    return shown.even === shown.odd ? { even: 1, odd: -1 } : { even: -1, odd: 1 };
  },
  key: ({ value, context: { shown } }) => `${value} ${shown ? `${shown.even} ${shown.odd}` : ''}`,
  horizon: () => 1,
});
