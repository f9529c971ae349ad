/** What is said of an event, and of things that are no data. */
import type { Chart, ChartNode } from '../../draw/model.ts';

/** Definitions, actors and machines in words; undefined of plain data. */
export function textOf(value: object): string | undefined {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const { kind, id, root, sessionId, safeParse, toJSON } = value as Record<string, unknown>;
  if (kind === 'scenario' || kind === 'agent') return `(${kind} ${id})`;
  if (root && typeof value === 'object' && 'implementations' in value) return `(machine ${id})`;
  if (sessionId !== undefined && 'send' in value) return `(actor ${id})`;
  if (safeParse) return '(schema)';
  if (value instanceof Date && toJSON) return value.toISOString();
  return undefined;
}

/**
 * An event's descriptor as the drawings name it; undefined of what a machine raises by itself. `actors`: what
 * runs behind an invoked actor's id.
 */
export function eventLabel(descriptor: string, actors: ReadonlyMap<string, string>): string | undefined {
  if (descriptor.startsWith('xstate.done.state.') || descriptor === '') return undefined;
  const [, delay] = /^xstate\.after\.([^.]+)\./.exec(descriptor) ?? [];
  if (delay !== undefined) return `after ${/^\d+$/.test(delay) ? `${delay} ms` : delay}`;
  const [, what, actor] = /^xstate\.(done|error|snapshot)\.(?:actor\.)?(.+)$/.exec(descriptor) ?? [];
  if (what !== undefined)
    return actor === '*' ? `${what} of an actor` : `${what}: ${actors.get(actor!) ?? actor}`;
  return descriptor === '*' ? 'any event' : descriptor;
}

/** What a step would have had done, in words. */
export function effectLabel({ type, params }: { type: string; params?: unknown }): string | undefined {
  const { event, src, id } = (params ?? {}) as { event?: { type?: string }; src?: unknown; id?: unknown };
  switch (type) {
    case 'xstate.assign':
      return undefined;
    case 'xstate.sendTo':
    case 'xstate.raise':
      return `${type === 'xstate.raise' ? 'raise' : 'send'} ${event?.type ?? 'an event'}`;
    case 'xstate.spawnChild':
      return `start ${typeof src === 'string' ? src : String(id ?? 'an actor')}`;
    case 'xstate.stopChild':
      return 'stop an actor';
    default:
      return type.startsWith('xstate.') ? type.slice(7) : type;
  }
}

/** What runs behind the ids of invoked actors; of one id in several states, what the active one runs. */
export function actorNames({ root }: Pick<Chart, 'root'>, active: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  const visit = (node: ChartNode) => {
    for (const { id, src } of node.invoke) {
      if (!names.has(id) || active.includes(node.id)) names.set(id, src);
    }
    node.nodes.forEach(visit);
  };
  visit(root);
  return names;
}
