/** Which states are active at a line of a journal. */
import type { StateValue } from 'xstate';
import type { ActorView, StateChange, ToolEvent } from '../../../api/episodes.ts';

/** The changes of each actor, in order. */
export type Changes = ReadonlyMap<string, readonly StateChange[]>;

export const changesByActor = (changes: readonly StateChange[]): Changes =>
  Map.groupBy(changes, ({ actor }) => actor);

/** The last of `sorted` that is not after `line`, by its place; -1: none. */
export function placeAt(sorted: readonly { line: number }[], line: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.line <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The state an actor is in at a line; undefined: it has none yet. */
export function stateAt(changes: Changes, actor: string, line: number): StateChange | undefined {
  const own = changes.get(actor) ?? [];
  return own[placeAt(own, line)];
}

/** The paths of all active states of a value, the root's (empty) first: `{ playing: 'four' }` is `playing`, `playing.four`. */
export function pathsOf(value: StateValue): string[] {
  const under = (part: StateValue, path: string): string[] => {
    const at = (name: string) => (path === '' ? name : `${path}.${name}`);
    if (typeof part === 'string') return [at(part)];
    return Object.entries(part).flatMap(([name, inner]) => [at(name), ...under(inner!, at(name))]);
  };
  return ['', ...under(value, '')];
}

/** The ids of the active states of a machine whose states have these ids by their paths. */
export const nodesOf = (value: StateValue, nodes: ActorView['nodes']): string[] =>
  pathsOf(value).flatMap((path) => nodes[path] ?? []);

/** An actor as it stands at a line. */
export interface Standing {
  /** Absent: it has not begun, or it runs no more. */
  change?: StateChange;
  /** Ids of its active states. */
  nodes: readonly string[];
}

/** What is lit in an actor's chart at a line. */
export function standingAt(
  actor: ActorView,
  actors: readonly ActorView[],
  changes: Changes,
  line: number,
): Standing {
  const change = stateAt(changes, actor.name, line);
  if (!change || (actor.parent && !isRunning(actor.parent, actors, changes, change.line, line))) {
    return { nodes: [] };
  }
  return { change, nodes: nodesOf(change.value, actor.nodes) };
}

/** Whether an invoked actor that last changed at `changed` still runs: its parent has not left the states it runs in since. */
function isRunning(
  { actor, nodes }: NonNullable<ActorView['parent']>,
  actors: readonly ActorView[],
  changes: Changes,
  changed: number,
  line: number,
): boolean {
  const parent = actors.find(({ name }) => name === actor);
  if (!parent || nodes.length === 0) return true;
  const own = changes.get(actor) ?? [];
  for (let at = placeAt(own, line); at >= 0; at--) {
    const { value, line: since } = own[at]!;
    if (!nodesOf(value, parent.nodes).some((id) => nodes.includes(id))) return false;
    if (since < changed) return true;
  }
  return false;
}

/** The names of the tools that are at work at a line. */
export function toolsAt(events: readonly ToolEvent[], line: number): string[] {
  const running = new Map<string, string>();
  for (const { id, name, event } of events.slice(0, placeAt(events, line) + 1)) {
    if (event === 'start') running.set(id, name);
    else running.delete(id);
  }
  return [...running.values()];
}

/** A state in words: `playing.four`, regions apart. */
export function valueText(value: StateValue): string {
  if (typeof value === 'string') return value;
  const parts = Object.entries(value).map(([name, inner]) => {
    const text = valueText(inner!);
    return text === '' ? name : `${name}.${text}`;
  });
  return parts.join(' · ');
}
