/** Values with their intervals, one below the other. */
import { useRef } from 'react';
import { breakable } from './breakable.tsx';
import { dotLayout } from './dot-layout.ts';
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
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { row, head, name: box, dot, figures, from, to, room } = dotLayout(width, dots, nameWidth);
  const x = scale([0, 1], [from, to]);
  const height = dots.length * row + AXIS;
  const marks = to - from < 180 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1];
  return (
    <div ref={frame} className="plot">
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={label}>
          {marks.map((mark) => (
            <g key={mark}>
              {dots.map(({ key }, i) => (
                <line
                  key={key}
                  className="plot-grid"
                  x1={x(mark)}
                  x2={x(mark)}
                  y1={i * row + head}
                  y2={(i + 1) * row}
                />
              ))}
              <text className="plot-tick" x={x(mark)} y={height - 6} textAnchor="middle">
                {format(mark)}
              </text>
            </g>
          ))}
          {dots.map(({ key, name, value, low, high, note }, i) => {
            const y = i * row + dot;
            return (
              <g key={key} className="plot-row">
                <title>{`${name}: ${value === null ? 'nothing yet' : `${format(value)}, ${format(low)} to ${format(high)}`}`}</title>
                <foreignObject x={0} y={i * row} {...box}>
                  <div className={head > 0 ? 'plot-dot-name plot-dot-above' : 'plot-dot-name'}>
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
                <text
                  className="plot-value"
                  x={head > 0 ? width : width - room}
                  y={i * row + figures}
                  textAnchor={head > 0 ? 'end' : 'start'}
                >
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
