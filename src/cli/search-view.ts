/** A search as lines: what was weighed, the best first. */
import type { JournalLine } from '../runs/folder/journal.ts';
import { bestAction } from '../search/best.ts';
import { levelsIn, type RecordedLevel, rootIn } from '../search/recorded.ts';
import type { RootAction } from '../search/types.ts';
import { count, several } from './format.ts';
import type { Style } from './io.ts';

/** Brings a text into the form of a view; `beside` characters of its line are taken already. */
export type Fitting = (text: string, beside?: number) => string;

/** How a search is shown: at most so many candidates of each list. */
interface SearchView {
  style: Style;
  shown: Fitting;
  most: number;
}

/** The rows of a search by Tree of Thoughts, by MCTS or by exhausting; why it has failed; else what it says, as it is. */
export function searchRows(line: JournalLine, view: SearchView): string[] {
  const { states, why } = line;
  if (typeof why === 'string') return [view.shown(why)];
  const levels = levelsIn(line);
  if (levels) return levelRows(levels, view);
  const root = rootIn<Row>(line);
  if (root) return rootRows(line, root, view);
  if (typeof states === 'number') return exactRows(line, view);
  const { n: _n, t: _t, actor: _actor, type: _type, ...fields } = line;
  return [view.shown(JSON.stringify(fields))];
}

/** A number in few digits. */
export const short = (value: number): string => String(Math.round(1000 * value) / 1000);

/** Levels of thoughts, below each its candidates; ● is what was kept. */
function levelRows(levels: readonly RecordedLevel[], view: SearchView): string[] {
  const values = levels.flatMap(({ candidates }) => candidates.map(({ value }) => short(value).length));
  const widest = Math.max(0, ...values);
  return levels.flatMap(({ candidates }, i) => {
    const best = [...candidates].sort((a, b) => Number(b.kept) - Number(a.kept) || b.value - a.value);
    const most = Math.max(view.most, candidates.filter(({ kept }) => kept).length);
    const rows = best.map(({ text = '', value, kept }) => {
      const figure = short(value).padStart(widest);
      return `${mark(kept, view.style)} ${figure}  ${view.shown(text, widest + 4)}`;
    });
    return [`level ${i + 1}`, ...cut(rows, most, view)];
  });
}

type Row = RootAction & { text: string };

/** The root's table of a tree, the most visited first; ● is what is played. */
function rootRows(line: JournalLine, root: readonly Row[], view: SearchView): string[] {
  const { style } = view;
  const { simulations, size } = line;
  const options = line.options as { world?: string } | undefined;
  const facts: string[] = [];
  if (typeof simulations === 'number') facts.push(several(simulations, 'simulation'));
  if (typeof size === 'number') facts.push(several(size, 'node'));
  if (options?.world) facts.push(options.world === 'model' ? 'the model’s world' : 'exact world');
  const best = bestAction({ root });
  const sorted = [...root].sort((a, b) => Number(b === best) - Number(a === best) || b.visits - a.visits);
  const visits = sorted.map((row) => count(row.visits));
  const values = sorted.map(({ value }) => short(value));
  const [most, widest] = [visits, values].map((texts) => Math.max(...texts.map(({ length }) => length))) as [
    number,
    number,
  ];
  const rows = sorted.map((row, i) => {
    const figures = `${visits[i]!.padStart(most)} × ${values[i]!.padStart(widest)}`;
    const proven = row.proven ? style('green', ' proven') : '';
    return `${mark(row === best, style)} ${figures}  ${view.shown(row.text, most + widest + 15)}${proven}`;
  });
  return [
    [facts.join(' · '), 'visits × value'].filter((words) => words).join(': '),
    ...cut(rows, view.most, view),
  ];
}

/** What exhausting a game or breadth-first search has found. */
function exactRows(line: JournalLine, { style, shown }: SearchView): string[] {
  const plan = Array.isArray(line.plan) ? line.plan.map(String) : [];
  const values = Array.isArray(line.values) ? line.values.map(Number) : undefined;
  const worth = values ? ` · worth ${values.map(short).join(' / ')}` : '';
  const head = `${several(Number(line.states), 'state')} visited${worth}`;
  if (plan.length === 0) return [`${head} · no plan`];
  const text = `${several(plan.length, 'action')}: ${plan.join(', ')}`;
  return [head, `${mark(true, style)} ${shown(text, 4)}`];
}

const mark = (kept: boolean, style: Style) => (kept ? style('green', '●') : style('dim', '○'));

function cut(rows: readonly string[], most: number, { style }: SearchView): string[] {
  const more = rows.length - most;
  if (more <= 0) return [...rows];
  return [...rows.slice(0, most), style('dim', `… ${several(more, 'more candidate')} (--full shows all)`)];
}
