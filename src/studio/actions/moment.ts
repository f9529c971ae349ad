/** Where in an episode something is done: its journal, its scenario, and the state at a line. */
import { worldAt } from '../../../machines/world-at.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';
import type { Manifest } from '../../runs/folder/manifest.ts';
import type { ResultLine } from '../../runs/folder/results.ts';
import type { Scenario, ScenarioState } from '../../scenario.ts';
import { journalIn } from '../episodes/journal-file.ts';
import { chosen, resultOf, scenarioOf } from '../episodes/view.ts';
import { NotFound } from '../faults.ts';
import type { Studio } from '../studio.ts';

/** An episode as its folder tells it; it may still be under way. */
export interface Told {
  dir: string;
  manifest: Manifest | undefined;
  lines: readonly JournalLine[];
  result?: ResultLine;
  scenario: Scenario;
}

/** Reads an episode. Throws NotFound for one that is not there, BadInput for a scenario that is gone. */
export async function tellEpisode(studio: Studio, run: string, episode: string): Promise<Told> {
  const at = await chosen(studio, run, episode);
  const [{ lines }, result] = await Promise.all([journalIn(at.file), resultOf(at)]);
  const scenario = await scenarioOf(at, studio, result);
  startWorlds(scenario, lines);
  const { dir, manifest } = at.run;
  return { dir, manifest, lines, scenario, ...(result && { result }) };
}

/**
 * A machine may make of its task what its states only name, a planning problem, say: states of a journal are read
 * after it has started on the task in this process.
 */
export function startWorlds(scenario: Scenario, lines: readonly JournalLine[]): void {
  for (const { type, event, task } of lines) {
    if (type !== 'environment' || event !== 'start') continue;
    try {
      worldAt(scenario, task);
    } catch {
      // It plays such tasks no more: its states are shown as far as they can be.
    }
  }
}

/** The line of a journal. Throws NotFound. */
export function lineAt({ lines }: Told, at: number): JournalLine {
  const line = lines[at];
  if (line) return line;
  throw new NotFound(`there is no line ${at}: the journal has ${lines.length}`);
}

/** The number of the action, from 1, that comes next at a line, of this role where one is given; of an action, its own. */
export function stepAt({ lines }: Told, at: number, role?: string): number {
  const actions = lines.filter(({ type }) => type === 'action');
  const next = actions.findIndex(({ n, actor }) => n >= at && (role === undefined || actor === role));
  return next < 0 ? actions.length + 1 : next + 1;
}

/** The scenario's state at a line, as far as a journal can hold it. */
export function stateAt({ lines, scenario }: Told, at: number): ScenarioState | undefined {
  const line = lines.slice(0, at).findLast(({ actor, type }) => actor === 'scenario' && type === 'state');
  if (!line) return undefined;
  try {
    return scenario.machine.resolveState(line as never) as ScenarioState;
  } catch {
    return undefined;
  }
}

/** What a role was shown last. */
export function shownAt({ lines }: Told, at: number, role: string): string {
  const line = lines.slice(0, at).findLast(({ actor, type }) => actor === role && type === 'observation');
  return String(line?.text ?? '');
}
