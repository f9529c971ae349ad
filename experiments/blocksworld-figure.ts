/** The figure of the blocksworld experiment: accuracy against rollouts, success against calls and SKILL. */
import * as Plot from '@observablehq/plot';
import type { rateInterval } from '../src/index.ts';
import { PALETTE, writeFigure } from './figure.ts';

type Rate = ReturnType<typeof rateInterval>;

/** A share of an arm with its interval, in percent, at `x`. */
export interface Point {
  arm: string;
  x: number;
  y: number;
  low: number;
  high: number;
}

export const point = (arm: string, x: number, { rate, low, high }: Rate): Point => ({
  arm,
  x,
  y: 100 * (rate ?? 0),
  low: 100 * low,
  high: 100 * high,
});

/** A curve for each arm. */
export const curves = (
  arms: readonly string[],
  xs: readonly number[],
  at: (arm: string, x: number) => Rate,
): Point[] => arms.flatMap((arm) => xs.map((x) => point(arm, x, at(arm, x))));

/** Draws the three panels, arms in their order by colour. */
export async function drawFigure(
  file: string,
  title: string,
  arms: readonly string[],
  { rollouts, calls, skill }: Record<'rollouts' | 'calls' | 'skill', readonly Point[]>,
): Promise<void> {
  const color: Plot.ScaleOptions = {
    domain: [...arms],
    range: [...PALETTE.slice(0, arms.length)],
    legend: false,
  };
  const y: Plot.ScaleOptions = { domain: [0, 100], grid: true, label: 'solved (%)' };
  const panel = (x: Plot.ScaleOptions, points: readonly Point[], ...more: Plot.Markish[]) => ({
    marginRight: 62,
    x,
    y,
    color,
    marks: [
      Plot.areaY(points, { x: 'x', y1: 'low', y2: 'high', fill: 'arm', fillOpacity: 0.12 }),
      Plot.lineY(points, { x: 'x', y: 'y', stroke: 'arm', strokeWidth: 2 }),
      ...more,
    ],
  });
  const xs = (points: readonly Point[]) => [...new Set(points.map(({ x }) => x))];
  const ends = (points: readonly Point[]) => [Math.min(...xs(points)), Math.max(...xs(points))];
  /** The arms' names in their colours, one below the other, right of the frame. */
  const names = arms.map((arm, i) =>
    Plot.text([{ arm }], {
      text: 'arm',
      fill: 'arm',
      frameAnchor: 'top-right',
      textAnchor: 'start',
      dx: 6,
      dy: 14 * i,
      fontSize: 11,
    }),
  );
  await writeFigure(
    file,
    title,
    'Synthetic model: it measures planners and the engine, never an LLM. Bands: 95 % intervals over tasks.',
    [
      panel({ label: 'rollouts of rap', domain: ends(rollouts) }, rollouts),
      panel(
        { label: 'calls', type: 'log', domain: ends(calls), ticks: [1, 10, 100], tickFormat: 'd' },
        calls,
      ),
      panel(
        { label: 'SKILL', type: 'sqrt', domain: [0, 1], ticks: xs(skill), tickFormat: String },
        skill,
        ...names,
      ),
    ],
  );
}
