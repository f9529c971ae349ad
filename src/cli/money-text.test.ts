import { expect, it } from 'vitest';
import { PRICES } from '../models/prices.ts';
import type { RunSummary, Tally } from '../runs/figures/tally.ts';
import { makePlan } from '../runs/plan/plan.ts';
import { moneyText } from './money-text.ts';

const MINE = 'openai:mine@http://127.0.0.1:9/v1';

/** Each model's arm has made a call; `more`: calls that were live in episodes cut off. */
async function said(models: string[], { cost = 0, spent = 0, live = 1, more = 0, calls = 1 } = {}) {
  const options = { scenario: 'game24', agents: 'direct', tasks: '0', model: models };
  const plan = await makePlan(options, '.');
  const tally = { arms: models.map(() => ({ calls })), live } as unknown as Tally;
  return moneyText({ cost, spent, live: live + more } as RunSummary, plan, tally, PRICES);
}

it('a model without a price costs what nobody knows, and the synthetic one nothing', async () => {
  expect(await said(['synthetic'])).toBe('$0 at list price, $0 spent');
  expect(await said([MINE])).toBe('cost unknown');
  expect(await said([MINE], { live: 0 })).toBe('unknown at list price, $0 spent');
  expect(await said([MINE], { live: 0, more: 3, calls: 0 })).toBe('$0 at list price, unknown spent');
  const both = { cost: 0.5, spent: 0.5 };
  expect(await said([MINE, 'openai:gpt-4o'], both)).toBe(
    'at least $0.50 at list price, at least $0.50 spent',
  );
  expect(await said(['openai:gpt-4o'], both)).toBe('$0.50 at list price, $0.50 spent');
});
