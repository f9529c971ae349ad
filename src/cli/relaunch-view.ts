/** What `troupe relaunch --dry-run` says: how many of each arm would be played and why, then which. */
import type { Relaunched } from '../runs/play/relaunch.ts';
import { columns, count, oneLine, several } from './format.ts';
import type { Style } from './io.ts';

/** Episodes listed, where not all are wanted. */
const MOST = 10;

interface View {
  /** Errors of other kinds, which would not be played again. */
  others: number;
  /** Whether every episode is listed. */
  all: boolean;
  width: number;
  style: Style;
}

export function* againView(
  again: readonly Relaunched[],
  { others, all, width, style }: View,
): Generator<string> {
  const some = again.length > 0;
  yield style('bold', `${several(again.length, 'episode')} would be played${some ? ':' : ''}`);
  if (some) {
    yield '';
    yield* counts(again, style);
    yield '';
    yield* list(again, all ? Infinity : MOST, width, style);
  }
  if (others > 0) yield style('dim', `${several(others, 'error')} of other kinds (--all-errors)`);
}

const CUT = 'cut off';
const NEVER = 'never played';

/** Errors by their kind. */
const reasonOf = ({ error, begun }: Relaunched): string =>
  error ? `failed: ${error.kind}` : begun ? CUT : NEVER;

/** Errors first, of which there is something to know; what was never played last. */
const rankOf = (reason: string): number => [CUT, NEVER].indexOf(reason);

/** A row per arm and one for all, a column per reason. */
function* counts(again: readonly Relaunched[], style: Style): Generator<string> {
  const reasons = [...new Set(again.map(reasonOf))].sort(
    (a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b),
  );
  const told = (['scenario', 'agent', 'model'] as const).filter(
    (key) => key === 'agent' || new Set(again.map((each) => each[key])).size > 1,
  );
  const arms = [...Map.groupBy(again, (each) => told.map((key) => each[key]).join('\n')).values()];
  const cells = (own: readonly Relaunched[]) => {
    const byReason = Map.groupBy(own, reasonOf);
    const each = reasons.map((reason) => count(byReason.get(reason)?.length ?? 0));
    return reasons.length > 1 ? [...each, count(own.length)] : each;
  };
  const head = [
    ...told.map((key) => (key === 'agent' ? 'arm' : key)),
    ...reasons,
    ...(reasons.length > 1 ? ['all'] : []),
  ];
  const rows = arms.map((own) => [...told.map((key) => oneLine(own[0]![key] ?? '–', 60)), ...cells(own)]);
  if (arms.length > 1) rows.push([...told.map((_, i) => (i === 0 ? 'all' : '')), ...cells(again)]);
  const right = head.map((_, i) => i).slice(told.length);
  const [first, ...rest] = columns([head, ...rows], right);
  yield style('bold', first!);
  yield* rest;
}

function* list(again: readonly Relaunched[], most: number, width: number, style: Style): Generator<string> {
  const listed = again.toSorted((a, b) => rankOf(reasonOf(a)) - rankOf(reasonOf(b))).slice(0, most);
  const names = Math.max(...listed.map(({ episode }) => episode.length));
  for (const each of listed) {
    const { episode, error } = each;
    const why = error ? `${error.kind}: ${error.message}` : reasonOf(each);
    const room = Math.max(20, width - names - 4);
    yield `  ${episode.padEnd(names)}  ${style(error ? 'red' : 'dim', oneLine(why, room))}`;
  }
  const more = again.length - listed.length;
  if (more > 0) yield style('dim', `  … and ${count(more)} more (--all lists them)`);
}
