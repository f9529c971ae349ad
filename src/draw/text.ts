/** What is written at the nodes and arrows of a drawing. */
import type { Chart, ChartNode, ChartTransition } from './model.ts';

/** A transition in one line: `ACT [on turn] / note the move`. */
export function transitionText(transition: ChartTransition): string {
  return [triggerText(transition), guardLabel(transition), effectText(transition)].filter(Boolean).join(' ');
}

/** What sets it off; `always` is said only where nothing else is. */
export function triggerText({ kind, event, guard, otherwise, targets }: ChartTransition): string {
  if (kind === 'default') return '';
  if (kind === 'always') return guard === undefined && !otherwise ? 'always' : '';
  return targets.length === 0 && event === '*' ? 'any event' : event;
}

/** `[guard]`, or `[else]` for the last choice. */
export const guardLabel = ({ guard, otherwise }: ChartTransition): string =>
  guard !== undefined ? `[${guard}]` : otherwise ? '[else]' : '';

/** What it does: its actions, and whether the node is entered anew. */
export function effectText({ actions, reenter }: ChartTransition): string {
  const all = reenter ? [...actions, 're-enter'] : actions;
  return all.length > 0 ? `/ ${all.join(', ')}` : '';
}

/** One line within a node: what kind it is (empty: a description), and its text. */
export interface NodeLine {
  head: string;
  text: string;
}

/** What happens within a node: on entry and exit, meanwhile, and at events that do not leave it. */
export function nodeLines(node: ChartNode, chart: Chart): NodeLine[] {
  const inner = chart.transitions.filter(({ source, targets }) => source === node.id && targets.length === 0);
  return [
    ...(node.description ? [{ head: '', text: node.description }] : []),
    ...node.entry.map((text) => ({ head: 'entry', text })),
    ...node.invoke.map(({ src, machine }) => ({
      head: 'invoke',
      text: machine && machine !== src ? `${src} (${machine})` : src,
    })),
    ...inner.map((transition) => {
      const rest = [guardLabel(transition), effectText(transition) || '/ nothing'];
      return { head: triggerText(transition) || 'always', text: rest.filter(Boolean).join(' ') };
    }),
    ...node.exit.map((text) => ({ head: 'exit', text })),
    ...(node.output === undefined ? [] : [{ head: 'output', text: node.output }]),
    ...(node.tags.length > 0 ? [{ head: 'tags', text: node.tags.join(', ') }] : []),
  ];
}
