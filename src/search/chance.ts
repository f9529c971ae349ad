/** Chance nodes: an outcome is drawn by its probability, so that means come to expectations. */
import { NONE } from './columns.ts';
import { UNLISTED } from './nodes.ts';
import { drawOutcome, isPossible } from './playouts.ts';
import type { Search } from './search.ts';

/** The child of the outcome drawn; NONE when it may not be added. */
export function chooseOutcome<S, A>(search: Search<S, A>, state: S, node: number): number {
  const { nodes, world, lists, draw } = search;
  const outcomes = world.chance!(state);
  if (!lists.get(node))
    lists.set(
      node,
      outcomes.map(([outcome]) => outcome),
    );
  if (nodes.width[node] === UNLISTED) nodes.width[node] = outcomes.filter(isPossible).length;
  const index = drawOutcome(outcomes, draw);
  const code = world.imperfect ? search.intern(outcomes[index]![0]) : index;
  const child = nodes.child(node, code);
  if (child !== NONE || search.full()) return child;
  return nodes.add(node, code, outcomes[index]![1]);
}
