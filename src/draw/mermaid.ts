/** A statechart as Mermaid's `stateDiagram-v2`. */
import type { Chart, ChartNode } from './model.ts';
import { nodeLines, transitionText } from './text.ts';

/** The whole diagram; GitHub and most editors draw it in a `mermaid` code block. */
export function toMermaid(chart: Chart): string {
  const names = namesIn(chart);
  // A machine without states is one state; one with effects of its own is drawn around its states.
  const framed = chart.root.nodes.length === 0 || chart.root.type === 'parallel' || lives(chart.root, chart);
  const body = framed ? writeNode(chart.root, chart, names) : inside(chart.root, chart, names);
  const arrows = chart.transitions.flatMap((transition) =>
    transition.targets.map((target) => {
      const text = entities(transitionText(transition));
      return `${names.get(transition.source)} --> ${names.get(target)}${text ? ` : ${text}` : ''}`;
    }),
  );
  return ['stateDiagram-v2', ...[...body, ...arrows].map((line) => `  ${line}`), ''].join('\n');
}

/** A name for every node: its path, in the letters that Mermaid takes. */
function namesIn(chart: Chart): Map<string, string> {
  const names = new Map([[chart.root.id, 'machine']]);
  const taken = new Set([...names.values(), ...RESERVED]);
  const visit = (node: ChartNode, path: string) => {
    for (const [i, child] of node.nodes.entries()) {
      const plain = path + child.name.replace(/\W+/g, '_');
      const name = taken.has(plain) ? `${plain}_${i}` : plain;
      taken.add(name);
      names.set(child.id, name);
      visit(child, `${name}_`);
    }
  };
  visit(chart.root, '');
  return names;
}

const RESERVED = [
  'state',
  'note',
  'end',
  'as',
  'direction',
  'class',
  'classDef',
  'style',
  'default',
  'click',
];

const lives = ({ id }: ChartNode, chart: Chart): boolean =>
  chart.transitions.some(({ source }) => source === id) || nodeLines(chart.root, chart).length > 0;

function writeNode(node: ChartNode, chart: Chart, names: ReadonlyMap<string, string>): string[] {
  const name = names.get(node.id)!;
  const shown = node.history ? (node.history === 'deep' ? 'H*' : 'H') : node.name;
  const lines = nodeLines(node, chart).map(({ head, text }) => entities(`${head} ${text}`.trim()));
  const title = `state "${entities(shown)}" as ${name}`;
  if (node.nodes.length === 0) {
    const end = node.type === 'final' ? [`${name} --> [*]`] : [];
    return [title, ...lines.map((line) => `${name} : ${line}`), ...end];
  }
  const inner = inside(node, chart, names).map((line) => `  ${line}`);
  const note =
    lines.length > 0 ? [`note right of ${name}`, ...lines.map((line) => `  ${line}`), 'end note'] : [];
  return [`${title} {`, ...inner, '}', ...note];
}

/** The children; the regions of a parallel state are divided by `--`. */
function inside(node: ChartNode, chart: Chart, names: ReadonlyMap<string, string>): string[] {
  const start = node.initial === undefined ? [] : [`[*] --> ${names.get(node.initial)}`];
  const children = node.nodes.flatMap((child, i) => [
    ...(node.type === 'parallel' && i > 0 ? ['--'] : []),
    ...writeNode(child, chart, names),
  ]);
  return [...start, ...children];
}

/** Mermaid reads entities written with `#`. */
const entities = (text: string) =>
  text.replace(/[#;:"<>{}]/g, (char) => `#${char.codePointAt(0)};`).replace(/\s+/g, ' ');
