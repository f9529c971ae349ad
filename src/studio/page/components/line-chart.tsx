/** Curves over one axis, each named at its end, or below where names are long. */
import { type PointerEvent, useRef, useState } from 'react';
import { breakable } from './breakable.tsx';
import { apart, type Scale, scale, seriesColour, ticks, useWidth } from './plot.ts';
import './plot.css';

export interface Line {
  key: string;
  name: string;
  /** In the order of x; y holds until the next point. */
  points: readonly { x: number; y: number }[];
}

const [TOP, BOTTOM, LEFT] = [8, 40, 44];

/** At the end of a curve: a value with its swatch, and a letter of a name. */
const [VALUE, LETTER] = [64, 6.6];

/** Shares from 0 to 1, in steps. */
export function StepChart({
  label,
  lines,
  xTitle,
  formatX,
  formatY,
  whole = false,
  joined = false,
  height = 240,
}: {
  label: string;
  lines: readonly Line[];
  xTitle: string;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  /** x counts something: there is nothing between its whole values. */
  whole?: boolean;
  /** Straight from point to point: what is measured at some x alone. */
  joined?: boolean;
  height?: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [over, setOver] = useState<number>();
  const room = Math.min(170, width * 0.3);
  const isLong = lines.some(({ name }) => VALUE + name.length * LETTER > room);
  const right = isLong ? 24 : room;
  const most = Math.max(0, ...lines.map(({ points }) => points.at(-1)?.x ?? 0));
  const xs: readonly [number, number] = [LEFT, width - right];
  const x = scale([0, most], xs);
  const y = scale([0, 1], [height - BOTTOM, TOP]);
  const shown = lines.map((line, i) => ({
    ...line,
    colour: seriesColour(i),
    end: over === undefined ? (line.points.at(-1)?.y ?? 0) : heightAt(line, over),
  }));
  const labels = apart(
    shown.map(({ end }) => y(end)),
    16,
    height - BOTTOM + 8,
  );
  const point = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>) => {
    const place = clientX - currentTarget.getBoundingClientRect().left;
    const share = (place - xs[0]) / (xs[1] - xs[0]);
    const at = Math.min(1, share) * most;
    setOver(share < 0 || share > 1.02 ? undefined : joined ? nearestPoint(lines, at) : at);
  };
  return (
    <div ref={box} className="plot">
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`${label}: ${shown.map(({ name, end }) => `${name} ${formatY(end)}`).join(', ')}`}
          onPointerMove={point}
          onPointerLeave={() => setOver(undefined)}
        >
          {[0, 0.25, 0.5, 0.75, 1].map((mark) => (
            <g key={mark}>
              <line className="plot-grid" x1={xs[0]} x2={xs[1]} y1={y(mark)} y2={y(mark)} />
              <text className="plot-tick" x={LEFT - 8} y={y(mark) + 4} textAnchor="end">
                {formatY(mark)}
              </text>
            </g>
          ))}
          {ticks(most, width < 480 ? 3 : 5, whole ? 1 : 0).map((mark) => (
            <g key={mark}>
              <line
                className="plot-grid"
                x1={x(mark)}
                x2={x(mark)}
                y1={height - BOTTOM}
                y2={height - BOTTOM + 4}
              />
              <text className="plot-tick" x={x(mark)} y={height - BOTTOM + 18} textAnchor="middle">
                {formatX(mark)}
              </text>
            </g>
          ))}
          <text className="plot-tick" x={(xs[0] + xs[1]) / 2} y={height - 4} textAnchor="middle">
            {xTitle}
          </text>
          {shown.map(({ key, points, colour }) => (
            <path
              key={key}
              className="plot-line"
              d={joined ? straight(points, x, y) : steps(points, x, y)}
              stroke={colour}
            />
          ))}
          {over !== undefined && (
            <g>
              <line className="plot-cross" x1={x(over)} x2={x(over)} y1={TOP} y2={height - BOTTOM} />
              <text
                className="plot-value"
                x={x(over)}
                y={TOP + 4}
                textAnchor={over > most / 2 ? 'end' : 'start'}
                dx={over > most / 2 ? -6 : 6}
              >
                {formatX(over)}
              </text>
            </g>
          )}
          {shown.map(({ key, name, end, colour }, i) => (
            <g key={key}>
              <title>{name}</title>
              <circle cx={x(over ?? most)} cy={y(end)} r={3.5} fill={colour} className="plot-dot" />
              {!isLong && (
                <foreignObject x={xs[1] + 10} y={labels[i]! - 10} width={right - 10} height={20}>
                  <div className="plot-name plot-end">
                    <span className="plot-swatch" style={{ background: colour }} /> {formatY(end)} {name}
                  </div>
                </foreignObject>
              )}
            </g>
          ))}
        </svg>
      )}
      {isLong && (
        <p className="plot-legend" aria-hidden="true">
          {shown.map(({ key, name, end, colour }) => (
            <span key={key}>
              <span className="plot-swatch" style={{ background: colour }} />
              <span>
                {formatY(end)} {breakable(name)}
              </span>
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

const nearestPoint = (lines: readonly Line[], x: number): number | undefined =>
  lines
    .flatMap(({ points }) => points.map((point) => point.x))
    .sort((a, b) => Math.abs(a - x) - Math.abs(b - x))[0];

const heightAt = ({ points }: Line, x: number): number => points.findLast((point) => point.x <= x)?.y ?? 0;

const straight = (points: Line['points'], x: Scale, y: Scale): string =>
  points.map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.x)} ${y(point.y)}`).join('');

function steps(points: Line['points'], x: Scale, y: Scale): string {
  const [first, ...rest] = points;
  if (!first) return '';
  return `M${x(first.x)} ${y(first.y)}${rest.map((point) => `H${x(point.x)}V${y(point.y)}`).join('')}`;
}
