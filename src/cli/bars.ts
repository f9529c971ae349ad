/** A run's progress as lines of a given width: the whole run in two, then one for each arm. */
import { stripVTControlCharacters } from 'node:util';
import { gameRoleOf, solvedWords } from '../runs/figures/outcome.ts';
import { count, oneLine, several } from './format.ts';
import type { Style } from './io.ts';
import { Progress, type Start } from './progress.ts';

const LONGEST_BAR = 24;
const SHORTEST_BAR = 4;
const LONGEST_NAME = 40;
const GAP = '  ';

/** One line: what it is of, how far it is, and what there is to say of it. */
interface Row {
  name: string;
  done: number;
  total: number;
  rest: string;
}

/** Where names, bars and counts of all lines stand. */
interface Layout {
  names: number;
  bar: number;
  digits: number;
}

/**
 * Draws the lines as they stand; `arms` at most are shown. What does not fit makes the bars shorter, then
 * the names; counts are never cut. The second line takes what the first has no room for.
 */
export function createBars(start: Start, style: Style, arms: number): (width: number) => string[] {
  const progress = new Progress(start);
  const { plan, tally, total } = start;
  const manyModels = new Set(tally.arms.map(({ model }) => model)).size > 1;
  const manyScenarios = new Set(tally.arms.map(({ scenario }) => scenario)).size > 1;
  const names = tally.arms.map(({ scenario, agent, model }) =>
    [...(manyScenarios ? [scenario] : []), agent, ...(manyModels && model ? [model] : [])].join(' · '),
  );
  const firstOf = (arm: { scenario: string }) =>
    gameRoleOf({ scenarios: plan.scenarios.filter(({ scenario }) => scenario.id === arm.scenario) });
  const digits = count(total).length;
  return (width) => {
    const rows = tally.arms.slice(0, arms).map((arm, i) => ({
      name: names[i]!,
      done: arm.episodes,
      total: arm.planned,
      rest: armFigures(arm, firstOf(arm), style),
    }));
    const parts = progress.figures();
    const below = width - GAP.length;
    const layout = layOut([...rows.map(({ rest }) => rest), overflow(parts, below)], names, width, digits);
    const head = draw({ name: 'all', done: progress.done(), total, rest: '' }, layout, style);
    const fitting = howMany(parts, width - wide(head));
    const second = joined(parts.slice(fitting)) + progress.trouble();
    return [
      head + joined(parts.slice(0, fitting)),
      // Where the first line has taken all figures, a message may stand alone.
      GAP + oneLine(second.replace(/^: /, ''), below),
      ...rows.map((row) => draw(row, layout, style)),
    ];
  };
}

function armFigures(
  { solved, errors }: { solved: number; errors: number },
  first: string | undefined,
  style: Style,
): string {
  const failed = errors > 0 ? style('red', ` · ${several(errors, 'error')}`) : '';
  return style('green', solvedWords(count(solved), first)) + failed;
}

function layOut(rests: readonly string[], names: readonly string[], width: number, digits: number): Layout {
  const longest = Math.min(LONGEST_NAME, Math.max(3, ...names.map((name) => name.length)));
  const counts = 2 * digits + 1 + Math.max(...rests.map(wide));
  const room = width - counts - 3 * GAP.length;
  const bar = Math.min(LONGEST_BAR, Math.max(SHORTEST_BAR, room - longest));
  return { names: Math.max(3, Math.min(longest, room - bar)), bar, digits };
}

function draw({ name, done, total, rest }: Row, { names, bar, digits }: Layout, style: Style): string {
  const full = Math.round(bar * Math.min(1, done / total));
  const drawn = style('cyan', '█'.repeat(full)) + style('dim', '░'.repeat(bar - full));
  const ratio = `${count(done).padStart(digits)}/${count(total).padStart(digits)}`;
  return [oneLine(name, names).padEnd(names), drawn, ratio, rest].join(GAP);
}

const joined = (parts: readonly string[]) => parts.join(' · ');

/** How many of the parts fit. */
function howMany(parts: readonly string[], room: number): number {
  let fitting = parts.length;
  while (fitting > 0 && joined(parts.slice(0, fitting)).length > room) fitting--;
  return fitting;
}

/** What the first line has to take, because the second has no room for it. */
function overflow(parts: readonly string[], below: number): string {
  let first = 0;
  while (joined(parts.slice(first)).length > below) first++;
  return joined(parts.slice(0, first));
}

const wide = (text: string) => stripVTControlCharacters(text).length;
