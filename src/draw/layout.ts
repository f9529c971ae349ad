/** Where everything stands in a drawing: ELK's layered layout of a chart's boxes, arrows and labels. */
import Elk, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import { shorten, textWidth, wrap } from './measure.ts';
import type { Chart, ChartNode, ChartTransition } from './model.ts';
import type { Box, LabelLine, Layout, PlacedEdge, PlacedNode, Point } from './placed.ts';
import { effectText, guardLabel, type NodeLine, nodeLines, transitionText, triggerText } from './text.ts';

/** Sizes in pixels that layout and drawing share. */
export const SIZE = { title: 13, line: 11, lineHeight: 16, header: 28, pad: 12, dot: 12 } as const;

export type { Box, LabelLine, Layout, PlacedEdge, PlacedNode, Point } from './placed.ts';

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.padding': '[top=4,left=4,bottom=4,right=4]',
} as const;

/** Of every node that holds others. */
const SPACING = {
  // From the initial states on: arrows that lead back are drawn upwards.
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.componentComponent': '28',
} as const;

/** Lays a chart out. Equal charts have equal layouts. */
export async function layOut(chart: Chart): Promise<Layout> {
  // ELK makes a node as wide as what it holds; one that needs more for its own texts is padded.
  const padding: Padding = new Map();
  for (;;) {
    const layout = await layOutPadded(chart, padding);
    const narrow = layout.nodes.filter(
      ({ node, lines, width }) => node.nodes.length > 0 && width < widthOf(node, lines) - 1,
    );
    if (narrow.length === 0) return layout;
    for (const { node, lines, width } of narrow) {
      padding.set(node.id, (padding.get(node.id) ?? 0) + Math.ceil((widthOf(node, lines) - width) / 2));
    }
  }
}

/** Pixels more at the left and the right of a node that holds others, by its id. */
type Padding = Map<string, number>;

async function layOutPadded(chart: Chart, padding: Padding): Promise<Layout> {
  const placing = new Map<string, Omit<PlacedNode, keyof Box>>();
  const children = [elkNode(chart.root, false, chart, placing, padding)];
  const arrows = arrowsOf(chart);
  const edges = arrows.map(({ source, target, label }, i) => ({
    id: `edge ${i}`,
    sources: [source],
    targets: [target],
    labels: label ? [label.box] : [],
  }));
  const graph = { id: 'drawing', layoutOptions: { ...OPTIONS, ...SPACING }, children, edges };
  const placed = await new Elk.default().layout(graph as ElkNode);
  const nodes: PlacedNode[] = [];
  const dots: Point[] = [];
  const visit = ({ id, x = 0, y = 0, width = 0, height = 0, children = [] }: ElkNode) => {
    const known = placing.get(id);
    if (known) nodes.push({ ...known, x, y, width, height });
    else dots.push({ x: x + width / 2, y: y + height / 2 });
    children.forEach(visit);
  };
  (placed.children ?? []).forEach(visit);
  const ways = placed.edges!.map((edge, i) => placedEdge(edge, arrows[i]!, nodes));
  return {
    width: Math.ceil(placed.width!),
    height: Math.ceil(placed.height!),
    nodes: nodes.map((node) => withRule(node, ways)),
    dots,
    edges: ways,
  };
}

interface Arrow {
  source: string;
  target: string;
  label?: { lines: LabelLine[]; full: string; box: { text: string; width: number; height: number } };
}

function placedEdge(
  { sections = [], labels = [] }: ElkExtendedEdge,
  { source, target, label }: Arrow,
  nodes: readonly PlacedNode[],
): PlacedEdge {
  const routed = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  const points = clear(clear(routed, source, target, nodes).reverse(), target, source, nodes).reverse();
  const at = labels[0];
  if (!label || !at) return { source, target, points };
  const { x = 0, y = 0, width = 0, height = 0 } = at;
  return { source, target, points, label: { x, y, width, height, lines: label.lines, full: label.full } };
}

/** An arrow between a node and what it holds begins below the node's own texts, not across them. */
function clear(points: readonly Point[], from: string, to: string, nodes: readonly PlacedNode[]): Point[] {
  const outer = nodes.find(({ node }) => node.id === from);
  if (!outer || from === to || !holds(outer.node, to)) return [...points];
  const line = outer.y + headerHeight(outer.lines.length);
  const kept = [...points];
  while (kept.length > 2 && kept[1]!.y < line) kept.shift();
  const [first] = kept;
  if (first && first.y < line) kept[0] = { x: kept[1]?.x ?? first.x, y: line };
  return kept;
}

function withRule(placed: PlacedNode, edges: readonly PlacedEdge[]): PlacedNode {
  const { node, y, lines } = placed;
  const rule = y + headerHeight(lines.length);
  const isMet = edges.some(
    ({ source, target, points }) =>
      (source === node.id && holds(node, target) && points[0]?.y === rule) ||
      (target === node.id && holds(node, source) && points.at(-1)?.y === rule),
  );
  return isMet ? { ...placed, rule } : placed;
}

const holds = ({ nodes }: ChartNode, id: string): boolean =>
  nodes.some((node) => node.id === id || holds(node, id));

const headerHeight = (lines: number): number => SIZE.header + (lines > 0 ? lines * SIZE.lineHeight + 8 : 0);

function elkNode(
  node: ChartNode,
  region: boolean,
  chart: Chart,
  placing: Map<string, Omit<PlacedNode, keyof Box>>,
  padding: Padding,
): ElkNode {
  const lines = nodeLines(node, chart).map(({ head, text }) => ({
    head,
    text: shorten(text, 46),
    full: `${head} ${text}`.trim(),
  }));
  placing.set(node.id, { node, region, lines });
  if (node.type === 'history') return { id: node.id, width: 26, height: 26 };
  const width = widthOf(node, lines);
  const height = headerHeight(lines.length);
  if (node.nodes.length === 0) return { id: node.id, width, height: Math.max(height, 32) };
  const inner = node.nodes.map((child) => elkNode(child, node.type === 'parallel', chart, placing, padding));
  const dot = { width: SIZE.dot, height: SIZE.dot, layoutOptions: FIRST };
  const side = 18 + (padding.get(node.id) ?? 0);
  return {
    id: node.id,
    layoutOptions: {
      ...SPACING,
      'elk.padding': `[top=${height + 12},left=${side},bottom=18,right=${side}]`,
    },
    children: node.initial === undefined ? inner : [{ id: dotOf(node.id), ...dot }, ...inner],
  };
}

/** Room for the name and the lines of a node. */
const widthOf = ({ name }: ChartNode, lines: readonly NodeLine[]): number =>
  Math.max(
    64,
    textWidth(name, SIZE.title, true) + 2 * SIZE.pad,
    ...lines.map(({ head, text }) => textWidth(`${head}  ${text}`, SIZE.line) + 2 * SIZE.pad),
  );

const FIRST = { 'elk.layered.layering.layerConstraint': 'FIRST' };
const dotOf = (id: string) => `initial of ${id}`;

/** Arrows of initial states, and one for all transitions between the same two nodes. */
function arrowsOf(chart: Chart): Arrow[] {
  const arrows: Arrow[] = [];
  const starts = (node: ChartNode) => {
    if (node.initial !== undefined) arrows.push({ source: dotOf(node.id), target: node.initial });
    node.nodes.forEach(starts);
  };
  starts(chart.root);
  const together = new Map<string, { source: string; target: string; all: ChartTransition[] }>();
  for (const transition of chart.transitions) {
    for (const target of transition.targets) {
      const { source } = transition;
      const key = JSON.stringify([source, target]);
      if (!together.has(key)) together.set(key, { source, target, all: [] });
      together.get(key)!.all.push(transition);
    }
  }
  for (const { source, target, all } of together.values()) {
    arrows.push({ source, target, ...labelOf(all) });
  }
  return arrows;
}

/** What is written at an arrow: a block of lines for each of its transitions. */
function labelOf(transitions: readonly ChartTransition[]): Pick<Arrow, 'label'> {
  const blocks = transitions.map(labelBlock).filter((block) => block.length > 0);
  if (blocks.length === 0) return {};
  let top = 2;
  const lines = blocks.flatMap((block, i) => {
    if (i > 0) top += 5;
    return block.map((line) => {
      top += SIZE.lineHeight - 2;
      return { ...line, top: top - 3.5 };
    });
  });
  const full = transitions.map(tooltip).join('\n');
  const width = Math.max(...lines.map(({ part, text }) => textWidth(text, SIZE.line, part === 'event')));
  const box = {
    text: full,
    width: width + 8,
    height: top + 2,
    layoutOptions: { 'elk.edgeLabels.inline': 'true', 'elk.edgeLabels.placement': 'CENTER' },
  };
  return { label: { lines, full, box } };
}

const tooltip = (transition: ChartTransition): string =>
  [transitionText(transition), transition.description].filter(Boolean).join(' — ');

function labelBlock(transition: ChartTransition): Omit<LabelLine, 'top'>[] {
  const rows = (part: LabelLine['part'], text: string, length: number) =>
    text === '' ? [] : wrap(text, length, 3).map((row) => ({ part, text: row }));
  return [
    ...rows('event', triggerText(transition), 34),
    ...rows('guard', guardLabel(transition), 36),
    ...rows('action', effectText(transition), 32),
  ];
}
