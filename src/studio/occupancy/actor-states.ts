/** The states of an episode's actors, taken from its journal line by line. */
import type { StateValue } from 'xstate';
import type { JournalLine } from '../../runs/folder/journal.ts';
import type { ToldStep } from './arrows.ts';
import { EpisodeWay } from './episode-way.ts';

/** Where an actor is. */
export interface ActorState {
  value: StateValue;
  /** The value as text: equal for equal states. */
  text: string;
  /** Milliseconds since the episode began. */
  since: number;
}

/** What is made of an episode's journal. */
export interface Hearer {
  /** An actor has moved from one state to another, or begins (without `before`), or ends (without `after`). */
  moved(actor: string, before: ActorState | undefined, after: ActorState | undefined, t: number): void;
  /** The same, with what is known of the states that an actor left at once. */
  went(actor: string, step: ToldStep): void;
}

/** What the machines of an episode's actors say of their states. */
export interface Machines {
  /** Whether an actor in this state runs a child of that name; undefined: nobody knows. */
  runs(actor: string, value: StateValue, child: string): boolean | undefined;
  /** Whether an actor in this state has come to its end; undefined: nobody knows. */
  isOver(actor: string, value: StateValue): boolean | undefined;
}

/** How a line begins. */
const HEAD = /^\{"n":\d+,"t":\d+,"actor":"((?:[^"\\]|\\.)*)","type":"([^"]*)"(?:,"event":"([^"]*)")?/;

export class ActorStates {
  readonly actors = new Map<string, ActorState>();
  /** The last time that a line tells. */
  t = 0;
  /** The episode's end is told. */
  ended = false;
  #way = new EpisodeWay();

  /** What was read of the journal is no longer so. */
  clear(hearer: Hearer): void {
    this.leave(hearer);
    this.ended = false;
    this.#way = new EpisodeWay();
  }

  /** All actors end. */
  leave(hearer: Hearer): void {
    for (const [name, state] of this.actors) hearer.moved(name, state, undefined, this.t);
    this.actors.clear();
  }

  take(text: string, machines: Machines, hearer: Hearer): void {
    const [head, , type, event] = HEAD.exec(text) ?? [];
    if (head === undefined) return;
    if (type !== 'state' && type !== 'end') {
      const step = this.#way.wrote(type!, event);
      if (step) hearer.went('episode', step);
      return;
    }
    const line = lineOf(text);
    if (!line) return;
    const { actor, t, value } = line;
    this.t = t;
    if (type === 'end') {
      if (actor === 'episode') this.#end(line, machines, hearer);
      return;
    }
    if (actor === 'scenario') this.#way.worldChanged();
    const before = this.actors.get(actor);
    const after = { value, text: JSON.stringify(value), since: t };
    // The scenario tells of every context, too.
    if (before?.text === after.text) return;
    this.actors.set(actor, after);
    hearer.moved(actor, before, after, t);
    const step = actor === 'episode' ? this.#way.rests(value) : this.#own(actor, before, value, machines);
    if (step) hearer.went(actor, step);
    this.#endChildren(actor, value, t, machines, hearer);
  }

  #own(actor: string, before: ActorState | undefined, to: StateValue, machines: Machines): ToldStep {
    // After its end it is another actor of that name: the world of the next attempt, say.
    const goesOn = before && !machines.isOver(actor, before.value);
    return goesOn ? { from: before.value, to } : { to };
  }

  #end(line: JournalLine, machines: Machines, hearer: Hearer): void {
    this.ended = true;
    const agents = [...this.actors].filter(([name]) => !/^(episode|scenario)$|\//.test(name));
    const over = agents.map(([name, { value }]) => machines.isOver(name, value));
    for (const step of this.#way.ends(line, over)) hearer.went('episode', step);
  }

  /** What an actor invokes ends with the state that invokes it; no line says so. */
  #endChildren(actor: string, value: StateValue, t: number, machines: Machines, hearer: Hearer): void {
    const prefix = `${actor}/`;
    for (const [name, state] of this.actors) {
      if (!name.startsWith(prefix) || machines.runs(actor, value, name.slice(prefix.length)) !== false)
        continue;
      this.actors.delete(name);
      hearer.moved(name, state, undefined, t);
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
