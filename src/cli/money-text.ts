/** What a run has cost, as its end says it. */
import { isUnpriced, type Prices } from '../models/prices.ts';
import type { RunSummary, Tally } from '../runs/figures/tally.ts';
import type { Plan } from '../runs/plan/plan.ts';
import { sumText } from './format.ts';

/** Whether an arm asks some model without a price, in the order of the summary's. */
export const openArms = ({ scenarios }: Plan, prices: Prices): boolean[] =>
  scenarios
    .flatMap(({ arms }) => arms)
    .map(({ cast }) => Object.values(cast).some(({ model }) => model && isUnpriced(model, prices)));

/** At list price and in fact; where some calls have no price, as far as it is known. */
export function moneyText(
  { cost, spent, live }: RunSummary,
  plan: Plan,
  { arms, live: ofLines }: Tally,
  prices: Prices,
): string {
  const isOpen = openArms(plan, prices).some((open, i) => open && arms[i]!.calls > 0);
  const elsewhere = live > ofLines && plan.models.some((model) => isUnpriced(model, prices));
  const paid = sumText(spent, (isOpen && live > 0) || elsewhere);
  const listed = sumText(cost, isOpen);
  return listed === 'unknown' && paid === 'unknown'
    ? 'cost unknown'
    : `${listed} at list price, ${paid} spent`;
}
