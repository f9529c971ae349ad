/** The figure of the learning experiment on tic-tac-toe: loss rates with either mark, and mistakes in training. */
import * as Plot from '@observablehq/plot';
import { rateInterval } from '../src/index.ts';
import { PALETTE, writeFigure } from './figure.ts';
import {
  ALL_EPOCHS,
  EPOCHS,
  EVAL_GAMES,
  FORESEEN,
  type Foreseen,
  LEARNERS,
  lossRate,
  wrongly,
} from './learning-rates.ts';
import type { EpochRecord, Seat } from './learning-records.ts';

/** A rate in percent with its interval, after so many epochs. */
interface Point {
  name: string;
  x: number;
  y: number;
  low: number;
  high: number;
}

const pointOf = (name: string, x: number, { rate, low, high }: ReturnType<typeof rateInterval>): Point => ({
  name,
  x,
  y: 100 * (rate ?? 0),
  low: 100 * low,
  high: 100 * high,
});

/** Curves with their bands and names; a `level` is drawn broken and has no band. */
function panel(label: string, curves: readonly Point[], level: readonly Point[] = []): Plot.PlotOptions {
  const names = [...new Set([...curves, ...level].map(({ name }) => name))];
  const last = names.map((name) => ({
    ...[...curves, ...level].filter((point) => point.name === name).at(-1)!,
  }));
  // Moved apart where names would overlap.
  last.sort((a, b) => a.y - b.y);
  for (let i = 1; i < last.length; i++) last[i]!.y = Math.max(last[i]!.y, last[i - 1]!.y + 5);
  const line = { x: 'x', y: 'y', stroke: 'name', strokeWidth: 2 } as const;
  return {
    marginRight: 62,
    x: { label: 'epochs', domain: [0, EPOCHS], ticks: [0, 3, 6, 9, 12] },
    y: { domain: [0, 100], grid: true, label },
    color: { domain: names, range: [...PALETTE.slice(0, names.length)] },
    marks: [
      Plot.areaY(curves, { x: 'x', y1: 'low', y2: 'high', fill: 'name', fillOpacity: 0.14 }),
      Plot.lineY(curves, line),
      Plot.lineY(level, { ...line, strokeDasharray: '5 4' }),
      Plot.text(last, {
        x: 'x',
        y: 'y',
        text: 'name',
        fill: 'name',
        fontSize: 11,
        textAnchor: 'start',
        dx: 6,
      }),
    ],
  };
}

function lossPanel(records: readonly EpochRecord[], seat: Seat): Plot.PlotOptions {
  const curves = (['learner', 'control'] as const).flatMap((player) =>
    ALL_EPOCHS.map((epoch) =>
      pointOf(player, epoch, lossRate(records, { player, seats: [seat], epochs: [epoch] })),
    ),
  );
  // Nothing changes it from epoch to epoch.
  const direct = lossRate(records, { player: 'direct', seats: [seat], epochs: ALL_EPOCHS });
  const level = [0, EPOCHS].map((epoch) => pointOf('direct', epoch, direct));
  return panel(`lost with ${seat} (%)`, curves, level);
}

function mistakesPanel(records: readonly EpochRecord[]): Plot.PlotOptions {
  const curves = (Object.keys(FORESEEN) as Foreseen[]).flatMap((what) =>
    ALL_EPOCHS.slice(1).map((epoch) =>
      pointOf(what, epoch, rateInterval([...wrongly(records, what, [epoch]).values()])),
    ),
  );
  return panel('foreseen wrongly in training (%)', curves);
}

/** Writes the figure. */
export const drawFigure = (file: string, records: readonly EpochRecord[]): Promise<void> =>
  writeFigure(
    file,
    `Tic-tac-toe, ${LEARNERS} learners × ${EVAL_GAMES} games: loss rate against training, and what is foreseen wrongly`,
    'Synthetic model: it measures planners and the engine, never an LLM. The other side is direct. Bands: 95 % intervals over seeds.',
    [lossPanel(records, 'O'), lossPanel(records, 'X'), mistakesPanel(records)],
  );
