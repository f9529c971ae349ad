/** Shortest plans in blocksworld, by A*; for many blocks, plans that are nearly so. */
import { LRUCache } from 'lru-cache';
import { applicable, apply, type GroundProblem, loadProblem, stateOf } from '../../../src/pddl/index.ts';
import { DOMAIN } from '../domain.ts';

/** Some blocks, a state of theirs and a goal: what a prompt shows. */
export interface Position {
  world: GroundProblem;
  state: readonly number[];
  /** Facts, as texts. */
  goal: readonly string[];
}

const worlds = new LRUCache<string, GroundProblem>({ max: 100 });
const plans = new LRUCache<string, { plan: readonly string[] | undefined }>({ max: 20_000 });

/** The blocksworld of some blocks. */
export function worldOf(names: readonly string[]): GroundProblem {
  const objects = names.join(' ');
  let world = worlds.get(objects);
  if (!world) {
    const lying = names.map((name) => `(ontable ${name}) (clear ${name})`).join(' ');
    const problem = `(define (problem any) (:domain blocksworld-4ops) (:objects ${objects})
      (:init (handempty) ${lying}) (:goal (and)))`;
    world = loadProblem(DOMAIN, problem, { domain: 'blocksworld', problem: 'blocks' });
    worlds.set(objects, world);
  }
  return world;
}

/** The state in which these facts hold; what is no fact is left out. */
export const stateWith = (world: GroundProblem, facts: readonly string[]): readonly number[] =>
  stateOf(
    facts.flatMap((fact) => world.bits.get(fact) ?? []),
    world.atoms.length,
  );

export const positionText = ({ state, goal, world }: Position): string =>
  `${world.problem.objects.map(({ name }) => name)} ${state} > ${goal}`;

/** Heuristic weights and states expanded at most: exact first, then quick. */
const ROUNDS = [
  { weight: 1, most: 4_000 },
  { weight: 5, most: 20_000 },
];

/** The actions to the goal; undefined when none are found. */
export function solve(position: Position): readonly string[] | undefined {
  const key = positionText(position);
  let known = plans.get(key);
  if (!known) {
    let plan: readonly string[] | undefined;
    for (const { weight, most } of ROUNDS) plan ??= search(position, weight, most);
    known = { plan };
    plans.set(key, known);
  }
  return known.plan;
}

interface Node {
  state: readonly number[];
  parent: Node | undefined;
  action: string;
  depth: number;
}

function search(position: Position, weight: number, most: number): string[] | undefined {
  const { world, goal } = position;
  if (goal.some((fact) => !world.bits.has(fact))) return undefined;
  const wanted = stateWith(world, goal);
  const estimate = estimator(world, goal);
  const depths = new Map<string, number>([[position.state.join(), 0]]);
  // Costs are small whole numbers: one stack for each.
  const open: Node[][] = [];
  const push = (node: Node) => {
    const cost = node.depth + weight * estimate(node.state);
    open[cost] ??= [];
    open[cost].push(node);
  };
  push({ state: position.state, parent: undefined, action: '', depth: 0 });
  let expanded = 0;
  for (let cost = 0; cost < open.length && expanded < most; cost++) {
    for (let node = open[cost]?.pop(); node && expanded < most; node = open[cost]?.pop()) {
      if (wanted.every((word, i) => (node!.state[i]! & word) === word)) return wayTo(node);
      if (depths.get(node.state.join())! < node.depth) continue;
      expanded++;
      for (const action of applicable(world, node.state)) {
        const state = apply(action, node.state);
        const depth = node.depth + 1;
        const before = depths.get(state.join());
        if (before !== undefined && before <= depth) continue;
        depths.set(state.join(), depth);
        push({ state, parent: node, action: action.text, depth });
        // The estimate is consistent only in states that can be: others may send the search back.
        cost = Math.min(cost, depth + weight * estimate(state));
      }
    }
  }
  return undefined;
}

function wayTo(node: Node): string[] {
  const way: string[] = [];
  for (let at: Node | undefined = node; at?.parent; at = at.parent) way.unshift(at.action);
  return way;
}

/** Two actions for each block that has to move, one when the hand is holding it: never too many. */
function estimator(world: GroundProblem, goal: readonly string[]): (state: readonly number[]) => number {
  const goalBelow = new Map<string, string>();
  const goalAbove = new Map<string, string>();
  for (const fact of goal) {
    const [predicate, x, y] = fact.split(' ') as [string, string, string];
    if (predicate === 'ontable') goalBelow.set(x, '');
    if (predicate === 'clear') goalAbove.set(x, '');
    if (predicate !== 'on') continue;
    goalBelow.set(x, y);
    goalAbove.set(y, x);
  }
  const names = world.problem.objects.map(({ name }) => name);
  return (state) => {
    const below = new Map<string, string>();
    let held = 0;
    for (const [bit, { predicate, args }] of world.atoms.entries()) {
      if (((state[bit >> 5]! >> (bit & 31)) & 1) === 0) continue;
      if (predicate === 'on') below.set(args[0]!, args[1]!);
      else if (predicate === 'ontable') below.set(args[0]!, '');
      else if (predicate === 'holding') held++;
    }
    const settled = new Map<string, boolean>();
    const settles = (x: string): boolean => {
      const known = settled.get(x);
      if (known !== undefined) return known;
      // Until it is known; ends circles.
      settled.set(x, false);
      const y = below.get(x);
      const wanted = goalBelow.get(x);
      const right =
        y !== undefined &&
        (wanted === undefined || wanted === y) &&
        (y === '' || (settles(y) && (goalAbove.get(y) ?? x) === x));
      settled.set(x, right);
      return right;
    };
    let moves = 0;
    for (const name of names) if (below.has(name) && !settles(name)) moves += 2;
    return moves + held;
  };
}
