/** The attempts of an episode: which lines of its journal belong to which, and a view that folds the middle ones. */
import type { JournalLine } from '../runs/folder/journal.ts';
import { oneLine, several } from './format.ts';
import { entry, failure, heard, INDENT, type ShortView, shortView } from './journal-view.ts';

/** Episodes of more attempts than this are folded. */
const UNFOLDED = 3;

/**
 * Lines by attempt, in order; the last line (`end`) stands with the last attempt. Actions and calls say
 * which attempt they belong to; starts and observations lead to the next of these, all else follows the
 * one before.
 */
export function attemptsOf(lines: readonly JournalLine[]): JournalLine[][] {
  // With several roles the first to move counts the attempts.
  const leader = lines.find(({ attempt }) => typeof attempt === 'number')?.actor;
  const attempts: JournalLine[][] = [];
  let current = 0;
  let waiting: JournalLine[] = [];
  const add = (...more: JournalLine[]) => {
    attempts[current] ??= [];
    attempts[current]!.push(...more);
  };
  for (const line of lines) {
    if (line.actor === leader && typeof line.attempt === 'number') {
      current = line.attempt;
      add(...waiting, line);
      waiting = [];
    } else if (waiting.length > 0 || line.type === 'environment' || line.type === 'observation') {
      waiting.push(line);
    } else add(line);
  }
  add(...waiting);
  return attempts.filter((attempt) => attempt !== undefined);
}

/** The short view; of an episode of many attempts the first and the last, and a line for each between. */
export function* foldedView(lines: readonly JournalLine[], view: ShortView): Generator<string> {
  const { style } = view;
  const cut = yield* folds(lines, view);
  if (cut) yield style('dim', 'Texts that end in … are cut: --full shows all.');
}

/** Returns whether any text had to be cut. */
function* folds(lines: readonly JournalLine[], view: ShortView): Generator<string, boolean> {
  const attempts = attemptsOf(lines);
  if (attempts.length <= UNFOLDED) return yield* shortView(lines, view);
  const { style } = view;
  const last = attempts.length - 1;
  const title = (attempt: number) => style('bold', `Attempt ${attempt + 1} of ${attempts.length}`);
  yield title(0);
  const first = yield* shortView(attempts[0]!, view);
  yield '';
  yield style('bold', `Attempts 2 to ${last}`) + style('dim', ' (--attempt N shows one, --full all)');
  for (let attempt = 1; attempt < last; attempt++) yield folded(attempts[attempt]!, attempt, view);
  yield '';
  yield title(last);
  return (yield* shortView(attempts[last]!, view)) || first;
}

/** What an attempt submitted last, and what the world said. */
function folded(lines: readonly JournalLine[], attempt: number, { style, width }: ShortView): string {
  const action = lines.findLast(({ type }) => type === 'action');
  const feedback = lines.findLast(({ type }) => type === 'feedback');
  const calls = lines.filter(({ type }) => type === 'call');
  const line = action ?? lines[0]!;
  const room = width - INDENT.length;
  const shown = (text: string, beside = 0) => oneLine(text, Math.max(12, room - beside));
  if (!action) {
    const error = calls.map((call) => failure(call, style)[0]?.trim()).find((text) => text !== undefined);
    const text = error ?? style('dim', `nothing submitted (${several(calls.length, 'call')})`);
    return entry(line, `attempt ${attempt + 1}`, text, style);
  }
  const submitted = oneLine(String(action.text), Math.floor(room / 2));
  const said = feedback
    ? `  ${heard(feedback, style, (text, beside = 0) => shown(text, beside + submitted.length + 2))}`
    : '';
  return entry(line, `attempt ${attempt + 1}`, style('bold', submitted) + said, style);
}
