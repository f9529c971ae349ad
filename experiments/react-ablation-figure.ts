/** The figure of the react ablation: what a part less costs, and what parts add one after the other. */
import * as Plot from '@observablehq/plot';
import type { Step } from '../src/reports/flags.ts';
import { PALETTE, writeFigure } from './figure.ts';

/** Draws both studies, an arm a row. */
export async function drawFigure(
  file: string,
  title: string,
  left: readonly Step[],
  added: readonly Step[],
): Promise<void> {
  const share = (value: number | null) => 100 * (value ?? 0);
  const differences = left.slice(1).map(({ change, comparison }) => {
    const { difference, low, high } = comparison!.difference;
    return { change, y: share(difference), low: share(low), high: share(high) };
  });
  const rates = added.map(({ change, figures }) => ({
    change: change || 'none',
    y: share(figures.rate),
    low: share(figures.low),
    high: share(figures.high),
  }));
  const panel = (
    points: readonly { change: string; y: number; low: number; high: number }[],
    x: Plot.ScaleOptions,
    color: string,
    ...more: Plot.Markish[]
  ): Plot.PlotOptions => ({
    marginLeft: 150,
    marginRight: 24,
    x: { grid: true, ...x },
    y: { type: 'band', domain: points.map(({ change }) => change), label: null, tickSize: 0 },
    marks: [
      ...more,
      Plot.link(points, { x1: 'low', x2: 'high', y1: 'change', y2: 'change', stroke: color, strokeWidth: 2 }),
      Plot.dot(points, { x: 'y', y: 'change', fill: color, r: 4 }),
    ],
  });
  await writeFigure(
    file,
    title,
    'Synthetic model: it measures prompts’ plumbing and planners, never an LLM. Lines: 95 % intervals over tasks.',
    [
      panel(
        differences,
        { label: 'points against all parts' },
        PALETTE[0],
        Plot.ruleX([0], { stroke: '#5a5a63', strokeDasharray: '3 3' }),
      ),
      panel(rates, { label: 'solved (%)', domain: [0, 100] }, PALETTE[4]),
    ],
    { width: 500, height: 360 },
  );
}
