/** The states of an episode's actors, taken from its journal line by line. */
import type { StateValue } from 'xstate';
import type { JournalLine } from '../../runs/folder/journal.ts';

/** Where an actor is. */
export interface ActorState {
  value: StateValue;
  /** The value as text: equal for equal states. */
  text: string;
  /** Milliseconds since the episode began. */
  since: number;
}

/** An actor has moved from one state to another, or begins (without `before`), or ends (without `after`). */
export type OnMove = (
  actor: string,
  before: ActorState | undefined,
  after: ActorState | undefined,
  t: number,
) => void;

/** Whether an actor in this state runs a child of that name; undefined: nobody knows. */
export type Runs = (actor: string, value: StateValue, child: string) => boolean | undefined;

/** The type stands near the line's start. */
const HEAD = 300;

export class ActorStates {
  readonly actors = new Map<string, ActorState>();
  /** The last time that a line tells. */
  t = 0;
  /** The episode's end is told. */
  ended = false;

  clear(): void {
    this.actors.clear();
    this.ended = false;
  }

  take(text: string, runs: Runs, onMove: OnMove): void {
    const head = text.slice(0, HEAD);
    const isState = head.includes('"type":"state"');
    if (!isState && !head.includes('"type":"end"')) return;
    const line = lineOf(text);
    if (!line) return;
    const { actor, t, value } = line;
    this.t = t;
    if (!isState) {
      this.ended ||= actor === 'episode';
      return;
    }
    const before = this.actors.get(actor);
    const after = { value, text: JSON.stringify(value), since: t };
    // The scenario tells of every context, too.
    if (before?.text === after.text) return;
    this.actors.set(actor, after);
    onMove(actor, before, after, t);
    this.#endChildren(actor, value, t, runs, onMove);
  }

  /** What an actor invokes ends with the state that invokes it; no line says so. */
  #endChildren(actor: string, value: StateValue, t: number, runs: Runs, onMove: OnMove): void {
    const prefix = `${actor}/`;
    for (const [name, state] of this.actors) {
      if (!name.startsWith(prefix) || runs(actor, value, name.slice(prefix.length)) !== false) continue;
      this.actors.delete(name);
      onMove(name, state, undefined, t);
    }
  }
}

/** Undefined of a line that was damaged: the others still tell where everybody is. */
function lineOf(text: string): (JournalLine & { value: StateValue }) | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
