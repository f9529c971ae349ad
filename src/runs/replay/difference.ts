/** What is different between an entry of a journal and what came now. */
import type { Divergence } from './recording.ts';

type Side = Divergence['now'];

export interface Difference {
  field: string;
  journal: unknown;
  now: unknown;
}

/** The fields in which the two sides differ; both whole where they are not of one kind. */
export function differences({ journal, now }: Divergence): Difference[] {
  if (!journal || !now || kindOf(journal) !== kindOf(now)) return [{ field: 'what came', journal, now }];
  return differing(journal, now, '').map(({ field, ...sides }) => ({
    field: `${kindOf(journal)}: ${field}`,
    ...sides,
  }));
}

/** Both sides in a few words: of one kind by the first field that differs, else by what they say. */
export function firstDifference({ journal, now }: Divergence): [journal: string, now: string] {
  if (!journal || !now || kindOf(journal) !== kindOf(now)) return [whole(journal), whole(now)];
  const all = differing(journal, now, '');
  const { field, ...sides } = all.find(({ field }) => field === 'text') ?? all[0]!;
  const what = field === 'text' ? kindOf(journal) : `${kindOf(journal)} ${field}`;
  const [before, after] = cut(written(sides.journal), written(sides.now));
  return [`${what} ${before}`, `${what} ${after}`];
}

const kindOf = ({ actor, type }: NonNullable<Side>) => `${actor} ${type}`;

function differing(journal: unknown, now: unknown, field: string): Difference[] {
  if (JSON.stringify(journal) === JSON.stringify(now)) return [];
  if (!isBranching(journal) || !isBranching(now) || !alike(journal, now)) return [{ field, journal, now }];
  return [...new Set([...Object.keys(journal), ...Object.keys(now)])].flatMap((key) =>
    differing(journal[key], now[key], field === '' ? key : `${field}.${key}`),
  );
}

const isBranching = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Lists of different lengths are told whole. */
const alike = (a: object, b: object): boolean =>
  Array.isArray(a) ? Array.isArray(b) && a.length === b.length : !Array.isArray(b);

function whole(side: Side): string {
  if (!side) return 'nothing';
  const { actor: _, type: __, text, ...rest } = side;
  return `${kindOf(side)} ${cut(written(text ?? rest), '')[0]}`;
}

const written = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

/** Letters of a value that are shown, and those of them before the first different one. */
const SHOWN = 80;
const BEFORE = 20;

/** Long texts that begin alike are shown from shortly before where they part. */
function cut(a: string, b: string): [string, string] {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const from = Math.max(a.length, b.length) > SHOWN && same > SHOWN / 2 ? same - BEFORE : 0;
  const shown = (text: string) => {
    const end = from + SHOWN;
    return `${from > 0 ? '…' : ''}${text.slice(from, end)}${text.length > end ? '…' : ''}`;
  };
  return [shown(a), shown(b)];
}
