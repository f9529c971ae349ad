/** Matching pennies: the smallest game of simultaneous moves. Even wins when the sides are the same. */
import { z } from 'zod';
import { readWord } from '../../src/prompts/words.ts';
import { defineScenario } from '../../src/scenario.ts';
import { machine, type Side } from './machine.ts';
import { picture } from './picture.ts';

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
  parse: (text) => readWord(text, ['heads', 'tails']),
  forfeit: (_, role) => (role === 'even' ? { even: -1, odd: 1 } : { even: 1, odd: -1 }),
  returns: (state) => {
    const { shown } = state.context;
    if (!shown) return { even: 0, odd: 0 };
    return shown.even === shown.odd ? { even: 1, odd: -1 } : { even: -1, odd: 1 };
  },
  key: ({ value, context: { shown } }) => `${value} ${shown ? `${shown.even} ${shown.odd}` : ''}`,
  horizon: () => 1,
  picture: ({ context }) => picture(context),
});
