/** Random statecharts for tests: a description as data, and the machine it stands for, whole or without a feature. */
import {
  type AnyStateMachine,
  and,
  assign,
  emit,
  enqueueActions,
  log,
  not,
  or,
  raise,
  setup,
  stateIn,
} from 'xstate';
import type { Random } from '../seed.ts';

/** What a machine can be built without, to see whether it decided anything. */
export const FEATURES = [
  'parallel',
  'shallow history',
  'deep history',
  'history default',
  'final',
  'onDone of compound',
  'onDone of parallel',
  'state output',
  'machine output',
  'always',
  'entry',
  'exit',
  'initial actions',
  'assign by object',
  'assign by function',
  'chain of assigns',
  'named action',
  'static params of actions',
  'dynamic params of actions',
  'raise',
  'raise by function',
  'enqueueActions',
  'check',
  'enqueue.raise',
  'enqueued name',
  'inline guard',
  'named guard',
  'static params of guards',
  'dynamic params of guards',
  'and',
  'or',
  'not',
  'stateIn by value',
  'stateIn by id',
  'wildcard',
  'partial wildcard',
  'forbidden',
  'reenter',
  'several targets',
  'root transition',
  'tags',
  'input',
  'provide',
] as const;
export type Feature = (typeof FEATURES)[number];

export interface Context {
  a: number;
  b: number;
  /** Folds in every action's number, so that the order of actions shows. */
  trace: number;
}

export interface Event {
  type: string;
  n: number;
}

interface GuardPlan {
  feature: Feature;
  k: number;
  inner: GuardPlan[];
  /** A node's number, for stateIn. */
  node: number;
}

interface ActionPlan {
  feature: Feature | 'plain';
  k: number;
  event: string;
  guard: GuardPlan | undefined;
}

interface TransitionPlan {
  targets: number[];
  guard: GuardPlan | undefined;
  actions: ActionPlan[];
  reenter: boolean;
  forbidden: boolean;
}

interface NodePlan {
  number: number;
  parent: NodePlan | undefined;
  type: 'atomic' | 'compound' | 'parallel' | 'final' | 'shallow' | 'deep';
  children: NodePlan[];
  initial: number;
  initialActions: ActionPlan[];
  on: [string, TransitionPlan[]][];
  always: TransitionPlan[];
  onDone: TransitionPlan[];
  entry: ActionPlan[];
  exit: ActionPlan[];
  tags: string[];
  output: boolean;
  /** Where a history node leads at first; none: to the initial state. */
  fallback: number | undefined;
}

export interface MachinePlan {
  nodes: NodePlan[];
  machineOutput: boolean;
  input: boolean;
  provided: boolean;
  features: ReadonlySet<Feature>;
}

export const EVENTS = ['A', 'B', 'C', 'a.b', 'a.c', 'a.b.c', 'unheard'];
const DESCRIPTORS = ['A', 'B', 'C', 'a.b', 'a.c', 'A', 'B', '*', 'a.*', 'a.b.*'];
const GUARDS: Feature[] = [
  'inline guard',
  'named guard',
  'static params of guards',
  'dynamic params of guards',
  'and',
  'or',
  'not',
  'stateIn by value',
  'stateIn by id',
];
const ACTIONS: (Feature | 'plain')[] = [
  'assign by object',
  'assign by function',
  'chain of assigns',
  'named action',
  'static params of actions',
  'dynamic params of actions',
  'raise',
  'raise by function',
  'enqueueActions',
  'check',
  'enqueue.raise',
  'enqueued name',
  'plain',
];

/** Draws a machine of up to some 14 nodes, in which every feature may occur. */
export function drawMachine(random: Random): MachinePlan {
  const features = new Set<Feature>();
  const nodes: NodePlan[] = [];
  let numbers = 1;
  const chance = (share: number) => random.next() < share;
  // Whether history is shallow or deep matters seldom, so some machines are full of it.
  const remembering = chance(0.5);
  const use = <T extends Feature | 'plain'>(feature: T): T => {
    if (feature !== 'plain') features.add(feature as Feature);
    return feature;
  };

  const drawGuard = (depth = 0): GuardPlan => {
    const feature = use(random.pick(depth < 2 ? GUARDS : GUARDS.slice(0, 4)));
    const count = feature === 'not' ? 1 : feature === 'and' || feature === 'or' ? 2 : 0;
    const inner = Array.from({ length: count }, () => drawGuard(depth + 1));
    return { feature, k: random.int(5), inner, node: random.int(nodes.length) };
  };
  const drawAction = (): ActionPlan => {
    const feature = use(random.pick(ACTIONS));
    const guard = feature === 'check' ? drawGuard() : undefined;
    return { feature, k: numbers++, event: random.pick(EVENTS.slice(0, 5)), guard };
  };
  const drawActions = (share: number): ActionPlan[] =>
    chance(share) ? Array.from({ length: 1 + random.int(2) }, drawAction) : [];

  const drawNode = (parent: NodePlan | undefined, depth: number): NodePlan => {
    const room = nodes.length < 10 && depth < 4;
    const type =
      depth === 0
        ? chance(0.25)
          ? 'parallel'
          : 'compound'
        : room && chance(depth === 1 ? 0.6 : 0.35)
          ? random.pick(['compound', 'parallel', 'compound'] as const)
          : parent!.type === 'compound' && parent!.children.length > 0 && chance(0.22)
            ? 'final'
            : 'atomic';
    const node: NodePlan = {
      number: nodes.length,
      parent,
      type,
      children: [],
      initial: 0,
      initialActions: [],
      on: [],
      always: [],
      onDone: [],
      entry: [],
      exit: [],
      tags: [],
      output: false,
      fallback: undefined,
    };
    nodes.push(node);
    if (type === 'parallel' && depth >= 0) use('parallel');
    if (type === 'final') use('final');
    if (type !== 'compound' && type !== 'parallel') return node;
    const count = 2 + random.int(2);
    for (let i = 0; i < count; i++) node.children.push(drawNode(node, depth + 1));
    if (type === 'compound') node.initial = node.children.find((child) => child.type !== 'final')!.number;
    if (chance(remembering ? 0.8 : 0.2)) {
      const history = random.pick(['shallow', 'deep'] as const);
      use(history === 'deep' ? 'deep history' : 'shallow history');
      const memory: NodePlan = { ...node, number: nodes.length, parent: node, type: history, children: [] };
      nodes.push(memory);
      if (chance(0.5)) {
        memory.fallback = random.pick(node.children).number;
        use('history default');
      }
      node.children.push(memory);
    }
    return node;
  };
  drawNode(undefined, 0);

  const targetable = nodes.filter(({ parent }) => parent);
  const histories = targetable.filter(({ type }) => type === 'shallow' || type === 'deep');
  const drawTransition = (node: NodePlan, guarded: number): TransitionPlan => {
    const forbidden = chance(0.06);
    const targets: number[] = [];
    if (!forbidden && chance(0.75)) {
      const target =
        histories.length && chance(remembering ? 0.45 : 0.2)
          ? random.pick(histories)
          : random.pick(targetable);
      targets.push(target.number);
      // A second target has to lie in another region of a parallel state.
      const regions = target.parent?.type === 'parallel' ? target.parent.children : [];
      const other = regions.filter(
        ({ type, number }) => number !== target.number && type !== 'shallow' && type !== 'deep',
      );
      if (other.length && chance(0.6)) {
        const region = random.pick(other);
        targets.push((region.children.length ? random.pick(region.children) : region).number);
        use('several targets');
      }
    }
    const reenter = !forbidden && chance(0.25);
    if (reenter) use('reenter');
    if (forbidden) use('forbidden');
    if (!node.parent) use('root transition');
    return {
      targets,
      guard: chance(guarded) ? drawGuard() : undefined,
      actions: forbidden ? [] : drawActions(0.6),
      reenter,
      forbidden,
    };
  };

  for (const node of nodes) {
    if (node.type === 'shallow' || node.type === 'deep') continue;
    if (node.type === 'final' ? chance(0.9) : chance(0.1)) {
      node.output = node.type === 'final';
      if (node.output) use('state output');
    }
    node.entry = drawActions(0.3);
    node.exit = drawActions(0.3);
    if (node.entry.length) use('entry');
    if (node.exit.length) use('exit');
    if (chance(0.4)) {
      node.tags = [`t${random.int(3)}`];
      use('tags');
    }
    if (node.type === 'final') continue;
    for (let i = random.int(4); i > 0; i--) {
      const descriptor = random.pick(DESCRIPTORS);
      if (descriptor === '*') use('wildcard');
      if (descriptor.endsWith('.*')) use('partial wildcard');
      const transitions = Array.from({ length: 1 + random.int(2) }, () => drawTransition(node, 0.45));
      node.on.push([descriptor, transitions]);
    }
    if (chance(0.15)) {
      node.always.push(drawTransition(node, 0.95));
      use('always');
    }
    if (node.type === 'compound' || node.type === 'parallel') {
      if (chance(0.6)) {
        node.onDone.push(drawTransition(node, 0.2));
        use(node.type === 'parallel' ? 'onDone of parallel' : 'onDone of compound');
      }
      if (node.type === 'compound' && chance(0.3)) {
        node.initialActions = drawActions(1);
        use('initial actions');
      }
    }
  }
  const machineOutput = chance(0.7);
  if (machineOutput) use('machine output');
  const input = chance(0.5);
  if (input) use('input');
  const provided = chance(0.3);
  if (provided) use('provide');
  return { nodes, machineOutput, input, provided, features };
}

type Args = { context: Context; event: { type: string; n?: number; output?: unknown } };
const numberOf = ({ event }: Args) => event.n ?? (typeof event.output === 'number' ? event.output : 1);
const traced = (context: Context, k: number) => (context.trace * 31 + k) % 1_000_003;
const passes = (args: Args, k: number) => (args.context.a + numberOf(args) + k) % 3 !== 0;

/**
 * The machine; `without`: a feature is left out, or its rule made another; `plain`: what plain actions do,
 * which a running actor runs.
 */
export function makeMachine(
  plan: MachinePlan,
  without?: Feature,
  plain: 'throws' | 'quiet' = 'throws',
): AnyStateMachine {
  const idOf = (number: number) => `n${number}`;
  const off = (feature: Feature) => without === feature;

  const guardOf = (guard: GuardPlan): unknown => {
    const { feature, k, inner, node } = guard;
    if (off(feature)) return () => true;
    switch (feature) {
      case 'named guard':
        return 'passes';
      case 'static params of guards':
        return { type: 'passes with', params: { k } };
      case 'dynamic params of guards':
        return { type: 'passes with', params: (args: Args) => ({ k: k + args.context.b }) };
      case 'and':
        return and(inner.map(guardOf) as never);
      case 'or':
        return or(inner.map(guardOf) as never);
      case 'not':
        return not(guardOf(inner[0]!) as never);
      case 'stateIn by value': {
        const path: string[] = [];
        for (let at = plan.nodes[node]; at?.parent; at = at.parent) path.unshift(idOf(at.number));
        return stateIn(path.length ? path.join('.') : {});
      }
      case 'stateIn by id':
        return stateIn(`#${idOf(node)}`);
      default:
        return (args: Args) => passes(args, k);
    }
  };

  const update = (context: Context, k: number, n: number) => ({
    a: (context.a + n + k) % 4,
    trace: traced(context, k),
  });
  const actionOf = ({ feature, k, event, guard }: ActionPlan): unknown[] => {
    if (feature !== 'plain' && off(feature)) return [];
    switch (feature) {
      case 'assign by object':
        return [
          assign({
            a: (args: Args) => (args.context.a + numberOf(args)) % 4,
            b: 2,
            // Sees the old `a`, although this assign changes it.
            trace: (args: Args) => traced(args.context, k + args.context.a),
          } as never),
        ];
      case 'assign by function':
        return [assign(((args: Args) => update(args.context, k, numberOf(args))) as never)];
      case 'chain of assigns':
        return [
          assign({ b: (args: Args) => (args.context.b + k) % 5 } as never),
          assign({ a: (args: Args) => (args.context.a + args.context.b) % 4 } as never),
        ];
      case 'named action':
        return ['trace'];
      case 'static params of actions':
        return [{ type: 'trace with', params: { k } }];
      case 'dynamic params of actions':
        return [{ type: 'trace with', params: (args: Args) => ({ k: k + args.context.a }) }];
      case 'raise':
        return [raise({ type: event, n: k } as never)];
      case 'raise by function':
        return [raise(((args: Args) => ({ type: event, n: args.context.a })) as never)];
      case 'enqueueActions':
        return [
          enqueueActions(({ enqueue, context, event: seen }) => {
            enqueue.assign({ b: (context as Context).b + 1 });
            enqueue.assign(((args: Args) =>
              update(args.context, k, numberOf({ context, event: seen } as Args))) as never);
            enqueue(
              assign({ trace: (args: Args) => traced(args.context, args.context.b) } as never) as never,
            );
            enqueue.emit({ type: 'said' } as never);
          }),
        ];
      case 'check':
        return [
          enqueueActions(({ enqueue, check }) => {
            if (check(guardOf(guard!) as never))
              enqueue.assign({ trace: (args: Args) => traced(args.context, k) } as never);
          }),
        ];
      case 'enqueue.raise':
        return [enqueueActions(({ enqueue }) => enqueue.raise({ type: event, n: k } as never))];
      case 'enqueued name':
        return [
          enqueueActions(({ enqueue }) => {
            enqueue({ type: 'trace with', params: { k } } as never);
            enqueue('trace' as never);
            enqueue({ type: 'trace with', params: (args: Args) => ({ k: args.context.b }) } as never);
          }),
        ];
      default:
        return [
          () => {
            if (plain === 'throws') throw new Error('a plain action was run');
          },
          emit({ type: 'said' } as never),
          ...(plain === 'throws' ? [log('said')] : []),
          { type: 'unknown', params: { k } },
        ];
    }
  };
  const actionsOf = (actions: ActionPlan[]) => actions.flatMap(actionOf);

  /** Without its memory a history node always leads to where it leads at first. */
  const remembered = (target: number): number => {
    const { type, parent, fallback } = plan.nodes[target]!;
    if ((type !== 'shallow' && type !== 'deep') || !off(`${type} history`)) return target;
    return fallback ?? (parent!.type === 'parallel' ? parent!.number : parent!.initial);
  };
  const transitionOf = ({
    targets,
    guard,
    actions,
    reenter,
    forbidden,
  }: TransitionPlan): object | undefined => {
    if (forbidden) return guard ? { guard: guardOf(guard) } : undefined;
    const named = targets.map((target) => `#${idOf(remembered(target))}`);
    return {
      ...(named.length ? { target: off('several targets') ? named[0] : named } : {}),
      ...(guard ? { guard: guardOf(guard) } : {}),
      actions: actionsOf(actions),
      ...(reenter && !off('reenter') ? { reenter: true } : {}),
    };
  };
  const transitionsOf = (list: TransitionPlan[]) =>
    list.filter(({ forbidden }) => !(forbidden && off('forbidden'))).map(transitionOf);

  const nodeOf = (node: NodePlan): object => {
    const id = idOf(node.number);
    if (node.type === 'shallow' || node.type === 'deep') {
      const fallback =
        node.fallback !== undefined && !off('history default') ? idOf(node.fallback) : undefined;
      return { id, type: 'history', history: node.type, ...(fallback ? { target: fallback } : {}) };
    }
    const on: Record<string, unknown> = {};
    for (const [descriptor, transitions] of node.on) {
      if (descriptor === '*' && off('wildcard')) continue;
      if (descriptor.endsWith('.*') && off('partial wildcard')) continue;
      if (!node.parent && off('root transition')) continue;
      const list = transitionsOf(transitions);
      if (list.length > 0) on[descriptor] = list.length === 1 ? list[0] : list;
    }
    const done = node.type === 'parallel' ? 'onDone of parallel' : 'onDone of compound';
    const parallel = node.type === 'parallel' && !off('parallel');
    const inner = node.children.length > 0;
    const first = node.type === 'compound' ? node.initial : node.children[0]?.number;
    return {
      id,
      ...(parallel ? { type: 'parallel' } : {}),
      ...(node.type === 'final' && !off('final') ? { type: 'final' } : {}),
      ...(inner && !parallel
        ? {
            initial:
              node.initialActions.length && !off('initial actions')
                ? { target: idOf(first!), actions: actionsOf(node.initialActions) }
                : idOf(first!),
          }
        : {}),
      ...(inner
        ? { states: Object.fromEntries(node.children.map((child) => [idOf(child.number), nodeOf(child)])) }
        : {}),
      ...(node.type === 'final' && !off('final') ? {} : { on }),
      ...(node.always.length && !off('always') ? { always: transitionsOf(node.always) } : {}),
      ...(node.onDone.length && !off(done) ? { onDone: transitionsOf(node.onDone) } : {}),
      ...(off('entry') ? {} : { entry: actionsOf(node.entry) }),
      ...(off('exit') ? {} : { exit: actionsOf(node.exit) }),
      ...(off('tags') ? {} : { tags: node.tags }),
      ...(node.output && !off('state output') && !off('final')
        ? { output: (args: Args) => args.context.trace % 7 }
        : {}),
    };
  };

  const builder = setup({
    types: { context: {} as Context, events: {} as Event, input: {} as { a: number } },
    guards: {
      passes: (args) => passes(args, 0),
      'passes with': (args, { k }: { k: number }) => passes(args, k),
    },
    actions: {
      trace: assign({ trace: ({ context }) => traced(context, 7) }),
      'trace with': assign(({ context }, { k }: { k: number }) => ({ trace: traced(context, k) })),
    },
  });
  const root = nodeOf(plan.nodes[0]!);
  const machine = builder.createMachine({
    ...root,
    context:
      plan.input && !off('input')
        ? ({ input }: { input: { a: number } }) => ({ a: input.a, b: 1, trace: 0 })
        : { a: 1, b: 1, trace: 0 },
    ...(plan.machineOutput && !off('machine output')
      ? {
          output: (args: Args) => ({
            by: args.event.type,
            gave: args.event.output,
            trace: args.context.trace,
          }),
        }
      : {}),
    options: { maxIterations: 12 },
  } as never);
  if (!plan.provided || off('provide')) return machine as unknown as AnyStateMachine;
  return machine.provide({
    guards: { passes: (args) => passes(args as Args, 1) },
    actions: { trace: assign({ trace: ({ context }) => traced(context, 11) }) },
  }) as unknown as AnyStateMachine;
}
