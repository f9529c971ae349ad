/** Kuhn poker: the smallest poker with bluffing. Two players, three cards, one ante, one bet. */
import { z } from 'zod';
import { readWord } from '../../src/prompts/words.ts';
import { defineScenario } from '../../src/scenario.ts';
import { CARDS, type Deal, type KuhnAction, machine } from './machine.ts';
import { picture } from './picture.ts';

const ACTIONS = ['check', 'bet', 'fold', 'call'] as const satisfies readonly KuhnAction[];

/** All ways to deal two of the three cards. */
const DEALS: readonly Deal[] = CARDS.flatMap((first) =>
  CARDS.filter((second) => second !== first).map((second) => ({ first, second })),
);

/** The betting so far, by state. */
const BETTING: Record<string, string> = {
  opening: 'Nobody has bet yet.',
  checked: 'The first player checked.',
  firstBet: 'The first player bet 1.',
  secondBet: 'The first player checked, the second player bet 1.',
  firstFolded: 'The first player folded.',
  secondFolded: 'The second player folded.',
  showdown: 'Both players checked.',
  calledShowdown: 'The bet was called.',
};

export default defineScenario({
  id: 'kuhn-poker',
  title: 'Kuhn poker',
  roles: ['first', 'second'],
  rules: [
    'Two players each put in 1 and get one of the three cards J, Q, K (K is highest), unseen by the other.',
    'The first player checks or bets 1. After a check, the second player checks or bets 1.',
    'Who faces a bet folds, which gives up the pot, or calls it with 1. Without a fold the higher card wins.',
    'Answer with one word: check, bet, fold or call.',
  ].join('\n'),
  task: z.strictObject({}),
  tasks: () => [{}],
  taskName: () => 'deal',
  action: z.enum(ACTIONS),
  machine,
  turn: (state) => {
    if (state.status !== 'active') return null;
    if (state.matches('dealing')) return 'chance';
    return state.matches('opening') || state.matches('secondBet') ? 'first' : 'second';
  },
  actions: (state, role): readonly KuhnAction[] => {
    const facing = role === 'first' ? 'secondBet' : 'firstBet';
    const open = role === 'first' ? 'opening' : 'checked';
    if (state.matches(facing)) return ['fold', 'call'];
    return state.matches(open) ? ['check', 'bet'] : [];
  },
  chance: (state) => (state.matches('dealing') ? DEALS.map((deal) => [deal, 1 / DEALS.length] as const) : []),
  observe: (state, role) => {
    const { deal } = state.context;
    if (!deal) return 'The cards are not dealt yet.';
    return `Your card: ${deal[role as keyof Deal]}\n${BETTING[String(state.value)]}`;
  },
  format: (action) => action,
  parse: (text) => readWord(text, ['check', 'bet', 'fold', 'call']),
  // Who does not act in time has folded.
  forfeit: (_, role) => (role === 'first' ? { first: -1, second: 1 } : { first: 1, second: -1 }),
  returns: (state) => {
    const { deal } = state.context;
    const pay = (first: number) => ({ first, second: -first });
    if (state.status !== 'done' || !deal) return { first: 0, second: 0 };
    if (state.matches('firstFolded')) return pay(-1);
    if (state.matches('secondFolded')) return pay(1);
    const stake = state.matches('calledShowdown') ? 2 : 1;
    return pay(CARDS.indexOf(deal.first) > CARDS.indexOf(deal.second) ? stake : -stake);
  },
  information: 'imperfect',
  resample: (state, role, random) => {
    const { deal } = state.context;
    if (!deal) return state;
    const own = role as keyof Deal;
    return { ...state, context: { deal: random.pick(DEALS.filter((other) => other[own] === deal[own])) } };
  },
  key: ({ value, context: { deal } }) => `${value} ${deal ? deal.first + deal.second : ''}`,
  horizon: () => 3,
  picture,
});
