/** What has happened in a game, as its journal tells it, line by line. */
import type { JournalEntry } from '../../episode.ts';
import type { Role, Scenario, ScenarioState } from '../../scenario.ts';
import type { PlayMove, SearchRow } from '../api/play.ts';
import { shownResults } from './shown-tools.ts';

type Thoughts = Pick<PlayMove, 'search' | 'calls'>;

export class GameRecord {
  readonly #scenario: Scenario;
  /** What agents thought since they last moved: told with their move, not before. */
  readonly #thoughts = new Map<Role, Thoughts>();
  /** The last move, where it calls tools: to end an episode brings nothing. */
  #calling: PlayMove | undefined;
  moves: PlayMove[] = [];
  state: ScenarioState | undefined;
  /** What each role was last shown, and what at first. */
  readonly shown = new Map<Role, string>();
  readonly shownFirst = new Map<Role, string>();

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  take(entry: JournalEntry): void {
    const { actor, type } = entry;
    if (type === 'state' && actor === 'scenario') this.#world(entry);
    else if (type === 'observation') this.#show(actor, String(entry.text));
    else if (type === 'search') this.#think(actor, { search: searchOf(entry) });
    else if (type === 'call') this.#think(actor, { calls: (this.#thoughts.get(actor)?.calls ?? 0) + 1 });
    else if (type === 'action') this.#move(actor, entry);
    else if (type === 'feedback') this.#hear(entry);
    else if (type === 'environment' && entry.event === 'start') this.moves = [];
  }

  #world({ value, context }: JournalEntry): void {
    this.state = this.#scenario.machine.resolveState({ value, context } as never) as ScenarioState;
    const results = this.#calling && this.#scenario.results?.(this.state as never);
    // There are none while the calls are at work.
    if (this.#calling && results && results.length > 0) this.#calling.results = shownResults(results);
  }

  #show(role: Role, text: string): void {
    this.shown.set(role, text);
    if (!this.shownFirst.has(role)) this.shownFirst.set(role, text);
  }

  #think(role: Role, thoughts: Thoughts): void {
    this.#thoughts.set(role, { ...this.#thoughts.get(role), ...thoughts });
  }

  #move(role: Role, { text, thought, action }: JournalEntry): void {
    const thoughts = this.#thoughts.get(role);
    this.#thoughts.delete(role);
    const move: PlayMove = {
      step: this.moves.length + 1,
      role,
      text: String(text),
      accepted: true,
      said: '',
      ...(typeof thought === 'string' && { thought }),
      ...thoughts,
    };
    this.moves.push(move);
    this.#calling = typeof action === 'object' && action !== null && 'calls' in action ? move : undefined;
  }

  #hear({ role, accepted, text }: JournalEntry): void {
    const move = this.moves.findLast((each) => each.role === role);
    if (!move) return;
    move.accepted = accepted === true;
    move.said = String(text ?? '');
  }
}

/** A table of the root, or nothing of a search that has none. */
function searchOf({ root, simulations }: JournalEntry): NonNullable<PlayMove['search']> {
  const rows = Array.isArray(root) ? (root as SearchRow[]) : [];
  return {
    ...(typeof simulations === 'number' && { simulations }),
    rows: rows.map(rowOf).sort(byVisits).slice(0, ROWS),
  };
}

const ROWS = 12;

export const rowOf = ({ text, visits, value, prior, proven }: SearchRow): SearchRow => ({
  text,
  visits,
  value,
  prior,
  proven,
});

export const byVisits = (a: SearchRow, b: SearchRow): number => b.visits - a.visits || b.value - a.value;
