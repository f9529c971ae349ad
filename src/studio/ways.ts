/**
 * Which arrows of a drawn machine lead from one of its states to the next, when nobody told which were taken: the one
 * rule of what is counted and of what is lit. For the server and the page alike, so it needs nothing but types.
 */
import type { StateValue } from 'xstate';
import type { Chart, ChartNode, ChartTransition } from '../draw/model.ts';
import { activeIds, arrowKey } from './configuration.ts';

/** From one told state to the next; without `from` it is an actor's first. */
export interface Step {
  from?: StateValue;
  to: StateValue;
  /** What set it off, where that is known: the end of an actor, or its failure. */
  by?: 'done' | 'error';
}

interface Hop {
  from: string;
  to: string;
  /** The state that its arrow leads from: `from`, or one that holds it. */
  source: string;
  key: string;
}

/** Stands for the states that a step begins in, which may be passed again on the way. */
const START = '';

export class Ways {
  readonly #chart: Pick<Chart, 'root' | 'transitions'>;
  readonly #passing: ReadonlySet<string>;
  readonly #nodes = new Map<string, ChartNode>();
  readonly #parents = new Map<string, string>();
  readonly #all: ReadonlySet<string>;
  readonly #single: boolean;

  /** `passing`: ids of states that are told of even when they are left at once; but for the last step of all. */
  constructor(chart: Pick<Chart, 'root' | 'transitions'>, passing: readonly string[] = []) {
    this.#chart = chart;
    this.#passing = new Set(passing);
    this.#add(chart.root);
    this.#all = new Set(
      chart.transitions.flatMap(({ source, targets }) => targets.map((target) => arrowKey(source, target))),
    );
    // With regions side by side, histories and events of its own the next state is not known from the last.
    const nodes = [...this.#nodes.values()];
    const actions = [
      ...nodes.flatMap(({ entry, exit }) => [...entry, ...exit]),
      ...chart.transitions.flatMap((each) => each.actions),
    ];
    this.#single =
      nodes.every(({ type }) => type !== 'parallel' && type !== 'history') &&
      !actions.some((action) => action.startsWith('raise '));
  }

  #add(node: ChartNode): void {
    this.#nodes.set(node.id, node);
    for (const child of node.nodes) {
      this.#parents.set(child.id, node.id);
      this.#add(child);
    }
  }

  /** The arrows of a step, when there is one way; else all that may have been taken. */
  between({ from, to, by }: Step): { keys: ReadonlySet<string>; sure: boolean } {
    const [begin, goal] = [from === undefined ? undefined : this.#innermost(from), this.#innermost(to)];
    const unknown = { keys: this.#all, sure: false };
    if (!this.#single || goal === undefined || (from !== undefined && begin === undefined)) return unknown;
    const [start] = begin === undefined ? this.#entered(this.#chart.root.id) : [START];
    const hops = this.#hops(start!, goal, begin === undefined ? [] : this.#firstHops(begin, by));
    // Nothing in the drawing leads there: the machine is another by now.
    if (hops.length === 0 && start !== goal) return unknown;
    const left = new Set(hops.map((hop) => hop.from));
    const keys = new Set(hops.map(({ key }) => key));
    return { keys, sure: left.size === hops.length && keys.size === hops.length && !left.has(goal) };
  }

  /** The arrows of all ways from a state back to it. */
  around(state: StateValue): ReadonlySet<string> {
    const at = this.#innermost(state);
    if (!this.#single || at === undefined) return this.#all;
    return new Set(this.#hops(START, at, this.#firstHops(at, undefined)).map(({ key }) => key));
  }

  /** The arrows of the shortest ways to what was entered, both by ids of active states: likely enough to be lit. */
  shortest(before: readonly string[], after: readonly string[]): string[] {
    const [was, is] = [new Set(before), new Set(after)];
    const [leaves, goals] = [this.#leaves(was), this.#leaves(is).filter((id) => !was.has(id))];
    // A state that stays active hears of many events: it is rather one that was left.
    const first = leaves
      .flatMap((id) => this.#firstHops(id, undefined))
      .sort((a, b) => Number(is.has(a.source)) - Number(is.has(b.source)));
    const ways = goals.flatMap((goal) => {
      const hops = this.#hops(START, goal, first);
      const way: string[] = [];
      for (let at = goal; at !== START; ) {
        // They are in the order in which they were found: the first that leads to a state is on the shortest way there.
        const hop = hops.find(({ to }) => to === at);
        if (!hop) return [];
        way.unshift(hop.key);
        at = hop.from;
      }
      return way;
    });
    return [...new Set(ways)];
  }

  #leaves(active: ReadonlySet<string>): string[] {
    return [...active].filter((id) => this.#nodes.get(id)!.nodes.every((child) => !active.has(child.id)));
  }

  #innermost(value: StateValue): string | undefined {
    const id = activeIds(this.#chart, value).at(-1)!;
    return this.#nodes.get(id)!.nodes.length === 0 ? id : undefined;
  }

  /** The innermost states that are entered with one: of a parallel one those of all regions. */
  #entered(id: string): string[] {
    const { type, initial, nodes } = this.#nodes.get(id)!;
    if (type === 'parallel') return nodes.flatMap((region) => this.#entered(region.id));
    return initial === undefined ? [id] : this.#entered(initial);
  }

  /** A state and all that hold it, inside out. */
  #chain(id: string): string[] {
    const parent = this.#parents.get(id);
    return parent === undefined ? [id] : [id, ...this.#chain(parent)];
  }

  /** All that lie on a way to the goal: after the first hop states are left again at once. */
  #hops(start: string, goal: string, first: readonly Hop[]): Hop[] {
    const found = [...first];
    const seen = new Set([start]);
    if (start !== START) found.push(...this.#hopsAtOnce(start));
    const isLast = this.#nodes.get(goal)!.type === 'final';
    for (const { to } of found) {
      if (seen.has(to) || (this.#passing.has(to) && !isLast)) continue;
      seen.add(to);
      found.push(...this.#hopsAtOnce(to));
    }
    const leads = new Set([goal]);
    for (let size = 0; size !== leads.size; ) {
      size = leads.size;
      for (const { from, to } of found) if (leads.has(to)) leads.add(from);
    }
    const unique = new Map(found.map((hop) => [JSON.stringify(hop), hop]));
    return [...unique.values()].filter(({ to }) => leads.has(to));
  }

  #firstHops(from: string, by: Step['by']): Hop[] {
    const atOnce = this.#hopsAtOnce(from, START);
    if (this.#leavesAtOnce(from)) return atOnce;
    const apt = this.#heard(from).filter(({ kind }) => by === undefined || kind === by);
    // An event that leads nowhere may still change what guards see.
    const stays = by === undefined || apt.some(({ targets }) => targets.length === 0);
    return [...this.#asHops(apt, START), ...(stays ? atOnce : [])];
  }

  #leavesAtOnce(id: string): boolean {
    return this.#of(id).some(({ kind, guard }) => kind === 'always' && guard === undefined);
  }

  #of(id: string): ChartTransition[] {
    return this.#chain(id).flatMap((each) => this.#chart.transitions.filter(({ source }) => source === each));
  }

  /** What events may set off: a state hears of them before those that hold it. */
  #heard(id: string): ChartTransition[] {
    // The machine has ended.
    if (this.#nodes.get(id)!.type === 'final' && this.#parents.get(id) === this.#chart.root.id) return [];
    const taken = new Map<string, string>();
    return this.#of(id).filter(({ source, kind, event, guard }) => {
      if (kind === 'always') return false;
      const name = `${kind} ${event}`;
      const by = taken.get(name);
      if (guard === undefined && by === undefined && !event.includes('*')) taken.set(name, source);
      return by === undefined || by === source;
    });
  }

  #hopsAtOnce(id: string, from = id): Hop[] {
    const ends = this.#nodes.get(id)!.type === 'final' ? this.#parents.get(id) : undefined;
    const apt = this.#of(id).filter(
      ({ kind, event, source }) =>
        kind === 'always' || (kind === 'done' && event === 'done' && source === ends),
    );
    return this.#asHops(apt, from);
  }

  #asHops(transitions: readonly ChartTransition[], from: string): Hop[] {
    return transitions.flatMap(({ source, targets }) =>
      targets.flatMap((target) =>
        this.#entered(target).map((to) => ({ from, to, source, key: arrowKey(source, target) })),
      ),
    );
  }
}
