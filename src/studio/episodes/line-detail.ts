/** One line of a journal with what it is to be read against. */
import type { JournalLine } from '../../runs/folder/journal.ts';
import type { LineDetail } from '../api/episodes.ts';

/** Of a line that there is. */
export function detailOf(lines: readonly JournalLine[], n: number): LineDetail {
  const line = lines[n]!;
  const isWorld = ({ actor, type }: JournalLine) => actor === 'scenario' && type === 'state';
  const state = lastBefore(lines, n + 1, isWorld);
  const stateBefore = state && lastBefore(lines, state.n, isWorld);
  const before = { ...(state && { state }), ...(stateBefore && { stateBefore }) };
  if (line.type === 'call')
    return { line, ...callsBefore(lines, line), after: cameOf(lines, line), ...before };
  if (line.type === 'action') return { line, after: cameOf(lines, line), ...before };
  if (line.type === 'tool') return { line, ...otherEndOf(lines, line), ...before };
  const own = line.type === 'state' ? lastBefore(lines, n, (each) => isAlike(each, line)) : undefined;
  return { line, ...(own && { before: own }), after: [], ...before };
}

const isAlike = (a: JournalLine, b: JournalLine) => a.actor === b.actor && a.type === b.type;

function lastBefore(
  lines: readonly JournalLine[],
  n: number,
  is: (line: JournalLine) => boolean,
): JournalLine | undefined {
  for (let at = n - 1; at >= 0; at--) if (is(lines[at]!)) return lines[at];
  return undefined;
}

/** Where a tool's work that ends here began, or that begins here ends. */
function otherEndOf(lines: readonly JournalLine[], line: JournalLine): Pick<LineDetail, 'before' | 'after'> {
  const isSame = ({ type, id, event }: JournalLine) =>
    type === 'tool' && id === line.id && event !== line.event;
  if (line.event === 'start')
    return {
      after: lines
        .slice(line.n + 1)
        .filter(isSame)
        .slice(0, 1),
    };
  const begin = lastBefore(lines, line.n, isSame);
  return { ...(begin && { before: begin }), after: [] };
}

function callsBefore(lines: readonly JournalLine[], line: JournalLine) {
  const before = lastBefore(lines, line.n, (each) => isAlike(each, line));
  const beforeAlike = lastBefore(
    lines,
    line.n,
    (each) => isAlike(each, line) && each.purpose === line.purpose,
  );
  return { ...(before && { before }), ...(beforeAlike && { beforeAlike }) };
}

/** What a role did next: its searches up to its next action, that action, and what the world said of it. */
function cameOf(lines: readonly JournalLine[], { n, actor, type }: JournalLine): JournalLine[] {
  const found: JournalLine[] = [];
  let acted = type === 'action';
  for (let at = n + 1; at < lines.length; at++) {
    const line = lines[at]!;
    if (acted && line.type === 'feedback' && line.role === actor) return [...found, line];
    if (line.actor !== actor || acted) continue;
    if (line.type === 'search') found.push(line);
    if (line.type !== 'action') continue;
    found.push(line);
    acted = true;
  }
  return found;
}
