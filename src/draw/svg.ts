/** A laid-out statechart as an SVG of its own: calm by day, and by night where the viewer prefers dark. */
import { type Layout, type PlacedEdge, type PlacedNode, type Point, SIZE } from './layout.ts';

const MARGIN = 12;

/** What a node does by itself; other lines begin with an event. */
const HEADS = new Set(['entry', 'exit', 'invoke', 'output', 'tags']);

// Plain colours, twice: not every renderer of SVG reads CSS variables.
const STYLE = `
  text { font-family: 'Helvetica Neue', Helvetica, 'Segoe UI', Arial, 'DejaVu Sans Condensed', sans-serif; font-size: ${SIZE.line}px; fill: #334155 }
  .paper, .plate { fill: #ffffff }
  .box { fill: #f1f5f9; stroke: #94a3b8; stroke-width: 1.25 }
  .outer { fill: #ffffff; stroke: #cbd5e1 }
  .nest { fill: #f8fafc; stroke: #cbd5e1 }
  .region { stroke-dasharray: 5 4 }
  .final { fill: #e2e8f0; stroke: #64748b }
  .rim { fill: none; stroke: #64748b; stroke-width: 1 }
  .rule { stroke: #e2e8f0; stroke-width: 1 }
  .border { stroke: #94a3b8; stroke-width: 1 }
  .name { font-size: ${SIZE.title}px; font-weight: 600; fill: #0f172a }
  .does, .event { font-weight: 600; fill: #1d4ed8 }
  .does { fill: #0f766e }
  .guard { fill: #7c3aed }
  .action { fill: #475569 }
  .said { fill: #64748b; font-style: italic }
  .edge { fill: none; stroke: #64748b; stroke-width: 1.25 }
  .tip, .dot { fill: #475569 }
  @media (prefers-color-scheme: dark) {
    text { fill: #cbd5e1 }
    .paper, .plate { fill: #0d1117 }
    .box { fill: #1e293b; stroke: #64748b }
    .outer { fill: #0d1117; stroke: #334155 }
    .nest { fill: #111b2b; stroke: #475569 }
    .final { fill: #334155; stroke: #94a3b8 }
    .rim { stroke: #94a3b8 }
    .rule { stroke: #334155 }
    .border { stroke: #64748b }
    .name { fill: #f1f5f9 }
    .event { fill: #93c5fd }
    .does { fill: #5eead4 }
    .guard { fill: #c4b5fd }
    .action, .said { fill: #94a3b8 }
    .edge { stroke: #94a3b8 }
    .tip, .dot { fill: #cbd5e1 }
  }`;

/** Draws a layout; `title` is read out by screen readers. */
export function toSvg({ width, height, nodes, dots, edges }: Layout, title: string): string {
  const [w, h] = [width + 2 * MARGIN, height + 2 * MARGIN];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img">`,
    `<title>${entities(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7.2" refY="4" markerWidth="7" markerHeight="7" orient="auto">' +
      '<path class="tip" d="M0.5 0.8 7.5 4 0.5 7.2z"/></marker></defs>',
    `<rect class="paper" width="${w}" height="${h}"/>`,
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...nodes.map(drawNode),
    ...dots.map(
      ({ x, y }) => `<circle class="dot" cx="${round(x)}" cy="${round(y)}" r="${SIZE.dot / 2 - 1}"/>`,
    ),
    ...edges.map(({ points }) => `<path class="edge" d="${path(points)}" marker-end="url(#tip)"/>`),
    ...edges.flatMap(drawLabel),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function drawNode(
  { node, region, lines, rule: border, x, y, width, height }: PlacedNode,
  index: number,
): string {
  const outermost = index === 0;
  const at = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  const tip = node.description ? `<title>${entities(node.description)}</title>` : '';
  if (node.history) {
    const middle = `${round(x + width / 2)}" y="${round(y + height / 2 + 4)}`;
    const letter = node.history === 'deep' ? 'H*' : 'H';
    return `<g>${tip}<rect class="box" ${at} rx="13"/><text class="name" text-anchor="middle" x="${middle}">${letter}</text></g>`;
  }
  const look = [
    node.type === 'final' && 'final',
    node.nodes.length > 0 && (outermost ? 'outer' : 'nest'),
    region && 'region',
  ];
  const body = lines.map(({ head, text, full }, i) => {
    const baseline = round(y + SIZE.header + 12 + i * SIZE.lineHeight);
    const hover = full === `${head} ${text}`.trim() ? '' : `<title>${entities(full)}</title>`;
    if (head === '') {
      return `<text class="said" x="${round(x + SIZE.pad)}" y="${baseline}">${hover}${entities(text)}</text>`;
    }
    return `<text x="${round(x + SIZE.pad)}" y="${baseline}">${hover}<tspan class="${HEADS.has(head) ? 'does' : 'event'}">${entities(head)}</tspan> ${entities(text)}</text>`;
  });
  const rule = round(y + SIZE.header);
  return [
    `<g>${tip}<rect class="${['box', ...look].filter(Boolean).join(' ')}" ${at} rx="8"/>`,
    node.type === 'final'
      ? `<rect class="rim" x="${round(x + 3)}" y="${round(y + 3)}" width="${round(width - 6)}" height="${round(height - 6)}" rx="5"/>`
      : '',
    `<text class="name" text-anchor="middle" x="${round(x + width / 2)}" y="${round(y + 19)}">${entities(node.name)}</text>`,
    lines.length > 0 ? `<path class="rule" d="M${round(x + 1)} ${rule}H${round(x + width - 1)}"/>` : '',
    border === undefined
      ? ''
      : `<path class="border" d="M${round(x)} ${round(border)}H${round(x + width)}"/>`,
    ...body,
    '</g>',
  ].join('');
}

function drawLabel({ label }: PlacedEdge): string[] {
  if (!label) return [];
  const { x, y, width, height, lines, full } = label;
  const rows = lines.map(
    ({ part, text, top }) =>
      `<text class="${part}" text-anchor="middle" x="${round(x + width / 2)}" y="${round(y + top)}">${entities(text)}</text>`,
  );
  const plate = `<rect class="plate" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="3"/>`;
  return [`<g><title>${entities(full)}</title>${plate}${rows.join('')}</g>`];
}

/** A line with its corners rounded. */
function path(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const parts = [`M${round(first.x)} ${round(first.y)}`];
  for (const [i, point] of rest.entries()) {
    const before = points[i]!;
    const after = rest[i + 1];
    if (!after) {
      parts.push(`L${round(point.x)} ${round(point.y)}`);
      continue;
    }
    const into = towards(point, before);
    const out = towards(point, after);
    parts.push(
      `L${round(into.x)} ${round(into.y)}Q${round(point.x)} ${round(point.y)} ${round(out.x)} ${round(out.y)}`,
    );
  }
  return parts.join('');
}

/** A point up to 8 pixels from `from` on the way to `to`, at most half of it. */
function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(8, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

const round = (n: number): number => Math.round(10 * n) / 10;

const entities = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!);
