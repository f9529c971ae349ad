/** Kuhn poker as a statechart: chance deals, then the players check or bet, and fold or call a bet. */
import { and, assign, setup } from 'xstate';
import type { ScenarioEvent } from '../../src/scenario.ts';

export const CARDS = ['J', 'Q', 'K'] as const;
export type Card = (typeof CARDS)[number];
export type KuhnAction = 'check' | 'bet' | 'fold' | 'call';

/** What each player was dealt. */
export interface Deal {
  first: Card;
  second: Card;
}

/** Whose bet was last, and what it came to, is the machine's state. */
export interface KuhnContext {
  deal: Deal | null;
}

type KuhnEvent = Exclude<ScenarioEvent<KuhnAction>, { type: 'ACTS' }>;

const isDeal = (outcome: unknown): outcome is Deal => {
  const { first, second } = (outcome ?? {}) as Partial<Deal>;
  return CARDS.includes(first!) && CARDS.includes(second!) && first !== second;
};

export const machine = setup({
  types: {
    context: {} as KuhnContext,
    input: {} as Record<string, never>,
    events: {} as KuhnEvent,
  },
  guards: {
    'is a deal': ({ event }) => event.type === 'CHANCE' && isDeal(event.outcome),
    'by first': ({ event }) => event.type === 'ACT' && event.role === 'first',
    'by second': ({ event }) => event.type === 'ACT' && event.role === 'second',
    checks: ({ event }) => event.type === 'ACT' && event.action === 'check',
    bets: ({ event }) => event.type === 'ACT' && event.action === 'bet',
    folds: ({ event }) => event.type === 'ACT' && event.action === 'fold',
    calls: ({ event }) => event.type === 'ACT' && event.action === 'call',
  },
  actions: {
    deal: assign(({ event }) => (event.type === 'CHANCE' ? { deal: event.outcome as Deal } : {})),
  },
}).createMachine({
  id: 'kuhn-poker',
  context: { deal: null },
  initial: 'dealing',
  states: {
    dealing: { on: { CHANCE: { guard: 'is a deal', actions: 'deal', target: 'opening' } } },
    opening: {
      on: {
        ACT: [
          { guard: and(['by first', 'checks']), target: 'checked' },
          { guard: and(['by first', 'bets']), target: 'firstBet' },
        ],
      },
    },
    checked: {
      on: {
        ACT: [
          { guard: and(['by second', 'checks']), target: 'showdown' },
          { guard: and(['by second', 'bets']), target: 'secondBet' },
        ],
      },
    },
    firstBet: {
      on: {
        ACT: [
          { guard: and(['by second', 'folds']), target: 'secondFolded' },
          { guard: and(['by second', 'calls']), target: 'calledShowdown' },
        ],
      },
    },
    secondBet: {
      on: {
        ACT: [
          { guard: and(['by first', 'folds']), target: 'firstFolded' },
          { guard: and(['by first', 'calls']), target: 'calledShowdown' },
        ],
      },
    },
    firstFolded: { type: 'final' },
    secondFolded: { type: 'final' },
    showdown: { type: 'final', description: 'The higher card wins the antes.' },
    calledShowdown: { type: 'final', description: 'The higher card wins the antes and the bets.' },
  },
});
