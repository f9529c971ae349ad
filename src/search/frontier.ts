/** The tree of a breadth-first search: two numbers for each state, and some thousands of the states themselves. */
import type { World } from './types.ts';

/** States held at most. Others are made again from the nearest one above them that is held. */
const HELD = 1 << 15;

/** Numbered as they are added; 0 is the root. */
export class Frontier<S, A> {
  size = 1;
  readonly #world: World<S, A>;
  readonly #root: S;
  #parents = new Int32Array(1024).fill(-1);
  /** The place of the action that led here among its parent's. */
  #choices = new Int32Array(1024);
  /** Every state that is not held has one above it that is. */
  readonly #held = new Map<number, S>();
  /** Where the last state was made again: the states on the way to it, from below the held one on. */
  readonly #trail: { node: number; state: S }[] = [];

  constructor(world: World<S, A>, root: S) {
    this.#world = world;
    this.#root = root;
    this.#held.set(0, root);
  }

  /** Adds the states that one leads to, in order of actions; `choices[i]` led to `states[i]`. */
  expand(parent: number, choices: readonly number[], states: readonly S[]): void {
    const held = this.#held;
    const fits = held.size + states.length <= HELD;
    if (this.size + states.length > this.#parents.length) this.#grow(this.size + states.length);
    for (let i = 0; i < states.length; i++) {
      const node = this.size++;
      this.#parents[node] = parent;
      this.#choices[node] = choices[i]!;
      if (fits) held.set(node, states[i]!);
    }
    if (fits) held.delete(parent);
  }

  stateOf(node: number): S {
    const missing: number[] = [];
    let at = node;
    let state = this.#known(at);
    for (; state === undefined; state = this.#known(at)) {
      missing.push(at);
      at = this.#parents[at]!;
    }
    for (const next of missing.reverse()) {
      const role = this.#world.turn(state);
      state = this.#world.act(state, role, this.#world.actions!(state, role)[this.#choices[next]!]!);
      this.#trail.push({ node: next, state });
    }
    return state;
  }

  /** A state that is held, or is on the trail, which ends there then: neighbours share most of their way. */
  #known(node: number): S | undefined {
    const trail = this.#trail;
    const held = this.#held.get(node);
    if (held !== undefined) {
      trail.length = 0;
      return held;
    }
    const step = trail.findLastIndex((each) => each.node === node);
    if (step < 0) return undefined;
    trail.length = step + 1;
    return trail[step]!.state;
  }

  /** The actions from the root to a state. */
  wayTo(node: number): A[] {
    const choices: number[] = [];
    for (let at = node; at > 0; at = this.#parents[at]!) choices.push(this.#choices[at]!);
    let state = this.#root;
    return choices.reverse().map((choice) => {
      const role = this.#world.turn(state);
      const action = this.#world.actions!(state, role)[choice]!;
      state = this.#world.act(state, role, action);
      return action;
    });
  }

  #grow(least: number): void {
    const room = Math.max(least, 2 * this.#parents.length);
    const grown = (old: Int32Array) => {
      const array = new Int32Array(room);
      array.set(old);
      return array;
    };
    this.#parents = grown(this.#parents);
    this.#choices = grown(this.#choices);
  }
}
