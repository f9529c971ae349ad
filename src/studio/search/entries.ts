/** The searches of an episode, as its journal has them. */
import { canonicalJson } from '../../cache/keys.ts';
import { BadInput } from '../../errors.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';
import { isLive, type Manifest } from '../../runs/folder/manifest.ts';
import { levelsIn, rootIn } from '../../search/recorded.ts';
import type { SearchHead, SearchKind, SearchSummary } from '../api/search.ts';
import { journalIn } from '../episodes/journal-file.ts';
import { chosen } from '../episodes/view.ts';
import { NotFound } from '../faults.ts';
import type { Studio } from '../studio.ts';

/** One episode and its journal. */
export interface Searched {
  dir: string;
  episode: string;
  manifest?: Manifest;
  lines: readonly JournalLine[];
}

/** One thing that happened to the world after a search. */
export type Move =
  | { kind: 'act'; role: string; action: unknown; text: string }
  | { kind: 'together'; actions: ReadonlyMap<string, unknown>; text: string }
  | { kind: 'chance'; outcome: unknown };

/** Throws NotFound. */
export async function searchedEpisode(studio: Studio, run: string, episode: string): Promise<Searched> {
  const { file, run: folder } = await chosen(studio, run, episode);
  const { dir, manifest } = folder;
  const { lines } = await journalIn(file);
  return { dir, episode, lines, ...(manifest && { manifest }) };
}

/** The entry of a search. Throws NotFound for a line that is none. */
export function searchAt({ lines, episode }: Searched, line: number): JournalLine {
  const entry = lines[line];
  if (entry?.type === 'search') return entry;
  const some = lines.filter(({ type }) => type === 'search').map(({ n }) => n);
  const are =
    some.length > 0 ? `lines ${some.slice(0, 5).join(', ')}${some.length > 5 ? ', …' : ''}` : 'none';
  throw new NotFound(`line ${line} of ${episode} is no search: there are ${are}`);
}

export function kindOf(line: JournalLine): SearchKind {
  if (Array.isArray(line.imagined) || rootIn(line)) return 'tree';
  return levelsIn(line) ? 'levels' : 'table';
}

/** All searches of an episode, in order. */
export function summariesOf({ lines }: Searched): SearchSummary[] {
  const decisions = new Map<string, number>();
  let step = 0;
  const all: SearchSummary[] = [];
  for (const line of lines) {
    if (line.type === 'action') step++;
    if (line.type !== 'search') continue;
    const { n, actor: role } = line;
    const decision = (decisions.get(role) ?? 0) + 1;
    decisions.set(role, decision);
    all.push({ line: n, role, decision, kind: kindOf(line), played: playedAfter(lines, line), step });
  }
  return all;
}

export function headOf(searched: Searched, line: number, scenario: string): SearchHead {
  const { lines, manifest, dir } = searched;
  const grows = lines.at(-1)?.type !== 'end' && manifest !== undefined && isLive(manifest, dir);
  const all = summariesOf(searched);
  const at = all.findIndex((summary) => summary.line === line);
  const [previous, next] = [all[at - 1]?.line, all[at + 1]?.line];
  return {
    ...all[at]!,
    scenario,
    options: (lines[line]!.options as Record<string, unknown> | undefined) ?? {},
    ...(previous !== undefined && { previous }),
    ...(next !== undefined && { next }),
    ...(grows && { grows: lines.length }),
  };
}

/** What a role did between a search of its own and the next, refused or not. */
function playedAfter(lines: readonly JournalLine[], { n, actor }: JournalLine): string[] {
  const played: string[] = [];
  for (const line of lines.slice(n + 1)) {
    if ((line.type === 'search' && line.actor === actor) || isStart(line)) break;
    if (line.type === 'action' && line.actor === actor) played.push(String(line.text));
  }
  return played;
}

const isStart = ({ type, event }: JournalLine) => type === 'environment' && event === 'start';

/** What happened to the world after a line, up to its end: what was refused is left out. */
export function movesAfter(lines: readonly JournalLine[], line: number): Move[] {
  const moves: Move[] = [];
  let group: JournalLine[] = [];
  const close = () => {
    const acts = group.map(({ actor, action, text }) => ({ role: actor, action, text: String(text) }));
    group = [];
    if (acts.length === 1) moves.push({ kind: 'act', ...acts[0]! });
    if (acts.length > 1) {
      const actions = new Map(acts.map(({ role, action }) => [role, action]));
      moves.push({ kind: 'together', actions, text: acts.map(({ text }) => text).join(' · ') });
    }
  };
  for (let i = line + 1; i < lines.length && !isStart(lines[i]!); i++) {
    const entry = lines[i]!;
    if (entry.type === 'action' && isAccepted(lines, i)) group.push(entry);
    // Roles that move at once stand one after another; what comes of them stands after all.
    else if (entry.actor === 'scenario' && entry.type === 'state') close();
    else if (entry.type === 'environment' && entry.event === 'chance') {
      close();
      moves.push({ kind: 'chance', outcome: entry.outcome });
    }
  }
  close();
  return moves;
}

function isAccepted(lines: readonly JournalLine[], at: number): boolean {
  const { actor } = lines[at]!;
  const said = lines.slice(at + 1, at + 40).find(({ type, role }) => type === 'feedback' && role === actor);
  return said?.accepted !== false;
}

/** The task that the world stood at when a line was written. Throws BadInput where the journal does not say. */
export function taskAt({ lines, episode }: Searched, line: number): unknown {
  const start = lines.slice(0, line).findLast(isStart);
  if (start && 'task' in start) return start.task;
  throw new BadInput(`the journal of ${episode} does not hold its task, so nothing can be computed again`);
}

/** Equal for equal actions. */
export const nameOf = (action: unknown): string => canonicalJson(action ?? null);
