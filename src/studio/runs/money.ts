/** What a run has spent, which changes from second to second while it plays. */
import { spendingOf, unpricedOf } from '../../reports/spending.ts';
import { usd } from '../../runs/play/meter.ts';
import type { RunDetail } from '../api/runs.ts';
import type { OpenRun } from './open-run.ts';

export type Money = Pick<RunDetail, 'spent' | 'elsewhere' | 'unpriced'>;

export async function moneyOf({ folder, rows }: OpenRun): Promise<Money> {
  const spending = await spendingOf(folder, rows);
  const unpriced = unpricedOf(folder, rows, spending);
  const own = { calls: 0, spent: 0 };
  for (const { live, spent } of rows) {
    own.calls += live;
    own.spent += spent;
  }
  return {
    spent: spending.spent,
    elsewhere: {
      calls: Math.max(0, spending.live - own.calls),
      spent: Math.max(0, usd(spending.spent - own.spent)),
    },
    ...(unpriced && { unpriced }),
  };
}
