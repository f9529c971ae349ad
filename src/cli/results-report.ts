/** The reports of `troupe results`, as text and as data. */
import { examined } from '../reports/comparison.ts';
import { ablation, flagEffects, progression } from '../reports/flags.ts';
import { errorsOf, figuresOf, groupBy } from '../reports/groups.ts';
import { countedTwice, type Row } from '../reports/rows.ts';
import { standingOf } from '../reports/runs.ts';
import { seatFigures } from '../reports/seats.ts';
import { timings } from '../reports/timings.ts';
import { planSize } from '../runs/plan/plan-record.ts';
import { several } from './format.ts';
import { seatTable, timeTable } from './games-view.ts';
import type { Style } from './io.ts';
import { heading, type Material } from './results-heading.ts';
import { crossTable, errorLines, figureTable, flagTable, stepTable } from './results-view.ts';

export const REPORTS = ['global', 'flags', 'ablation', 'progression', 'time'] as const;
export type Report = (typeof REPORTS)[number];

/** Training and evaluation are never put together: evaluation alone counts, unless they are told apart. */
const judgedOf = ({ rows, keys }: Material): readonly Row[] =>
  keys.flat().includes('phase') ? rows : examined(rows);

/** The report as one object. */
export async function asJson(material: Material, report: Report): Promise<object> {
  const { runs, rows, variables } = material;
  const keys = material.keys.flat();
  const judged = judgedOf(material);
  const head = {
    runs: runs.map((run) => ({
      run: run.shown,
      name: run.manifest?.name ?? null,
      status: standingOf(run),
      parent: run.manifest?.parent ?? null,
      episodes: material.ended.get(run.shown)!,
      total: run.manifest ? planSize({ record: run.manifest.plan }) : null,
    })),
    twice: countedTwice(rows),
    constants: Object.fromEntries(variables.constants),
    training: rows.length - examined(rows).length,
    report,
  };
  if (report === 'flags') return { ...head, flags: flagEffects(examined(rows), variables) };
  if (report === 'ablation') return { ...head, ...ablation(examined(rows), runs, variables) };
  if (report === 'progression') return { ...head, ...progression(examined(rows), runs, variables) };
  if (report === 'time') return { ...head, by: keys, ...(await timings(runs, judged, keys, variables)) };
  return {
    ...head,
    by: keys,
    groups: groupBy(judged, keys, runs, variables),
    all: figuresOf(examined(rows)),
    seats: seatFigures(examined(rows)),
    errors: errorsOf(rows),
  };
}

/** The report as lines; `troupe` is what to type for it. */
export async function* asText(
  material: Material,
  report: Report,
  style: Style,
  troupe: string,
): AsyncGenerator<string> {
  const { runs, rows, variables } = material;
  yield* heading(material, style);
  const judged = ['global', 'time'].includes(report) ? judgedOf(material) : examined(rows);
  const left = rows.length - judged.length;
  if (left > 0) yield style('dim', `${several(left, 'training episode')} left out (--by phase shows them)`);
  yield '';
  if (report === 'global') yield* overview(material, judged, style);
  else if (report === 'flags') yield* flagTable(flagEffects(judged, variables), style);
  else if (report === 'time') {
    const keys = material.keys.flat();
    yield* timeTable(await timings(runs, judged, keys, variables), keys, variables, style);
  } else {
    const study = (report === 'ablation' ? ablation : progression)(judged, runs, variables);
    yield* stepTable(study.steps, report, style);
    if (study.left > 0)
      yield style('dim', `${several(study.left, 'arm')} left out: more than one thing is different`);
  }
  yield* errorLines(errorsOf(rows), style, troupe);
}

function* overview(
  { runs, rows, keys, variables }: Material,
  judged: readonly Row[],
  style: Style,
): Generator<string> {
  if (keys.length === 2) {
    const [down, across] = keys as [string[], string[]];
    yield* crossTable(judged, { down, across }, runs, variables, style);
    return;
  }
  yield* figureTable(judged, keys[0]!, runs, variables, style);
  if (judged.length > examined(judged).length)
    yield style(
      'dim',
      'eval: between epochs of training; learn: the training itself, no part of other figures.',
    );
  const seats = seatFigures(examined(rows));
  if (seats.length === 0) return;
  yield '';
  yield* seatTable(seats, style);
}
