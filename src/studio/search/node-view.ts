/** What stands in one node of a tree. */
import { BadInput } from '../../errors.ts';
import { childrenOf, rowOf } from '../../search/best.ts';
import { levelsIn } from '../../search/recorded.ts';
import { Stream } from '../../search/rng.ts';
import { CHANCE, OVER, TOGETHER } from '../../search/types.ts';
import type { CompiledState, MachineWorld } from '../../world/scenario.ts';
import { worldOf } from '../../world/scenario.ts';
import type { NodeAction, NodeView } from '../api/search.ts';
import { NotFound } from '../faults.ts';
import type { Studio } from '../studio.ts';
import { headOf, kindOf, nameOf, taskAt } from './entries.ts';
import { levelsAt } from './lists.ts';
import { type Start, startOf } from './start.ts';
import { type Opened, sketchOf, walkOf } from './view.ts';
import { stepped, type Walk } from './walk.ts';

/** States drawn, at most, to find one in which the actions of a node are legal. */
const DRAWS = 200;

/** A node of the tree after so many simulations; whoever asks stays until the signal. Throws NotFound and BadInput. */
export async function nodeOf(
  studio: Studio,
  opened: Opened,
  id: number,
  simulations?: number,
  signal?: AbortSignal,
): Promise<NodeView> {
  const { entry, searched } = opened;
  if (kindOf(entry) === 'levels') return candidateOf(opened, id);
  const done = typeof entry.simulations === 'number' ? entry.simulations : undefined;
  const { trees = 1 } = (entry.options ?? {}) as { trees?: number };
  const walk = await walkOf(studio, opened, simulations ?? (done && Math.ceil(done / trees)), signal);
  if (typeof walk !== 'string') return grownNode(walk, id);
  const sketch = sketchOf(opened, headOf(searched, entry.n, '').played);
  const known = sketch.nodes[id];
  if (!known) throw new NotFound(`the tree has no node ${id}`);
  const way = sketch.way(id);
  return {
    id,
    turn: known.turn === OVER ? null : (sketch.roles[known.turn ?? sketch.role] ?? null),
    path: way.map(({ text }) => text),
    visits: known.visits ?? 0,
    values: sketch.roles.map((role, i) => ({
      role,
      value: i === sketch.role ? (known.value ?? null) : null,
    })),
    ...imagined(opened, way),
    actions: sketch.children(id).map((child) => {
      const { text, visits = 0, value = null, prior = null, proven } = sketch.nodes[child]!;
      return { text, node: child, visits, value, prior, proven: proven === 1 };
    }),
  };
}

/** A candidate of levels, counted through all of them. Throws NotFound. */
function candidateOf(opened: Opened, id: number): NodeView {
  const { entry, searched } = opened;
  const thoughts = (levelsIn(entry) ?? []).flatMap(({ candidates }) => candidates);
  const thought = thoughts[id];
  if (!thought) throw new NotFound(`the search has no candidate ${id}`);
  const levels = levelsAt(entry, searched.lines);
  let at = levels.flatMap(({ candidates }) => candidates)[id];
  const path: string[] = [];
  for (; at; at = at.parent && levels[at.parent[0]]!.candidates[at.parent[1]]) path.unshift(at.text);
  const { actions, value } = thought;
  return {
    id,
    turn: entry.actor,
    path,
    visits: 0,
    values: [{ role: entry.actor, value }],
    ...(actions
      ? byTheRules(
          opened,
          actions.map((action) => ({ action })),
        )
      : { note: 'the journal holds its words alone, and no actions that lead to a state' }),
    actions: [],
  };
}

type Shown = Pick<NodeView, 'observation' | 'picture' | 'note' | 'returns'>;

function grownNode(walk: Walk, id: number): NodeView {
  const { tree, start } = walk;
  if (!(Number.isSafeInteger(id) && id >= 0 && id < tree.size))
    throw new NotFound(`the tree has no node ${id}`);
  const way: number[] = [];
  for (let at = id; at > 0; at = tree.parent[at]!) way.unshift(at);
  const turn = tree.turn[id]!;
  const world = worldOf(start.scenario);
  const state = walk.plain ? walk.state(id) : believed(walk, world, way);
  return {
    id,
    turn: turnText(tree.roles, turn),
    path: way.map((node) => walk.text(node)),
    visits: tree.visits[id]!,
    values: tree.roles.map((role, i) => ({
      role,
      value: tree.visits[id] === 0 ? null : tree.returns[id * tree.roles.length + i]! / tree.visits[id]!,
    })),
    ...(state ? shown(start, world, state) : {}),
    ...(!walk.plain && {
      note: state
        ? `one of the states that ${start.role} may believe in`
        : `no state that ${start.role} may believe in was found in which these actions are legal`,
    }),
    actions: actionsOf(walk, world, id, state),
  };
}

const turnText = (roles: readonly string[], turn: number): string | null =>
  turn === OVER ? null : turn === CHANCE ? 'chance' : turn === TOGETHER ? 'several at once' : roles[turn]!;

/** What the searching role sees there, and what it is worth. */
function shown({ scenario, role }: Start, world: MachineWorld, state: CompiledState): Shown {
  const returns = world.returns(state);
  return {
    observation: scenario.observe(state as never, role),
    // A picture shows what may be hidden from the role.
    ...(scenario.picture &&
      scenario.information !== 'imperfect' && { picture: scenario.picture(state as never) }),
    returns: world.roles.map((name, i) => ({ role: name, value: returns[i]! })),
  };
}

/** A state that the role may believe in and that these nodes lead to; undefined when none is found. */
function believed(walk: Walk, world: MachineWorld, way: readonly number[]): CompiledState | undefined {
  const { root, start } = walk;
  const stream = new Stream(1, way.at(-1) ?? 0);
  const role = world.roles.indexOf(start.role);
  const actions = way.map((node) => nameOf(walk.action(node)));
  for (let i = 0; i < DRAWS; i++) {
    let state: CompiledState | undefined = i === 0 ? root : world.resample!(root, role, stream);
    for (const name of actions) state = state && follow(world, state, name);
    if (state) return state;
  }
  return undefined;
}

/** Where an action or outcome of this name leads, if it is possible. */
function follow(world: MachineWorld, state: CompiledState, name: string): CompiledState | undefined {
  const possible = possibleIn(world, state);
  const found = possible.find((each) => nameOf(each) === name);
  return found === undefined ? undefined : stepped(world, state, found);
}

function possibleIn(world: MachineWorld, state: CompiledState): readonly unknown[] {
  const turn = world.turn(state);
  if (turn === CHANCE) return world.chance!(state).map(([outcome]) => outcome);
  if (turn === TOGETHER) {
    return world.movers!(state).reduce<unknown[][]>(
      (joint, role) =>
        joint.flatMap((some) => (world.actions?.(state, role) ?? []).map((each) => [...some, each])),
      [[]],
    );
  }
  return turn >= 0 ? (world.actions?.(state, turn) ?? []) : [];
}

/** Children first come as they were listed; then what was never tried. */
function actionsOf(
  walk: Walk,
  world: MachineWorld,
  id: number,
  state: CompiledState | undefined,
): NodeAction[] {
  const { tree, start } = walk;
  const children = childrenOf(tree, id);
  const turn = tree.turn[id]!;
  const role = turn >= 0 ? turn : tree.role;
  const tried = children.map((child): NodeAction => {
    const { visits, value, prior, proven } = rowOf(tree, child, role);
    return { text: walk.text(child), node: child, visits, value: visits === 0 ? null : value, prior, proven };
  });
  if (!state || turn < 0) return tried;
  const names = new Set(children.map((child) => nameOf(walk.action(child))));
  const untried = possibleIn(world, state).filter((action) => !names.has(nameOf(action)));
  return [
    ...tried,
    ...untried.map((action): NodeAction => {
      return { text: start.format(action, state), visits: 0, value: null, prior: null, proven: false };
    }),
  ];
}

/** Where a model's plan leads by the rules: its own states are not kept. */
function imagined(opened: Opened, way: readonly Step[]): Shown {
  const found = byTheRules(opened, way);
  if (found.note !== undefined || way.length === 0) return found;
  return { ...found, note: 'where the rules lead; what the model imagined may differ' };
}

/** By its data, else by its text. */
type Step = { text: string; action?: unknown } | { text?: undefined; action: unknown };

/** Where actions lead from the state that was searched from; else the note says why that is not known. */
function byTheRules({ scenario, searched, entry }: Opened, way: readonly Step[]): Shown {
  if (!scenario) return { note: 'the scenario is not to be found, so its state is not known' };
  try {
    const start = startOf(stateBefore(entry.n, searched.lines), scenario, taskAt(searched, entry.n));
    const world = worldOf(scenario);
    if (world.imperfect)
      return { note: 'roles do not see everything, and what the model imagined is not kept' };
    let state = world.restore(start.state);
    for (const { text, action } of way) {
      const found = action ?? scenario.parse(text!, state as never);
      const next = follow(world, state, nameOf(found));
      if (!next) {
        const words = text ?? start.format(found, state);
        return { note: `by the rules "${words}" is not possible there: only the model imagines it` };
      }
      state = next;
    }
    return shown({ ...start, role: entry.actor }, world, state);
  } catch (error) {
    return { note: `by the rules this cannot be followed: ${(error as Error).message}` };
  }

  function stateBefore(line: number, lines: Opened['searched']['lines']) {
    if (entry.state !== undefined) return entry;
    const last = lines.slice(0, line).findLast(({ actor, type }) => actor === 'scenario' && type === 'state');
    if (!last) throw new BadInput('the journal holds no state before it');
    return { ...entry, state: { value: last.value, context: last.context } };
  }
}
