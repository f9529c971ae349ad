/** How trajectories are divided into those to learn from and those to validate with. */
import { random } from '../seed.ts';

/** Requests that differ in case and white space alone are the same. */
export const sameRequest = (request: string): string => request.trim().replace(/\s+/g, ' ').toLowerCase();

/** How many of so many are for validation where nobody says: a fifth, at most 30, and one where there are two. */
export const validationSizeOf = (count: number): number =>
  Math.min(30, count < 2 ? 0 : Math.max(1, Math.floor(count / 5)));

/**
 * Takes `size` of the items for validation, drawn by `seed`; all those of one request go to one side, so it
 * may be fewer where a request has several. Both in the order given.
 */
export function split<T extends { id: string; request: string }>(
  items: readonly T[],
  size: number,
  seed: number,
): { train: T[]; validation: T[] } {
  const groups = [...Map.groupBy(items, ({ request }) => sameRequest(request)).entries()];
  groups.sort(([a], [b]) => (a < b ? -1 : 1));
  const chosen = new Set<string>();
  let count = 0;
  for (const [request, group] of random('data', 'split', seed).shuffle(groups)) {
    if (count + group.length > size) continue;
    chosen.add(request);
    count += group.length;
  }
  const isChosen = ({ request }: T) => chosen.has(sameRequest(request));
  return { train: items.filter((item) => !isChosen(item)), validation: items.filter(isChosen) };
}
