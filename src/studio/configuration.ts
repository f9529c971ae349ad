/** Which of a drawn machine's states are active; for the server and the page alike, so it needs nothing but types. */
import type { StateValue } from 'xstate';
import type { Chart, ChartNode } from '../draw/model.ts';

/** The ids of the active states, each before those that it holds; the root's first. */
export function activeIds({ root }: Pick<Chart, 'root'>, value: StateValue | undefined): string[] {
  const ids: string[] = [];
  const visit = (node: ChartNode, inner: StateValue | undefined) => {
    ids.push(node.id);
    if (inner === undefined) return;
    const names = typeof inner === 'string' ? [inner] : Object.keys(inner);
    for (const name of names) {
      const child = node.nodes.find((each) => each.name === name);
      if (child) visit(child, typeof inner === 'string' ? undefined : inner[name]);
    }
  };
  if (value !== undefined) visit(root, value);
  return ids;
}

/** An arrow of a drawing, by the states that it leads from and to. */
export const arrowKey = (source: string, target: string): string => `${source} → ${target}`;

/**
 * The arrows that lead from some active states to the next, both by their ids: of transitions out of states that
 * were left those whose target was entered; where there are none the shortest way through states that their own
 * eventless transitions left again at once.
 */
export function arrowsBetween(
  { transitions }: Pick<Chart, 'transitions'>,
  before: readonly string[],
  after: readonly string[],
): string[] {
  const [was, is] = [new Set(before), new Set(after)];
  const entered = new Set(after.filter((id) => !was.has(id)));
  if (was.size === 0 || entered.size === 0) return [];
  const ways = transitions.flatMap(({ source, targets, kind }) =>
    targets.map((target): Way => ({ source, target, always: kind === 'always' })),
  );
  const direct = ways.filter(({ source, target }) => was.has(source) && entered.has(target));
  // A state that stays active, the root say, hears of many events: it is rather the state that was left.
  const left = direct.filter(({ source }) => !is.has(source));
  const taken = left.length > 0 ? left : direct.length > 0 ? direct : shortest(ways, was, entered);
  return [...new Set(taken.map(({ source, target }) => arrowKey(source, target)))];
}

interface Way {
  source: string;
  target: string;
  always: boolean;
}

/** States in between that a way may lead through. */
const MOST = 4;

function shortest(ways: readonly Way[], from: ReadonlySet<string>, to: ReadonlySet<string>): readonly Way[] {
  let paths = ways.filter(({ source }) => from.has(source)).map((way) => [way]);
  for (let hops = 0; hops < MOST; hops++) {
    const seen = new Set<string>();
    paths = paths.flatMap((path) =>
      ways
        .filter(({ source, always, target }) => {
          const goesOn = always && source === path.at(-1)!.target && !seen.has(target);
          if (goesOn) seen.add(target);
          return goesOn;
        })
        .map((way) => [...path, way]),
    );
    const found = paths.find((path) => to.has(path.at(-1)!.target));
    if (found) return found;
  }
  return [];
}
