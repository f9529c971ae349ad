/** What a run has used in all, episodes that no line tells of included, and what of its money nobody knows. */
import { isUnpriced, PRICES } from '../models/prices.ts';
import { parseModel } from '../models/spec.ts';
import { readLive } from '../runs/folder/live.ts';
import type { Manifest } from '../runs/folder/manifest.ts';
import { usd } from '../runs/play/meter.ts';
import type { Row } from './rows.ts';
import type { RunFolder } from './runs.ts';

/** Live calls of a run and their money (USD): of ended episodes, cut-off ones and those played again. */
export interface Spending {
  live: number;
  spent: number;
}

/** Models that were asked and have no price; `cost`, `spent`: which of the two sums leaves them out. */
export interface Unpriced {
  models: string[];
  cost: boolean;
  spent: boolean;
}

/**
 * What the run's process has said at its end, else what it said last; of older runs and those that never came
 * so far, what the lines tell.
 */
export async function spendingOf({ dir, manifest }: RunFolder, rows: readonly Row[]): Promise<Spending> {
  if (manifest?.used) return manifest.used;
  const { carry, status, pid } = manifest ?? {};
  const told = {
    live: rows.reduce((sum, { live }) => sum + live, carry?.live ?? 0),
    spent: usd(rows.reduce((sum, { spent }) => sum + spent, carry?.spent ?? 0)),
  };
  const live = status === 'running' ? await readLive(dir) : undefined;
  if (live?.pid !== pid || !live) return told;
  // It is told once a second: lines may be ahead of it.
  const { meter } = live;
  return { live: Math.max(told.live, meter.live), spent: Math.max(told.spent, usd(meter.spent)) };
}

/** Says which models had no price in a run; older runs do not tell, and go by the list of today. */
export function unpricedIn(manifest: Manifest | undefined): (model: string) => boolean {
  const told = manifest?.unpriced && new Set(manifest.unpriced);
  const known = new Map<string, boolean>();
  return (model) => {
    if (told) return told.has(model);
    if (!known.has(model)) known.set(model, isUnlisted(model));
    return known.get(model)!;
  };
}

/** A program may name its models as no command line could. */
function isUnlisted(model: string): boolean {
  try {
    return isUnpriced(parseModel(model), PRICES);
  } catch {
    return false;
  }
}

/** Undefined where all that was asked has a price; without `spending` of the rows alone. */
export function unpricedOf(
  { manifest }: RunFolder,
  rows: readonly Row[],
  spending?: Spending,
): Unpriced | undefined {
  const isOpen = unpricedIn(manifest);
  const seats = new Set<Row['seats']>();
  let [told, paid] = [0, false];
  for (const row of rows) {
    told += row.live;
    if (!row.unpriced) continue;
    seats.add(row.seats);
    paid ||= row.live > 0;
  }
  const models = new Set([...seats].flat().flatMap(({ model }) => (model && isOpen(model) ? model : [])));
  // Which models the others asked no line tells.
  const others = spending && spending.live > told ? (manifest?.unpriced ?? []) : [];
  const cost = models.size > 0;
  for (const model of others) models.add(model);
  if (models.size === 0) return undefined;
  return { models: [...models], cost, spent: paid || others.length > 0 };
}
