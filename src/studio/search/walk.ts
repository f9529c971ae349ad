/** The states and actions of a tree's nodes, found again by walking the world from the root. */
import { setImmediate as breathe } from 'node:timers/promises';
import { withoutRepeats } from '../../search/graph.ts';
import { CHANCE, OVER, type SearchTree, TOGETHER } from '../../search/types.ts';
import { type CompiledState, type MachineWorld, worldOf } from '../../world/scenario.ts';
import { dataText } from '../action-words.ts';
import type { Start } from './start.ts';

/** Milliseconds that the walk holds the server at a time. */
const SLICE = 12;

/**
 * A tree's states. Where roles do not see everything a node stands for many states: then there are none here,
 * and actions stand in the tree itself.
 */
export class Walk {
  readonly tree: SearchTree;
  readonly start: Start;
  readonly root: CompiledState;
  readonly #world: MachineWorld;
  /** By node, as far as they were needed. */
  readonly #states = new Map<number, CompiledState>();

  constructor(tree: SearchTree, start: Start) {
    this.tree = tree;
    this.start = start;
    const exact = worldOf(start.scenario);
    this.root = exact.restore(start.state);
    this.#world = start.graph ? { ...exact, ...withoutRepeats(exact, this.root), key: exact.key } : exact;
    this.#states.set(0, this.root);
  }

  /** Whether a node is one state. */
  get plain(): boolean {
    return !this.#world.imperfect;
  }

  /**
   * What a search that leaves out what it has met may do in a state depends on all that it has met before: its
   * nodes are entered in their order. Elsewhere each state is found when it is asked for.
   */
  async prepare(signal?: AbortSignal): Promise<void> {
    if (!this.start.graph) return;
    this.#world.turn(this.root);
    let began = performance.now();
    for (let node = 1; node < this.tree.size; node++) {
      this.#world.turn(this.state(node));
      if (performance.now() - began < SLICE) continue;
      await breathe();
      signal?.throwIfAborted();
      began = performance.now();
    }
  }

  /** A node's state. Throws what the scenario throws. */
  state(node: number): CompiledState {
    const { parent } = this.tree;
    const way: number[] = [];
    let at = node;
    while (!this.#states.has(at)) {
      way.push(at);
      at = parent[at]!;
    }
    let state = this.#states.get(at)!;
    for (const next of way.reverse()) {
      state = stepped(this.#world, state, this.action(next));
      this.#states.set(next, state);
    }
    return state;
  }

  /** What led to a node: an action, an outcome, or the actions of those who move at once, in their order. */
  action(node: number): unknown {
    const { action, added, parent, turn } = this.tree;
    const code = action[node]!;
    if (code < 0) return added[-2 - code];
    const before = parent[node]!;
    const state = this.state(before);
    if (turn[before] === CHANCE) return this.#world.chance!(state)[code]![0];
    return this.#world.actions!(state, turn[before]!)[code];
  }

  /** In the scenario's words, and never more than a line. */
  text(node: number): string {
    const before = this.tree.parent[node]!;
    const state = this.plain ? this.state(before) : this.root;
    const action = this.action(node);
    const { turn } = this.tree;
    if (turn[before] === CHANCE) return dataText(action);
    const texts = turn[before] === TOGETHER ? (action as unknown[]) : [action];
    return texts.map((each) => this.start.format(each, state)).join(' · ');
  }
}

/** The state after an action, an outcome or a joint move, whichever the state waits for. */
export function stepped(world: MachineWorld, state: CompiledState, action: unknown): CompiledState {
  const turn = world.turn(state);
  if (turn === CHANCE) return world.draw!(state, action);
  if (turn === TOGETHER) return world.actTogether!(state, world.movers!(state), action as unknown[]);
  if (turn === OVER) throw new RangeError('the world is over');
  return world.act(state, turn, action);
}
