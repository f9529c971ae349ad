/** Searches that are no trees: levels of candidates, and what exact solvers say. */
import type { JournalLine } from '../../runs/folder/journal.ts';
import { levelsIn } from '../../search/recorded.ts';
import type { Candidate, LevelsView, SearchHead, TableView } from '../api/search.ts';
import { type Move, movesAfter, nameOf } from './entries.ts';

type Levels = LevelsView['levels'];

/** A page asks for candidates one by one. */
const known = new WeakMap<JournalLine, { lines: number; levels: Levels }>();

/** The levels of a search's entry, by what its journal says so far. */
export function levelsAt(entry: JournalLine, lines: readonly JournalLine[]): Levels {
  const before = known.get(entry);
  if (before?.lines === lines.length) return before.levels;
  const levels = levelsOf(entry, movesAfter(lines, entry.n));
  known.set(entry, { lines: lines.length, levels });
  return levels;
}

/** Levels of candidates, each with the one that it continues. */
function levelsOf(line: JournalLine, moves: readonly Move[]): Levels {
  const played = moves.flatMap((move) => (move.kind === 'act' && move.role === line.actor ? [move] : []));
  const names = played.map(({ action }) => nameOf(action));
  /** Paths by their actions: where they stood last. */
  const places = new Map<string, readonly [number, number]>();
  return (levelsIn(line) ?? []).map(({ candidates }, level) => {
    const found = candidates.map((thought): Candidate => {
      const { text, actions, value, kept } = thought;
      const own = actions?.map(nameOf) ?? [];
      // A path that is complete stands among the candidates of the next level, too.
      const parent = places.get(own.join('\n')) ?? places.get(own.slice(0, -1).join('\n'));
      const isWay = own.length > 0 && own.every((name, i) => name === names[i]);
      return {
        text: text ?? own.at(-1) ?? '',
        value,
        kept,
        taken: actions ? isWay : played.length > 0 && played[0]!.text === text,
        length: Math.max(1, own.length),
        ...(parent && { parent }),
      };
    });
    candidates.forEach(({ actions }, place) => {
      if (actions) places.set(actions.map(nameOf).join('\n'), [level, place]);
    });
    return { candidates: found };
  });
}

/** What else an entry says; the names that every entry has are left out. */
export function tableOf(
  line: JournalLine,
  roles: readonly string[],
  moves: readonly Move[],
): Omit<TableView, keyof SearchHead | 'kind'> {
  const {
    n: _n,
    t: _t,
    actor,
    type: _type,
    why,
    plan,
    values,
    states,
    options: _o,
    state: _s,
    ...more
  } = line;
  const played = moves.flatMap((move) => (move.kind === 'act' && move.role === actor ? [move.text] : []));
  const steps = Array.isArray(plan) ? plan.map(String) : [];
  const differs = steps.findIndex((text, i) => text !== played[i]);
  return {
    ...(typeof why === 'string' && { why }),
    plan: steps.map((text, i) => ({ text, taken: differs < 0 || i < differs })),
    values: Array.isArray(values)
      ? values.map((value, i) => ({ role: roles[i] ?? `role ${i + 1}`, value: Number(value) }))
      : [],
    ...(typeof states === 'number' && { states }),
    more,
  };
}
