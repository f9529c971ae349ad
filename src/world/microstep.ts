/**
 * One microstep of a statechart as data. Which nodes are left and entered, in what order their actions run
 * and what is active afterwards follow from the active nodes, the history and the transitions taken, never
 * from context: so it is worked out once for each of them. The algorithm is SCXML's
 * (https://www.w3.org/TR/scxml/#AlgorithmforSCXMLInterpretation) as XState 5 has it, order of nodes included.
 */
import {
  type AnyStateNode,
  type AnyTransitionDefinition,
  spawnChild,
  stopChild,
  type UnknownAction,
} from 'xstate';
import { ancestors, childrenOf, historyDefault, isAtomic, isBelow, properChildren } from './nodes.ts';

/** What history nodes remember, by their ids. */
export type History = Readonly<Record<string, readonly AnyStateNode[]>>;

/** What of a state does not depend on context: nodes in the order in which they were entered. */
export interface Activity {
  nodes: readonly AnyStateNode[];
  history: History;
  status: 'active' | 'done';
}

/** One thing that a microstep does to context, queue or output. */
export type Operation =
  /** `invoked`: the ids of what `node`, which is being entered, invokes. */
  | { kind: 'action'; action: UnknownAction; node: AnyStateNode; invoked?: readonly string[] }
  /** Raises the done event of `node`, with the output of `final`, if any. */
  | { kind: 'done'; node: AnyStateNode; final?: AnyStateNode }
  /** The machine is done, by `node`. */
  | { kind: 'output'; node: AnyStateNode };

export interface Microstep extends Activity {
  /** Those of the selected that are taken: no two of them leave the same node. */
  transitions: readonly AnyTransitionDefinition[];
  operations: readonly Operation[];
  /** Nodes were exchanged or history was written; without it, and without assigns, nothing happened. */
  fresh: boolean;
}

type Nodes = Iterable<AnyStateNode>;

function isInFinalState(active: ReadonlySet<AnyStateNode>, node: AnyStateNode): boolean {
  if (node.type === 'compound') {
    return properChildren(node).some((child) => child.type === 'final' && active.has(child));
  }
  if (node.type === 'parallel') return properChildren(node).every((child) => isInFinalState(active, child));
  return node.type === 'final';
}

function effectiveTargets(
  transition: Pick<AnyTransitionDefinition, 'target'>,
  history: History,
): AnyStateNode[] {
  const targets = ((transition.target ?? []) as AnyStateNode[]).flatMap((target) =>
    target.type === 'history'
      ? (history[target.id] ?? effectiveTargets(historyDefault(target), history))
      : [target],
  );
  return [...new Set<AnyStateNode>(targets)];
}

/** The node inside which a transition leaves and enters. */
function domainOf(transition: AnyTransitionDefinition, history: History): AnyStateNode | undefined {
  const { source, reenter } = transition;
  const targets = effectiveTargets(transition, history);
  if (!reenter && targets.every((target) => target === source || isBelow(target, source))) return source;
  const [head, ...tail] = [...targets, source];
  const common = ancestors(head!).find((ancestor) => tail.every((node) => isBelow(node, ancestor)));
  if (common) return common;
  return reenter ? undefined : source.machine.root;
}

function exitSet(transitions: readonly AnyTransitionDefinition[], active: Nodes, history: History) {
  const exits = new Set<AnyStateNode>();
  for (const transition of transitions) {
    if (!transition.target?.length) continue;
    const domain = domainOf(transition, history);
    for (const node of active) if (isBelow(node, domain)) exits.add(node);
  }
  return exits;
}

/** Of transitions that leave the same node, the one of the innermost source wins, then the first. */
function withoutConflicts(
  enabled: readonly AnyTransitionDefinition[],
  active: Nodes,
  history: History,
): AnyTransitionDefinition[] {
  const kept = new Set<AnyTransitionDefinition>();
  for (const transition of enabled) {
    const exits = exitSet([transition], active, history);
    const rivals = [...kept].filter((other) =>
      [...exitSet([other], active, history)].some((node) => exits.has(node)),
    );
    if (!rivals.every((other) => isBelow(transition.source, other.source))) continue;
    for (const rival of rivals) kept.delete(rival);
    kept.add(transition);
  }
  return [...kept];
}

/** The nodes that transitions enter, and those among them whose `initial` actions run. */
class EntrySet {
  readonly entered = new Set<AnyStateNode>();
  readonly byDefault = new Set<AnyStateNode>();
  readonly #history: History;

  constructor(transitions: readonly AnyTransitionDefinition[], history: History) {
    this.#history = history;
    for (const transition of transitions) {
      const { source, reenter } = transition;
      const domain = domainOf(transition, history);
      for (const target of transition.target ?? []) {
        if (target.type !== 'history' && (source !== target || source !== domain || reenter)) {
          this.#enter(target);
        }
        this.#descend(target);
      }
      for (const target of effectiveTargets(transition, history)) {
        const above = ancestors(target, domain);
        if (domain?.type === 'parallel') above.push(domain);
        this.#ascend(above, !source.parent && reenter ? undefined : domain);
      }
    }
  }

  #enter(node: AnyStateNode): void {
    this.entered.add(node);
    this.byDefault.add(node);
  }

  #descend(node: AnyStateNode): void {
    if (node.type === 'history') {
      const remembered = this.#history[node.id];
      const fallback = historyDefault(node);
      const targets: readonly AnyStateNode[] = remembered ?? fallback.target ?? [];
      for (const target of targets) {
        this.entered.add(target);
        if (!remembered && fallback === node.parent!.initial) this.byDefault.add(node.parent!);
        this.#descend(target);
      }
      for (const target of targets) this.#ascend(ancestors(target, node.parent));
    } else if (node.type === 'compound') {
      const initial: AnyStateNode = node.initial.target[0]!;
      if (initial.type !== 'history') this.#enter(initial);
      this.#descend(initial);
      this.#ascend(ancestors(initial, node));
    } else if (node.type === 'parallel') {
      for (const child of this.#empty(node)) {
        this.#enter(child);
        this.#descend(child);
      }
    }
  }

  #ascend(above: readonly AnyStateNode[], domain?: AnyStateNode): void {
    for (const ancestor of above) {
      if (!domain || isBelow(ancestor, domain)) this.entered.add(ancestor);
      if (ancestor.type !== 'parallel') continue;
      for (const child of this.#empty(ancestor)) {
        this.entered.add(child);
        this.#descend(child);
      }
    }
  }

  /** Regions in which nothing is entered yet; looked at one by one, as entering goes on meanwhile. */
  *#empty(node: AnyStateNode): Generator<AnyStateNode> {
    for (const child of properChildren(node)) {
      if (![...this.entered].some((other) => isBelow(other, child))) yield child;
    }
  }
}

/** What `selected` transitions do from an activity; `initial`: nothing is active yet but the root. */
export function microstep(
  from: Activity,
  selected: readonly AnyTransitionDefinition[],
  initial = false,
): Microstep {
  const active = new Set(from.nodes);
  const operations: Operation[] = [];
  const act: Act = (actions, node, invoked) => {
    for (const action of actions)
      operations.push({ kind: 'action', action, node, ...(invoked && { invoked }) });
  };
  const transitions = withoutConflicts(selected, active, from.history);
  const history = initial ? from.history : exit(transitions, active, from.history, act);
  for (const { actions, source } of transitions) act(actions, source);
  const entry = new EntrySet(transitions, history);
  if (initial) entry.byDefault.add(from.nodes[0]!);
  const done = enter(entry, active, operations, act) || from.status === 'done';

  const nodes = [...active];
  if (done) {
    // XState leaves the nodes of an ended machine in this order.
    nodes.sort((a, b) => b.order - a.order);
    for (const node of nodes) act(node.exit, node);
  }
  const fresh =
    history !== from.history ||
    active.size !== from.nodes.length ||
    from.nodes.some((node) => !active.has(node));
  const status = done ? 'done' : 'active';
  return { transitions, nodes: fresh ? nodes : from.nodes, history, status, operations, fresh };
}

type Act = (actions: readonly UnknownAction[], node: AnyStateNode, invoked?: readonly string[]) => void;

function exit(
  transitions: readonly AnyTransitionDefinition[],
  active: Set<AnyStateNode>,
  before: History,
  act: Act,
): History {
  let history = before;
  const exits = [...exitSet(transitions, active, before)].sort((a, b) => b.order - a.order);
  for (const node of exits) {
    for (const memory of childrenOf(node).filter(({ type }) => type === 'history')) {
      const kept =
        memory.history === 'deep'
          ? (other: AnyStateNode) => isAtomic(other) && isBelow(other, node)
          : (other: AnyStateNode) => other.parent === node;
      history = { ...history, [memory.id]: [...active].filter(kept) };
    }
  }
  for (const node of exits) {
    act([...node.exit, ...node.invoke.map(({ id }) => stopChild(id) as UnknownAction)], node);
    active.delete(node);
  }
  return history;
}

function invocation(definition: AnyStateNode['invoke'][number]): UnknownAction {
  const { src, onSnapshot, ...options } = definition;
  return spawnChild(src, { ...options, syncSnapshot: Boolean(onSnapshot) } as never) as UnknownAction;
}

/** True when a final state ends the machine. */
function enter(entry: EntrySet, active: Set<AnyStateNode>, operations: Operation[], act: Act): boolean {
  const completed = new Set<AnyStateNode>();
  let done = false;
  for (const node of [...entry.entered].sort((a, b) => a.order - b.order)) {
    active.add(node);
    const invoked = node.invoke.length > 0 ? node.invoke.map(({ id }) => id) : undefined;
    act([...node.entry, ...node.invoke.map(invocation)], node, invoked);
    if (entry.byDefault.has(node)) act(node.initial.actions, node, invoked);
    if (node.type !== 'final') continue;
    const { parent } = node;
    let above = parent?.type === 'parallel' ? parent : parent?.parent;
    let completion = above ?? node;
    if (parent?.type === 'compound') operations.push({ kind: 'done', node: parent, final: node });
    while (above?.type === 'parallel' && !completed.has(above) && isInFinalState(active, above)) {
      completed.add(above);
      operations.push({ kind: 'done', node: above });
      completion = above;
      above = above.parent;
    }
    if (above) continue;
    operations.push({ kind: 'output', node: completion });
    done = true;
  }
  return done;
}
