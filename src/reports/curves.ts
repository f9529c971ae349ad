/** Curves over what was spent: success within so many calls or attempts, and regret as episodes go by. */
import type { Row } from './rows.ts';
import { natural } from './variables.ts';

export interface Point {
  x: number;
  y: number;
}

/** An arm and its curve. */
export interface Curve {
  name: string;
  points: Point[];
}

/** The share of episodes solved within x, and the area under it. */
export interface SuccessCurve extends Curve {
  /** Mean height of the curve between 0 and the largest x of all arms, from 0 to 1. */
  area: number;
}

/** Rows of one arm, errors left out by whoever makes curves. */
export interface ArmRows {
  name: string;
  rows: readonly Row[];
}

/** Curves have at most so many points. */
const POINTS = 200;

/**
 * For each arm the share of its episodes that were solved with at most x of `spent`: a step function, from 0
 * to the most that any arm has spent. Errors are missing data.
 */
export function successCurves(arms: readonly ArmRows[], spent: (row: Row) => number): SuccessCurve[] {
  const played = arms.map(({ name, rows }) => ({
    name,
    rows: rows.filter(({ status }) => status !== 'error'),
  }));
  const most = played.reduce((max, { rows }) => rows.reduce((top, row) => Math.max(top, spent(row)), max), 0);
  return played
    .filter(({ rows }) => rows.length > 0)
    .map(({ name, rows }) => {
      const solved = rows.filter(({ status }) => status === 'solved').map(spent);
      const places = Float64Array.from(solved).sort();
      const area = places.reduce((sum, x) => sum + (most - x), 0) / (rows.length * Math.max(most, 1));
      return { name, points: stepPoints(places, rows.length, most), area };
    });
}

/** The corners of a step function that rises by 1 ÷ `total` at each place; of many, every so many-th. */
function stepPoints(places: Float64Array, total: number, most: number): Point[] {
  const corners: Point[] = [];
  for (const [i, x] of places.entries()) {
    if (x !== places[i + 1]) corners.push({ x, y: (i + 1) / total });
  }
  const stride = Math.max(1, Math.ceil(corners.length / POINTS));
  const kept = corners.filter((_, i) => (i + 1) % stride === 0 || i === corners.length - 1);
  return [{ x: 0, y: 0 }, ...kept, { x: most, y: places.length / total }];
}

/**
 * Cumulative regret: what the optimum's return exceeds an arm's by, added up over its episodes in the order of
 * seeds, epochs and tasks. The optimum of a task is the mean return of an arm whose first role `optimal` plays
 * against the same others. Arms without such a reference have no curve.
 */
export function regretCurves(arms: readonly ArmRows[]): Curve[] {
  const optimum = new Map<string, { sum: number; count: number }>();
  for (const row of arms.flatMap(({ rows }) => rows)) {
    if (row.status === 'error' || !playsOptimally(row)) continue;
    const { sum, count } = optimum.get(referenceOf(row)) ?? { sum: 0, count: 0 };
    optimum.set(referenceOf(row), { sum: sum + row.reward, count: count + 1 });
  }
  if (optimum.size === 0) return [];
  return arms.flatMap(({ name, rows }) => {
    const compared = rows
      .filter((row) => row.status !== 'error' && !playsOptimally(row) && optimum.has(referenceOf(row)))
      .sort(inOrder);
    if (compared.length === 0) return [];
    const stride = Math.max(1, Math.ceil(compared.length / POINTS));
    const points: Point[] = [{ x: 0, y: 0 }];
    let regret = 0;
    for (const [i, row] of compared.entries()) {
      const { sum, count } = optimum.get(referenceOf(row))!;
      regret += sum / count - row.reward;
      if ((i + 1) % stride === 0 || i === compared.length - 1) points.push({ x: i + 1, y: regret });
    }
    return [{ name, points }];
  });
}

/** A cast names the first role's agent first. */
const playsOptimally = ({ agent }: Row) => /^([^,=]+=)?optimal(,|$)/.test(agent);

/** A single arm in all roles meets itself: others are no rivals to tell apart. */
const referenceOf = ({ scenario, task, agent, seats }: Row) => {
  const others = seats.slice(1).map((seat) => seat.agent);
  return [scenario, task, ...(agent.includes('=') ? others : [])].join('\n');
};

const inOrder = (a: Row, b: Row) =>
  a.seed - b.seed ||
  (a.epoch ?? 0) - (b.epoch ?? 0) ||
  (a.game ?? 0) - (b.game ?? 0) ||
  natural(a.task, b.task);
