/** Worlds in which every state is reached in one way: search over them is a graph search. */
import { OVER, type World } from './types.ts';

/**
 * The world of one role, as a search from `root` sees it when it leaves out every action to a state that it
 * has met before: whatever can be reached through the second way can be reached through the first. A state
 * with nothing new behind it is over, with its returns so far. That does not make them its value: only an end
 * of the world, and the way to one of the greatest return, is certain. Who meets a state first keeps it,
 * however far from the root, so make one for each search and give that no `depth`; it needs `key` and
 * `actions`, and no chance.
 */
export function withoutRepeats<S extends object, A>(world: World<S, A>, root: S): World<S, A> {
  const met = new Set([world.key!(root)]);
  const kept = new WeakMap<S, readonly A[]>();
  /** States of which actions are left out. */
  const partial = new WeakSet<S>();

  function fresh(state: S, role: number): readonly A[] {
    let actions = kept.get(state);
    if (!actions) {
      const all = world.actions!(state, role);
      actions = all.filter((action) => {
        const before = met.size;
        return met.add(world.key!(world.act(state, role, action))).size > before;
      });
      // Where to begin is nobody's choice: there is always something to do.
      if (state === root && actions.length === 0) actions = all;
      if (actions.length < all.length) partial.add(state);
      kept.set(state, actions);
    }
    return actions;
  }

  return {
    ...world,
    turn(state) {
      const turn = world.turn(state);
      return turn >= 0 && fresh(state, turn).length === 0 ? OVER : turn;
    },
    actions: fresh,
    complete: (state) => !partial.has(state),
  };
}
