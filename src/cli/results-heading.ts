/** What a report is made from, and the lines above it that say so. */
import { countedTwice, type Row } from '../reports/rows.ts';
import { type RunFolder, standingOf } from '../reports/runs.ts';
import { unpricedOf } from '../reports/spending.ts';
import type { Variables } from '../reports/variables.ts';
import { partText } from '../reports/words.ts';
import { planSize } from '../runs/plan/plan-record.ts';
import { several, unpricedText } from './format.ts';
import type { Style } from './io.ts';

/** What a report is made from. */
export interface Material {
  runs: readonly RunFolder[];
  /** Episodes that have ended, of each run as it is shown, whichever of them are asked for. */
  ended: ReadonlyMap<string, number>;
  rows: readonly Row[];
  /** A list of keys per dimension. */
  keys: readonly (readonly string[])[];
  variables: Variables;
}

/** Which runs, and what is the same for all of their episodes. */
export function* heading(
  { runs, ended, rows, variables: { constants } }: Material,
  style: Style,
): Generator<string> {
  for (const run of runs) {
    const standing = standingOf(run);
    yield style('bold', run.shown) + (standing === 'finished' ? '' : style('yellow', ` (${standing})`));
    if (!run.manifest) continue;
    const { plan, parent } = run.manifest;
    if (parent) yield `  branches off ${parent.run}/${parent.episode} at step ${parent.step}`;
    const part = partText(ended.get(run.shown)!, planSize({ record: plan }));
    if (part) yield style('yellow', `  ${part}`);
  }
  const distinct = (of: (row: Row) => unknown) => new Set(rows.map(of)).size;
  const size = [
    several(rows.length, 'episode'),
    several(
      distinct(({ scenario, task }) => `${scenario}\n${task}`),
      'task',
    ),
    several(
      distinct(({ seed }) => seed),
      'seed',
    ),
  ];
  yield size.join(' · ');
  const twice = countedTwice(rows);
  if (twice > 0) {
    yield style(
      'yellow',
      `${several(twice, 'episode')} counted again: same scenario, arm, task and seed in an earlier of these runs`,
    );
  }
  const same = [...constants].filter(([key]) => key !== 'run').map(([key, value]) => `${key} ${value}`);
  if (same.length > 0) yield style('dim', `the same for all: ${same.join(' · ')}`);
  if (rows.some(({ model }) => model?.includes('synthetic')))
    yield style('dim', 'synthetic measures planners and the engine, never an LLM.');
  const unpriced = runs.flatMap((run) => {
    const own = rows.filter((row) => row.run === run.shown);
    return unpricedOf(run, own)?.models ?? [];
  });
  if (unpriced.length > 0) yield style('dim', unpricedText([...new Set(unpriced)]));
}
