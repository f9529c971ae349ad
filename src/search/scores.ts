/** What selection compares: upper confidence bounds on the return of an action. */
import type { MctsOptions } from './types.ts';

/**
 * UCB1 as UCT has it (Kocsis and Szepesvári 2006): `mean` + c · √(ln N / n), for an action chosen n = `visits`
 * times of N = `total`.
 */
export function uctScore(mean: number, c: number, total: number, visits: number): number {
  return mean + c * Math.sqrt(Math.log(total) / visits);
}

/** PUCT (Silver et al. 2017): `mean` + c · P · √N / (1 + n); an untried action has n = 0. */
export function puctScore(mean: number, c: number, prior: number, total: number, visits: number): number {
  return mean + (c * prior * Math.sqrt(total)) / (1 + visits);
}

/**
 * The mean over all `visits`, in which each of the `pending`, whose answers are awaited, counts as the least
 * return there is (virtual loss, Chaslot, Winands and van den Herik 2008). `mean` is of the others.
 */
export function meanWithLoss(mean: number, pending: number, visits: number, least: number): number {
  return pending === 0 ? mean : mean + (pending / visits) * (least - mean);
}

/** How many actions may be known of an open space after `visits` (Coulom 2007; Chaslot et al. 2008). */
export function widthAfter(visits: number, { k, alpha }: MctsOptions['widening']): number {
  return Math.max(1, Math.ceil(k * visits ** alpha));
}
