/** One search, as the page takes it. */
import { BadInput } from '../../errors.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';
import { Source } from '../../runs/replay/replay.ts';
import type { Scenario } from '../../scenario.ts';
import { dataText, wordsOf } from '../action-words.ts';
import type { RootRow, SearchView, TreeView } from '../api/search.ts';
import type { Studio } from '../studio.ts';
import { headOf, kindOf, movesAfter, type Searched, searchAt, searchedEpisode, taskAt } from './entries.ts';
import { grow } from './grow.ts';
import { levelsAt, tableOf } from './lists.ts';
import { type Sketch, sketchOfTable, sketchOfThoughts } from './sketch.ts';
import { type Start, startOf } from './start.ts';
import { grownView } from './tree-view.ts';
import type { Walk } from './walk.ts';

/** Values further apart than this are not the same. */
const ALIKE = 1e-9;

/** A search, with what is needed to look into it. */
export interface Opened {
  searched: Searched;
  entry: JournalLine;
  source: Source;
  /** Absent where it is gone; `gone` then says why. */
  scenario?: Scenario;
  gone?: string;
}

export async function openSearch(
  studio: Studio,
  run: string,
  episode: string,
  line: number,
): Promise<Opened> {
  const searched = await searchedEpisode(studio, run, episode);
  const entry = searchAt(searched, line);
  // Without results lines a run's own plan says what was played.
  const source = new Source(searched.dir, searched.manifest, new Map(), {}, studio.cwd);
  try {
    return { searched, entry, source, scenario: await source.scenario(episode) };
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return { searched, entry, source, gone: error.message };
  }
}

/**
 * `simulations`: the tree as it was after so many; default all. Whoever asks stays until the signal. Throws
 * BadInput where that cannot be.
 */
export async function viewOf(
  studio: Studio,
  opened: Opened,
  simulations?: number,
  signal?: AbortSignal,
): Promise<SearchView> {
  const { searched, entry, scenario } = opened;
  const head = headOf(searched, entry.n, scenario?.id ?? 'unknown');
  const moves = movesAfter(searched.lines, entry.n);
  if (kindOf(entry) !== 'tree' && simulations !== undefined) {
    throw new BadInput(`simulations=${simulations}: the search of line ${entry.n} has none to step through`);
  }
  switch (kindOf(entry)) {
    case 'levels':
      return { ...head, kind: 'levels', levels: levelsAt(entry, searched.lines) };
    case 'table':
      return { ...head, kind: 'table', ...tableOf(entry, scenario?.roles ?? [], moves) };
    case 'tree':
      break;
  }
  const asked = countAsked(entry, simulations);
  const again = await walkOf(studio, opened, asked, signal);
  if (typeof again === 'string') {
    if (simulations !== undefined) throw new BadInput(`the search cannot be computed again: ${again}`);
    return { ...head, ...sketched(opened, head.played), ...(!isImagined(entry) && { problem: again }) };
  }
  const grown = await grownView(again, moves, head.played);
  const { done } = countsOf(entry)!;
  const whole = asked === done;
  const problem = whole ? await differences(opened, grown.root) : undefined;
  return {
    ...head,
    kind: 'tree',
    world: 'exact',
    computed: true,
    ...grown,
    simulations: { shown: asked!, done },
    ...(problem !== undefined && { problem }),
  };
}

/** Simulations of each tree, as they were asked for and done; absent where a search counts none. */
function countsOf({ simulations, options }: JournalLine) {
  const { trees = 1 } = (options ?? {}) as { trees?: number };
  return typeof simulations === 'number' ? { done: Math.ceil(simulations / trees), trees } : undefined;
}

const isImagined = ({ imagined, options }: JournalLine) =>
  Array.isArray(imagined) || (options as { world?: string } | undefined)?.world === 'model';

function countAsked(entry: JournalLine, simulations: number | undefined): number | undefined {
  const done = countsOf(entry)?.done;
  if (simulations === undefined) return done;
  if (done !== undefined && Number.isSafeInteger(simulations) && simulations >= 1 && simulations <= done)
    return simulations;
  throw new BadInput(`simulations=${simulations}: give a whole number from 1 to ${done ?? 1}`);
}

/** Every node and its state; or why there is no such thing. */
export async function walkOf(
  studio: Studio,
  { searched, entry, scenario, gone }: Opened,
  simulations: number | undefined,
  signal?: AbortSignal,
): Promise<Walk | string> {
  if (isImagined(entry)) return 'its states are the model’s, and the journal does not hold them';
  if (!scenario) return gone!;
  if (simulations === undefined || entry.state === undefined || entry.options === undefined) {
    return 'the journal does not hold where and how it began';
  }
  const counts = countsOf(entry)!;
  const whole = (entry.options as { simulations?: number }).simulations;
  // What ended early ends early again.
  const count = simulations === counts.done ? (whole ?? simulations) : simulations;
  try {
    const start = startOf(entry, scenario, taskAt(searched, entry.n));
    const name = `${searched.dir} ${searched.episode} ${entry.n} ${JSON.stringify(entry.state)} ${JSON.stringify(entry.options)}`;
    return await grow(studio, name, entry, start, count, signal);
  } catch (error) {
    return (error as Error).message;
  }
}

/** How the table differs from the one in the journal, and why that may be. */
async function differences(
  { entry, source, scenario }: Opened,
  now: readonly RootRow[],
): Promise<string | undefined> {
  const then = entry.root as RootRow[];
  const same =
    then.length === now.length &&
    then.every(({ text, visits, value }, i) => {
      const row = now[i]!;
      return row.text === text && row.visits === visits && Math.abs((row.value ?? 0) - (value ?? 0)) < ALIKE;
    });
  if (same) return undefined;
  const changes = await source.changes(scenario!);
  return `computed again it is not what the journal holds${changes ? `: ${changes}` : ''}`;
}

/** What the journal holds of a tree. */
export function sketchOf({ entry, scenario, searched }: Opened, played: readonly string[]): Sketch {
  const roles = scenario?.roles ?? [entry.actor];
  if (Array.isArray(entry.imagined)) return sketchOfThoughts(entry, roles, played);
  let start: Start | undefined;
  try {
    start = scenario && startOf(entry, scenario, taskAt(searched, entry.n));
  } catch {
    // Its words are then those of the journal.
  }
  return sketchOfTable(entry, roles, played, (action) =>
    start ? wordsOf(scenario!, action, start.state) : dataText(action),
  );
}

type Sketched = Omit<TreeView, keyof ReturnType<typeof headOf>> & { kind: 'tree' };

function sketched(opened: Opened, played: readonly string[]): Sketched {
  const { entry, searched } = opened;
  const sketch = sketchOf(opened, played);
  const moves = movesAfter(searched.lines, entry.n);
  const counts = countsOf(entry);
  return {
    kind: 'tree',
    world: isImagined(entry) ? 'model' : 'exact',
    roles: sketch.roles,
    computed: false,
    ...(counts && { simulations: { shown: counts.done, done: counts.done } }),
    trees: counts?.trees ?? 1,
    size: typeof entry.size === 'number' ? entry.size : sketch.nodes.length,
    root: sketch.rows,
    ...sketch.columns(),
    taken: sketch.taken(moves),
    went: moves.length,
  };
}
