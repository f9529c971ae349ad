/** Charts of a report: Observable Plot's, drawn to SVG text without a browser. */
import * as Plot from '@observablehq/plot';
import { Window } from 'happy-dom';
import type { Curve, Point } from './curves.ts';
import type { ErrorGroup } from './groups.ts';

/** Okabe and Ito's palette, told apart by colour-blind readers too; more arms than colours begin anew. */
const PALETTE = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#D55E00', '#56B4E9', '#8C6D1F', '#5A5A63'];
const WIDTH = 640;
const LINE = 30;

/** The colour of the i-th arm, in all charts. */
export const colourOf = (i: number): string => PALETTE[i % PALETTE.length]!;

function draw(options: Plot.PlotOptions, label: string): string {
  const document = new Window().document as unknown as Plot.PlotOptions['document'];
  const svg = Plot.plot({
    width: WIDTH,
    style: { background: 'none' },
    ariaLabel: label,
    ...options,
    document,
  });
  svg.setAttribute('role', 'img');
  return svg.outerHTML;
}

/** One arm's share with its interval. */
export interface Share {
  name: string;
  rate: number;
  low: number;
  high: number;
}

/** A point with its interval per arm, one below the other. */
export function shareChart(shares: readonly Share[]): string {
  const data = shares.map((share, i) => ({ ...share, label: `${i + 1}`, fill: colourOf(i) }));
  return draw(
    {
      height: LINE * data.length + 60,
      marginLeft: 40,
      x: { domain: [0, 100], percent: true, grid: true, label: 'solved (%)' },
      y: { domain: data.map(({ label }) => label), label: null },
      marks: [
        Plot.ruleY(data, {
          y: 'label',
          x1: 'low',
          x2: 'high',
          stroke: 'fill',
          strokeWidth: 3,
          strokeOpacity: 0.5,
        }),
        Plot.dot(data, { y: 'label', x: 'rate', fill: 'fill', r: 5 }),
      ],
    },
    'Share solved by arm with 95 % intervals',
  );
}

/** What a line chart says on its axes. */
export interface Axes {
  x: string;
  y: string;
  /** A share from 0 to 1, shown as 0 to 100. */
  share: boolean;
  /** Curves rise in steps, or straight from point to point. */
  steps: boolean;
  /** Costs differ by orders of magnitude. */
  log?: boolean;
}

/** A line per arm; `colours` by name, so that an arm has the same in every chart. */
export function lineChart(
  curves: readonly Curve[],
  colours: ReadonlyMap<string, string>,
  { x, y, share, steps, log = false }: Axes,
): string {
  const most = Math.max(1, ...curves.flatMap(({ points }) => points.map((point) => point.x)));
  return draw(
    {
      height: 320,
      marginLeft: 50,
      x: log
        ? { type: 'log', domain: [1, Math.max(most, 10)], grid: true, label: x, ticks: 5, tickFormat: '~s' }
        : { domain: [0, most], label: x, ...(most <= 20 && { ticks: most }) },
      y: share
        ? { domain: [0, 100], percent: true, grid: true, label: y }
        : { grid: true, label: y, nice: true },
      marks: curves.map(({ name, points }) =>
        Plot.line(log ? fromOne(points) : points, {
          x: 'x',
          y: 'y',
          curve: steps ? 'step-after' : 'linear',
          stroke: colours.get(name)!,
          strokeWidth: 2,
        }),
      ),
    },
    `${y} against ${x}`,
  );
}

/** A step function as it stands at 1 and goes on from there: a logarithmic axis has no 0. */
function fromOne(points: readonly Point[]): Point[] {
  const start = points.findLast(({ x }) => x <= 1)?.y ?? 0;
  return [{ x: 1, y: start }, ...points.filter(({ x }) => x > 1)];
}

/** An arm's mean cost and success. */
export interface Spending extends Share {
  cost: number;
}

/** A point per arm: what it costs across, what it solves up. */
export function spendingChart(
  spendings: readonly Spending[],
  colours: ReadonlyMap<string, string>,
  unit: string,
): string {
  const data = spendings.map((each) => ({ ...each, fill: colours.get(each.name)! }));
  return draw(
    {
      height: 320,
      marginLeft: 50,
      marginRight: 30,
      x: { grid: true, label: unit, nice: true, zero: true },
      y: { domain: [0, 100], percent: true, grid: true, label: 'solved (%)' },
      marks: [
        Plot.ruleX(data, {
          x: 'cost',
          y1: 'low',
          y2: 'high',
          stroke: 'fill',
          strokeWidth: 2,
          strokeOpacity: 0.5,
        }),
        Plot.dot(data, { x: 'cost', y: 'rate', fill: 'fill', r: 5 }),
      ],
    },
    `Solved against ${unit}`,
  );
}

/** A bar per kind of error. */
export function errorChart(errors: readonly ErrorGroup[]): string {
  const counts = Map.groupBy(errors, ({ kind }) => kind);
  const data = [...counts].map(([kind, groups]) => ({
    kind,
    count: groups.reduce((sum, { episodes }) => sum + episodes.length, 0),
  }));
  return draw(
    {
      height: LINE * data.length + 60,
      marginLeft: 90,
      x: { grid: true, label: 'episodes', nice: true },
      y: { label: null },
      marks: [Plot.barX(data, { y: 'kind', x: 'count', fill: '#D55E00', sort: { y: '-x' } })],
    },
    'Episodes that ended in an error, by kind',
  );
}
