/** A laid-out statechart as SVG: the geometry is the server's, what is lit is a class. */
import { type KeyboardEvent, memo, useMemo } from 'react';
import type { Layout, PlacedEdge, PlacedNode, Point } from '../../../../draw/placed.ts';
import { arrowKey } from '../../../configuration.ts';
import { short } from '../numbers.ts';
import { badgeOf, roomOnArrows } from './arrow-room.ts';
import { linePath, tipPath } from './lines.ts';
import './drawing.css';

/** As the layout was worked out with. */
const HEADER = 28;
const LINE = 16;
const PAD = 12;
const DOT = 5;

/** What a node does by itself; other lines begin with an event. */
const HEADS = new Set(['entry', 'exit', 'invoke', 'output', 'tags']);

export interface Drawn {
  layout: Layout;
  /** Read out by screen readers. */
  title: string;
  /** Ids of active states. */
  active?: ReadonlySet<string>;
  /** Arrows of the transition that was just taken, see `arrowKey`. */
  taken?: ReadonlySet<string>;
  /** How many actors are in each state. */
  counts?: Readonly<Record<string, number>>;
  /** What the bars are a share of; default the count of the root. */
  total?: number;
  /** What stands in a count's badge; default the number. */
  countText?: (count: number) => string;
  /** Transitions by arrow, drawn as thickness and, where there is room, as a number; null: nobody knows. */
  flow?: Readonly<Record<string, number | null>>;
  /** What is said of an arrow's flow; default `about 3 a second`. */
  flowText?: (flow: number) => string;
  /** What stands at an arrow itself; default `3/s`. */
  flowMark?: (flow: number) => string;
  /** The state that is chosen. */
  chosen?: string;
  onState?: (id: string) => void;
  /** A thumbnail: nothing in it takes the focus. */
  still?: boolean;
}

export function Drawing(drawn: Drawn) {
  const { layout, title, active, taken, counts, flow, chosen, onState, still = false } = drawn;
  const { width, height, nodes, dots, edges } = layout;
  const [root] = nodes;
  const total = drawn.total ?? (root && counts?.[root.node.id]) ?? 0;
  const write = drawn.countText ?? String;
  const say = drawn.flowText ?? lately;
  const mark = drawn.flowMark ?? perSecond;
  const flows = flow !== undefined;
  const rooms = useMemo(() => (flows ? roomOnArrows(layout) : undefined), [layout, flows]);
  return (
    <svg
      className={still ? 'chart still' : 'chart'}
      viewBox={`-8 -10 ${width + 16} ${height + 20}`}
      role={still ? 'img' : 'group'}
      aria-label={title}
    >
      {nodes.map((placed, i) => (
        <State
          key={placed.node.id}
          placed={placed}
          outermost={i === 0}
          active={active?.has(placed.node.id) ?? false}
          chosen={chosen === placed.node.id}
          still={still}
          {...(onState && { onState })}
        />
      ))}
      {dots.map(({ x, y }) => (
        <circle key={`${x} ${y}`} className="chart-dot" cx={x} cy={y} r={DOT} />
      ))}
      {edges.map((edge) => {
        const key = arrowKey(edge.source, edge.target);
        const along = flow?.[key];
        const room = along ? rooms?.get(key) : undefined;
        const said = along === null ? 'not told' : along ? say(along) : undefined;
        return (
          <Arrow
            key={key}
            edge={edge}
            lit={taken?.has(key) ?? false}
            flow={along}
            {...(said !== undefined && { said })}
            {...(along && room && { mark: mark(along), room })}
          />
        );
      })}
      {edges.map((edge) => {
        const key = arrowKey(edge.source, edge.target);
        return edge.label ? <Label key={key} label={edge.label} lit={taken?.has(key) ?? false} /> : null;
      })}
      {counts &&
        nodes.map((placed, i) => {
          const count = counts[placed.node.id] ?? 0;
          return i === 0 || placed.node.type === 'history' ? null : (
            <Count
              key={placed.node.id}
              placed={placed}
              text={write(count)}
              share={total ? count / total : 0}
            />
          );
        })}
    </svg>
  );
}

interface StateProps {
  placed: PlacedNode;
  outermost: boolean;
  active: boolean;
  chosen: boolean;
  still: boolean;
  onState?: (id: string) => void;
}

const State = memo(function State({ placed, outermost, active, chosen, still, onState }: StateProps) {
  const { node, region, lines, rule, x, y, width, height } = placed;
  const look = [
    'chart-state',
    node.type === 'final' && 'final',
    node.type === 'history' && 'history',
    node.nodes.length > 0 && (outermost ? 'outer' : 'nest'),
    region && 'region',
    active && 'active',
    chosen && 'chosen',
    onState && 'open',
  ];
  const said = [node.name, what(placed), active && 'active', ...lines.map(({ full }) => full)];
  const choose = onState && {
    role: 'button',
    onClick: () => onState(node.id),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      onState(node.id);
    },
  };
  return (
    <g
      className={look.filter(Boolean).join(' ')}
      data-state={node.id}
      {...(!still && {
        role: 'img',
        tabIndex: 0,
        'aria-label': said.filter(Boolean).join(', '),
        ...(active && { 'aria-current': 'true' as const }),
      })}
      {...choose}
    >
      {node.description && <title>{node.description}</title>}
      <rect className="chart-box" x={x} y={y} width={width} height={height} rx={node.history ? 13 : 8} />
      {node.type === 'final' && (
        <rect className="chart-rim" x={x + 3} y={y + 3} width={width - 6} height={height - 6} rx={5} />
      )}
      {lines.length > 0 && <path className="chart-rule" d={`M${x + 1} ${y + HEADER}H${x + width - 1}`} />}
      {rule !== undefined && <path className="chart-border" d={`M${x} ${rule}H${x + width}`} />}
      <text
        className="chart-name"
        textAnchor="middle"
        x={x + width / 2}
        y={node.history ? y + height / 2 + 4 : y + 19}
      >
        {node.history ? (node.history === 'deep' ? 'H*' : 'H') : node.name}
      </text>
      {lines.map(({ head, text, full }, i) => (
        <Line key={full} head={head} text={text} full={full} x={x + PAD} y={y + HEADER + 12 + i * LINE} />
      ))}
    </g>
  );
});

function Line({
  head,
  text,
  full,
  x,
  y,
}: {
  head: string;
  text: string;
  full: string;
  x: number;
  y: number;
}) {
  const shown = `${head} ${text}`.trim();
  return (
    <text className={head === '' ? 'chart-said' : 'chart-line'} x={x} y={y}>
      {full !== shown && <title>{full}</title>}
      {head !== '' && <tspan className={HEADS.has(head) ? 'chart-does' : 'chart-event'}>{head}</tspan>}
      {head !== '' && ' '}
      {text}
    </text>
  );
}

const KINDS = {
  atomic: 'state',
  compound: 'state with states',
  parallel: 'parallel state',
  final: 'final state',
  history: 'history',
} as const;

const what = ({ node, region }: PlacedNode): string => (region ? 'region' : KINDS[node.type]);

/** Thicker with what flows along it, by its logarithm. */
const thickness = (flow: number): number => Math.min(6, 1.25 + 0.45 * Math.log2(1 + flow));

const lately = (flow: number): string => `about ${flow} a second`;
const perSecond = (flow: number): string => `${short(flow)}/s`;

interface ArrowProps {
  edge: PlacedEdge;
  lit: boolean;
  /** Null: nobody knows. */
  flow?: number | null;
  said?: string;
  /** A few letters, with where their middle is. */
  mark?: string;
  room?: Point;
}

const Arrow = memo(function Arrow({ edge, lit, flow, said, mark, room }: ArrowProps) {
  const { source, target, points } = edge;
  const look = ['chart-arrow', lit && 'lit', flow && 'flows', flow === null && 'untold'];
  return (
    <g className={look.filter(Boolean).join(' ')} data-arrow={arrowKey(source, target)}>
      {said !== undefined && <title>{said}</title>}
      <path className="chart-way" d={linePath(points)} strokeWidth={thickness(flow ?? 0)} />
      {lit && <path className="chart-token" d={linePath(points)} pathLength={1} />}
      <path className="chart-tip" d={tipPath(points)} />
      {mark !== undefined && room && <Mark text={mark} {...room} />}
    </g>
  );
});

function Mark({ text, x, y }: Point & { text: string }) {
  const wide = 10 + 6.8 * text.length;
  return (
    <g className="chart-mark">
      <rect x={x - wide / 2} y={y - 8} width={wide} height={16} rx={8} />
      <text textAnchor="middle" x={x} y={y + 4}>
        {text}
      </text>
    </g>
  );
}

const Label = memo(function Label({ label, lit }: { label: NonNullable<PlacedEdge['label']>; lit: boolean }) {
  const { x, y, width, height, lines, full } = label;
  return (
    <g className={lit ? 'chart-label lit' : 'chart-label'}>
      <title>{full}</title>
      <rect className="chart-plate" x={x} y={y} width={width} height={height} rx={3} />
      {lines.map(({ part, text, top }) => (
        <text key={top} className={`chart-${part}`} textAnchor="middle" x={x + width / 2} y={y + top}>
          {text}
        </text>
      ))}
    </g>
  );
});

/** A badge on the upper edge, and a bar along the lower one. */
function Count({ placed, text, share }: { placed: PlacedNode; text: string; share: number }) {
  const { node, x, y, width, height } = placed;
  const badge = badgeOf(placed, text);
  const long = width - 16;
  return (
    <g className={share === 0 ? 'chart-count none' : 'chart-count'} data-count={node.id}>
      <rect className="chart-badge" {...badge} rx={11} />
      <text textAnchor="middle" x={badge.x + badge.width / 2} y={y - 2}>
        {text}
      </text>
      <rect className="chart-track" x={x + 8} y={y + height - 6} width={long} height={3} rx={1.5} />
      {share > 0 && (
        <rect
          className="chart-bar"
          x={x + 8}
          y={y + height - 6}
          width={Math.max(2, long * Math.min(1, share))}
          height={3}
          rx={1.5}
        />
      )}
    </g>
  );
}
