/** Values with their intervals, one below the other. */
import { useRef } from 'react';
import { breakable, linesOf } from './breakable.tsx';
import { scale, seriesColour, useWidth } from './plot.ts';
import './plot.css';

export interface Dot {
  key: string;
  name: string;
  /** `null`: nothing to show yet. */
  value: number | null;
  low: number;
  high: number;
  /** Behind the value, as `45 of 90`. */
  note?: string;
}

const AXIS = 22;

/** Of a name: a line's height, and the width of a wide letter. */
const [LINE, LETTER] = [15, 7.5];

/** Shares from 0 to 1 as dots on lines; `format` writes one out. */
export function DotChart({
  label,
  dots,
  format,
  nameWidth = 200,
}: {
  label: string;
  dots: readonly Dot[];
  format: (value: number) => string;
  nameWidth?: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const names = Math.min(nameWidth, width * 0.4);
  const lines = Math.max(
    1,
    ...dots.map(({ name }) => linesOf(name, Math.max(1, Math.floor(names / LETTER)))),
  );
  const row = Math.max(30, lines * LINE + 8);
  // The value, and the longest of what stands behind it.
  const room = 62 + 7 * Math.max(0, ...dots.map(({ note = '' }) => note.length));
  const x = scale([0, 1], [names + 12, width - room - 14]);
  const height = dots.length * row + AXIS;
  const marks = width < 420 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1];
  return (
    <div ref={box} className="plot">
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={label}>
          {marks.map((mark) => (
            <g key={mark}>
              <line className="plot-grid" x1={x(mark)} x2={x(mark)} y1={0} y2={height - AXIS} />
              <text className="plot-tick" x={x(mark)} y={height - 6} textAnchor="middle">
                {format(mark)}
              </text>
            </g>
          ))}
          {dots.map(({ key, name, value, low, high, note }, i) => {
            const y = i * row + row / 2;
            return (
              <g key={key} className="plot-row">
                <title>{`${name}: ${value === null ? 'nothing yet' : `${format(value)}, ${format(low)} to ${format(high)}`}`}</title>
                <foreignObject x={0} y={i * row} width={names} height={row}>
                  <div className="plot-dot-name">
                    <div>{breakable(name)}</div>
                  </div>
                </foreignObject>
                {value !== null && (
                  <>
                    <line
                      x1={x(low)}
                      x2={x(high)}
                      y1={y}
                      y2={y}
                      stroke={seriesColour(i)}
                      className="plot-interval"
                    />
                    <circle cx={x(value)} cy={y} r={5} fill={seriesColour(i)} className="plot-dot" />
                  </>
                )}
                <text className="plot-value" x={width - room} y={y + 4}>
                  <tspan>{value === null ? '–' : format(value)}</tspan>
                  {note !== undefined && (
                    <tspan className="plot-note" dx={8}>
                      {note}
                    </tspan>
                  )}
                </text>
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
