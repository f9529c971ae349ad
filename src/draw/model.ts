/** A statechart as plain data: what every drawing is made from, and what `--format json` prints. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { valueText } from './source-text.ts';
import { actionText, guardText } from './words.ts';

/** A state node. Ids are XState's: unique in the chart. */
export interface ChartNode {
  id: string;
  /** Its name within its parent; the machine's id at the root. */
  name: string;
  type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  /** Of a history node. */
  history?: 'shallow' | 'deep';
  /** The id of the child that a compound node begins in. */
  initial?: string;
  description?: string;
  /** Of a final node, or of the whole machine. */
  output?: string;
  tags: readonly string[];
  entry: readonly string[];
  exit: readonly string[];
  /** Actors that run while the node is active: a promise, a timer, another machine. */
  invoke: readonly { id: string; src: string; machine?: string }[];
  nodes: readonly ChartNode[];
}

/** What leads from one node to others. */
export interface ChartTransition {
  source: string;
  /** Empty: the node is not left; actions alone. */
  targets: readonly string[];
  /** `done`: the node's final state is reached, or what it invokes has ended; `default`: of a history node. */
  kind: 'event' | 'always' | 'after' | 'done' | 'error' | 'snapshot' | 'default';
  /** What sets it off, in words; empty for `always`. */
  event: string;
  guard?: string;
  /** Whether it is the last choice after guarded ones. */
  otherwise: boolean;
  description?: string;
  actions: readonly string[];
  /** A node that is its own target, or holds it, is left and entered again. */
  reenter: boolean;
}

/** A statechart. */
export interface Chart {
  id: string;
  root: ChartNode;
  /** In the order of the source: of one node's transitions for one event the first whose guard holds is taken. */
  transitions: readonly ChartTransition[];
}

/** Describes a machine. Inline functions are shown as they are written, shortened. */
export function chartOf(machine: AnyStateMachine): Chart {
  const transitions: ChartTransition[] = [];
  const visit = (node: AnyStateNode): ChartNode => {
    transitions.push(...transitionsOf(node));
    return describe(node, Object.values(node.states).map(visit));
  };
  const root = visit(machine.root);
  return { id: machine.id, root, transitions };
}

function describe(node: AnyStateNode, nodes: ChartNode[]): ChartNode {
  const { id, key, type, history, description, tags, machine } = node;
  const { output } = node.config as { output?: unknown };
  const initial = type === 'compound' ? node.initial.target[0]?.id : undefined;
  return {
    id,
    name: node.parent ? key : machine.id,
    type,
    ...(type === 'history' && { history: history === 'deep' ? 'deep' : 'shallow' }),
    ...(initial !== undefined && { initial }),
    ...(description && { description }),
    ...(output !== undefined && { output: valueText(output) }),
    tags,
    entry: written(node.config.entry).map(actionText),
    exit: written(node.config.exit).map(actionText),
    invoke: node.invoke.map((invoked) => actorOf(node, invoked)),
    nodes,
  };
}

/** As the author wrote them: XState adds timers of its own to a node's entry and exit. */
const written = (actions: unknown): unknown[] => [actions ?? []].flat();

function actorOf(node: AnyStateNode, { id, src }: { id: string; src: unknown }): ChartNode['invoke'][number] {
  const inline = [node.config.invoke as unknown].flat()[node.invoke.findIndex((each) => each.id === id)];
  const name = String(src);
  const given = (inline as { src?: unknown } | undefined)?.src;
  const logic = typeof given === 'string' ? node.machine.implementations.actors[name] : given;
  const machine = (logic as { root?: { machine: AnyStateMachine } } | undefined)?.root?.machine.id;
  const shown = name.startsWith('xstate.invoke.') ? (machine ?? 'inline actor') : name;
  return { id, src: shown, ...(machine && { machine }) };
}

function transitionsOf(node: AnyStateNode): ChartTransition[] {
  if (node.type === 'history') return [historyDefault(node)].filter((each) => each.targets.length > 0);
  const always = node.always ?? [];
  const found = always.map((each, i) => transitionOf(node, each, 'always', '', i > 0 && always.length > 1));
  for (const [descriptor, list] of node.transitions) {
    for (const [i, each] of list.entries()) {
      const { kind, event } = triggerOf(node, descriptor, each);
      found.push(transitionOf(node, each, kind, event, i > 0));
    }
  }
  return found;
}

function transitionOf(
  source: AnyStateNode,
  { target, guard, actions, reenter, description }: AnyTransitionDefinition,
  kind: ChartTransition['kind'],
  event: string,
  later: boolean,
): ChartTransition {
  return {
    source: source.id,
    targets: (target ?? []).map(({ id }) => id),
    kind,
    event,
    ...(guard !== undefined && { guard: guardText(guard) }),
    otherwise: guard === undefined && later,
    ...(description && { description }),
    actions: actions.map(actionText),
    reenter,
  };
}

/** The default of a history node: where it leads before its parent was ever left. */
function historyDefault(node: AnyStateNode): ChartTransition {
  const targets = [(node.config as { target?: string | string[] }).target ?? []].flat();
  const ids = targets.map((target) =>
    target.startsWith('#')
      ? node.machine.getStateNodeById(target).id
      : target.split('.').reduce((at, key) => at.states[key]!, node.parent as AnyStateNode).id,
  );
  const at = { source: node.id, targets: ids, actions: [], reenter: false };
  return { ...at, kind: 'default', event: '', otherwise: false };
}

/** XState's own event names, in words. */
function triggerOf(
  node: AnyStateNode,
  descriptor: string,
  transition: AnyTransitionDefinition,
): Pick<ChartTransition, 'kind' | 'event'> {
  const { delay } = transition as { delay?: unknown };
  if (descriptor.startsWith('xstate.after.')) return { kind: 'after', event: `after ${delayText(delay)}` };
  if (descriptor === `xstate.done.state.${node.id}`) return { kind: 'done', event: 'done' };
  const several = node.invoke.length > 1;
  for (const invoked of node.invoke) {
    const of = several ? ` ${actorOf(node, invoked).src}` : '';
    if (descriptor === `xstate.done.actor.${invoked.id}`) return { kind: 'done', event: `done${of}` };
    if (descriptor === `xstate.error.actor.${invoked.id}`) return { kind: 'error', event: `error${of}` };
    if (descriptor === `xstate.snapshot.${invoked.id}`) return { kind: 'snapshot', event: `snapshot${of}` };
  }
  const actor = /^xstate\.(done|error)\.actor\.(.+)$/.exec(descriptor);
  if (actor) {
    const event = actor[2] === '*' ? `${actor[1]} of an actor` : `${actor[1]} ${actor[2]}`;
    return { kind: actor[1] as 'done' | 'error', event };
  }
  return { kind: 'event', event: descriptor };
}

const delayText = (delay: unknown): string =>
  typeof delay === 'number' ? `${delay} ms` : typeof delay === 'function' ? 'a delay' : String(delay);
