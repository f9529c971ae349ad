/** Two arms, or two runs, side by side: as `troupe compare` pairs them, with addresses of the page. */
import { basename } from 'node:path';
import { compareSides, type Flip as FlipOfRun, type Side, withPartners } from '../../reports/comparison.ts';
import { countsBy, taskKey } from '../../reports/figures.ts';
import { type Row, readRows } from '../../reports/rows.ts';
import { sidesOf } from '../../reports/sides.ts';
import type { ComparisonView, EpisodeAddress, Flip, TaskPair } from '../api/runs.ts';
import type { Library } from './library.ts';

/** What is compared: arms of one run, or two runs, of which an arm each may be chosen. */
export interface Sides {
  /** Arms of the run, separated by commas. */
  arms?: string;
  /** Another run, by its id. */
  other?: string;
  arm?: string;
  otherArm?: string;
}

/** Pairs of tasks, and flips of either kind, that are told. */
const MOST = 1000;

/** Throws BadInput for what cannot be paired. */
export async function sideBySide(
  library: Library,
  id: string,
  { arms, other, arm, otherArm }: Sides,
): Promise<ComparisonView> {
  const named = (run: string, of?: string) => library.dirOf(run) + (of === undefined ? '' : `#${of}`);
  const references = other === undefined ? [named(id)] : [named(id, arm), named(other, otherArm)];
  for (const run of other === undefined ? [id] : [id, other]) library.hold(run);
  const { out, cwd } = library.where;
  const sides = await sidesOf(references, {
    out,
    cwd,
    ...(arms !== undefined && { arms }),
    read: async (run) => (await library.rowsOf(run)) ?? readRows([run], () => {}),
  });
  const pairs = compareSides(sides).map(({ onlyA, onlyB, ...comparison }, i) => ({
    ...comparison,
    flips: { a: onlyA.length, b: onlyB.length },
    onlyA: onlyA.slice(0, MOST).map(asFlip),
    onlyB: onlyB.slice(0, MOST).map(asFlip),
    tasks: tasksOf(sides[i]!),
  }));
  return { pairs };
}

const asFlip = ({ solved, unsolved, ...flip }: FlipOfRun): Flip => ({
  ...flip,
  solved: addressOf(solved),
  unsolved: addressOf(unsolved),
});

/** Of `FOLDER/ID`; an id has no slash. */
function addressOf(text: string): EpisodeAddress {
  const at = text.lastIndexOf('/');
  return { run: basename(text.slice(0, at)), episode: text.slice(at + 1) };
}

/** Each task's rates over the episodes that the difference is of, those that differ most first. */
function tasksOf([a, b]: readonly [Side, Side]): TaskPair[] {
  const counted = (rows: readonly Row[], others: readonly Row[]) =>
    countsBy(withPartners(rows, others).paired, taskKey);
  const [countsA, countsB] = [counted(a.rows, b.rows), counted(b.rows, a.rows)];
  const pairs = [...new Set([...countsA.keys(), ...countsB.keys()])].map((key): TaskPair => {
    const [scenario, task] = key.split('\n') as [string, string];
    const [ofA, ofB] = [countsA.get(key), countsB.get(key)];
    const rate = (of: typeof ofA) => (of ? of.solved / of.episodes : null);
    return {
      scenario,
      task,
      a: rate(ofA),
      b: rate(ofB),
      episodesA: ofA?.episodes ?? 0,
      episodesB: ofB?.episodes ?? 0,
    };
  });
  const apart = (pair: TaskPair) => (pair.a === null || pair.b === null ? -1 : Math.abs(pair.a - pair.b));
  return pairs.sort((one, other) => apart(other) - apart(one)).slice(0, MOST);
}
