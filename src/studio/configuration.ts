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
