/** What a shell and a page say of figures alike: the same words, the same digits. Pages load it: nothing of Node’s here. */
import type { Difference } from '../runs/figures/statistics.ts';
import type { Comparison, SideFigures, Totals } from './comparison.ts';

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** Whole, with thousands apart: `12,402`. */
export const count = (n: number): string => whole.format(n);

/** `1 arm`, `3 arms`, `2 tries`. */
export const several = (n: number, thing: string): string =>
  `${count(n)} ${n === 1 ? thing : `${thing}s`.replace(/([^aeiou])ys$/, '$1ies')}`;

/** A mean: three significant digits, no more than one after the point. */
export const mean = (total: number, n: number): string =>
  n === 0 ? '–' : (total / n).toLocaleString('en-GB', { maximumFractionDigits: total / n < 100 ? 1 : 0 });

/** A share as `45 %`; small and nearly whole ones keep a digit, so that 99.6 % does not read as all. */
export function percent(share: number): string {
  const hundredths = share * 100;
  const rough = Math.round(hundredths);
  const hides = (rough === 0 || rough === 100) && Math.abs(hundredths - rough) >= 0.05;
  return `${hides ? hundredths.toFixed(1) : rough} %`;
}

/** USD, with as many digits as small sums need. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0';
  return `$${usd.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: usd < 1 ? 4 : 2 })}`;
}

/** A sum of prices; where some are not known, it is the least that it can be. */
export const sumText = (usd: number, unpriced: boolean | undefined, text = dollars): string =>
  !unpriced ? text(usd) : usd > 0 ? `at least ${text(usd)}` : 'unknown';

/** Why a sum of prices is not known. */
export const unpricedText = (models: readonly string[]): string =>
  `no price for ${models.join(', ')}; prices.json can give one.`;

/** Percentage points with their sign, halves away from 0: `+7.3`, `−43.8`. */
export function points(share: number): string {
  const text = (Math.round(Math.abs(share) * 1000) / 10).toFixed(1);
  return text === '0.0' ? text : `${share < 0 ? '−' : '+'}${text}`;
}

/** `+12.0 [+3.0, +21.0]`, in percentage points. */
export const differenceText = ({
  difference,
  low,
  high,
}: Pick<Difference, 'difference' | 'low' | 'high'>): string =>
  `${points(difference)} [${points(low)}, ${points(high)}]`;

export const pText = (p: number): string => (p < 0.001 ? '< .001' : p > 0.999 ? '1' : p.toFixed(3).slice(1));

/** A mean return and its standard error. */
export function returnText(reward: number | null, error: number | null): string {
  if (reward === null) return '–';
  const text = reward.toFixed(2).replace('-', '−');
  return error === null ? text : `${text} ± ${error.toFixed(2)}`;
}

/** What keeps figures from being an estimate; undefined where all of a plan has ended, or nobody knows. */
export const partText = (ended: number, total: number | null): string | undefined =>
  total !== null && ended < total
    ? `${count(ended)} of ${several(total, 'episode')}, those that ended first: no estimate yet`
    : undefined;

/** A comparison as words need it; a page has its flips in another form. */
type Compared = Omit<Comparison, 'onlyA' | 'onlyB'>;

/** What the difference is of and how sure it is: `over 12 tasks, p = .002 (sign flips)`. */
export function testText({ difference: { tasks, p }, unit, test }: Compared): string {
  const over = unit === 'tasks' ? several(tasks, 'task') : `${several(tasks, 'seed')} of one task`;
  const text = pText(p);
  return `over ${over}, p ${text.startsWith('<') ? text : `= ${text}`} (${test})`;
}

/** What is paired where seeds are not; without a difference, why there is none. */
export function pairingText({ difference: { tasks }, apart }: Compared): string | undefined {
  if (tasks === 0)
    return apart > 0
      ? 'of the one task that both have played no seed is in both'
      : 'no task that both have played without error';
  if (apart === 0) return undefined;
  return apart === tasks
    ? 'paired by task alone: the seeds differ, no episode has a partner'
    : `paired by task and seed, ${several(apart, 'task')} by task alone: no seed of ${apart === 1 ? 'it' : 'them'} is in both`;
}

/**
 * A row per side: its figures, episodes without a partner included; of a side that has such, another row without
 * them, for each side that it is compared with. Numbers stand in all columns but the first.
 */
export function sideTable(comparisons: readonly Compared[]): { head: string[]; rows: string[][] } {
  const sides = sidesOf(comparisons);
  const games = sides.some((side) => side.games);
  const head = ['', 'solved', 'rate', '95 % interval', 'calls', 'tokens', 'steps', 'cost'];
  if (games) head.splice(1, 1, 'won/lost/tied', 'return');
  const row = (name: string, of: Totals) => [
    name,
    ...(games ? gameCells(of) : [`${count(of.solved)}/${count(of.episodes - of.errors)}`]),
    of.rate === null ? '–' : percent(of.rate),
    of.rate === null ? '–' : `${percent(of.low)} … ${percent(of.high)}`,
    mean(of.calls, of.episodes),
    mean(of.tokens.input + of.tokens.output, of.episodes),
    mean(of.steps, of.episodes),
    sumText(of.cost, of.unpriced),
  ];
  const parts = comparisons.flatMap(partsShared);
  const whole = (side: SideFigures) => {
    const own = parts.filter(({ name }) => name === side.name);
    if (own.length === 0) return side.name;
    return `${side.name}, all ${sizeOf(side, own.some(({ things }) => things === 'task') ? 'task' : 'episode')}`;
  };
  return {
    head,
    rows: [
      ...sides.map((side) => row(whole(side), side)),
      ...parts.map(({ name, other, things, totals }) =>
        row(`${name}, ${sizeOf(totals, things)} shared with ${other}`, totals),
      ),
    ],
  };
}

/** Of the sides that have more than the difference is of: that part, and what it is counted in. */
function partsShared({ a, b, shared, unpaired }: Compared) {
  const part = (key: 'a' | 'b', { name }: SideFigures, other: SideFigures) => {
    const totals = shared[key];
    const things = unpaired[key].length > 0 ? ('task' as const) : ('episode' as const);
    return totals ? [{ name, other: other.name, things, totals }] : [];
  };
  return [...part('a', a, b), ...part('b', b, a)];
}

const sizeOf = ({ tasks, episodes, errors }: Totals, things: 'task' | 'episode'): string =>
  several(things === 'task' ? tasks : episodes - errors, things);

/** What figures are of that leave out what one side alone has played; undefined where they leave out nothing. */
export function sharedText({ shared, unpaired, difference: { tasks }, unit }: Compared): string | undefined {
  if (!shared.a && !shared.b) return undefined;
  if (unit === 'seeds') return `over ${several(tasks, 'seed')} of the one task that both have played`;
  const seeds = unpaired.a.length + unpaired.b.length === 0 ? 'the seeds of ' : '';
  return `over ${seeds}${several(tasks, 'task')} that both have played`;
}

const sidesOf = (comparisons: readonly Compared[]): SideFigures[] => [
  ...new Map(comparisons.flatMap(({ a, b }) => [a, b]).map((side) => [side.name, side])).values(),
];

function gameCells({ games, reward, rewardError }: Totals): string[] {
  return games ? [gamesText(games), returnText(reward, rewardError)] : ['–', '–'];
}

/** Won, lost and tied: `3/1/0 + 2 not ended`. */
export const gamesText = ({ won, lost, tied, unfinished }: NonNullable<Totals['games']>): string =>
  [won, lost, tied].map(count).join('/') + (unfinished > 0 ? ` + ${count(unfinished)} not ended` : '');

/** What keeps the sides' figures from being estimates, by run. */
export const partsOf = (comparisons: readonly Compared[]): Map<string, string> =>
  new Map(
    sidesOf(comparisons).flatMap(({ part }) => {
      const text = part && partText(part.ended, part.total);
      return text ? [[part.run, text]] : [];
    }),
  );

/** What else is to be known of the figures. */
export function comparisonNotes(comparisons: readonly Compared[]): string[] {
  const tests = comparisons.filter(({ difference }) => difference.tasks > 0).length;
  const games = sidesOf(comparisons).some((side) => side.games);
  return [
    ...(tests > 1 ? [`p is adjusted by Holm over ${tests} comparisons.`] : []),
    ...(games
      ? [
          'Games: rate and difference are of the first role’s wins alone, where a tie counts as a loss does; return: its mean ± standard error.',
        ]
      : []),
    'Calls, tokens and steps are means per episode: the budgets are not made equal here.',
  ];
}
