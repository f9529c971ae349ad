/** Two values a row, joined: where two sides part, and which way. */
import { useRef } from 'react';
import { scale, useWidth } from './plot.ts';
import './plot.css';

export interface Pair {
  key: string;
  name: string;
  a: number | null;
  b: number | null;
}

const [ROW, AXIS] = [22, 22];

/** Shares from 0 to 1: a as a disc, b as a square, so that no colour is needed to tell them apart. */
export function PairChart({
  label,
  names: [nameA, nameB],
  pairs,
  format,
}: {
  label: string;
  names: readonly [string, string];
  pairs: readonly Pair[];
  format: (value: number) => string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const names = Math.min(180, width * 0.4);
  const x = scale([0, 1], [names + 18, width - 18]);
  const height = pairs.length * ROW + AXIS;
  return (
    <div ref={box} className="plot">
      <p className="plot-legend">
        <span>
          <svg width="12" height="12" aria-hidden="true">
            <circle cx="6" cy="6" r="5" className="plot-a" />
          </svg>
          {nameA}
        </span>
        <span>
          <svg width="12" height="12" aria-hidden="true">
            <rect x="1" y="1" width="10" height="10" className="plot-b" />
          </svg>
          {nameB}
        </span>
      </p>
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={label}>
          {[0, 0.5, 1].map((mark) => (
            <g key={mark}>
              <line className="plot-grid" x1={x(mark)} x2={x(mark)} y1={0} y2={height - AXIS} />
              <text className="plot-tick" x={x(mark)} y={height - 6} textAnchor="middle">
                {format(mark)}
              </text>
            </g>
          ))}
          {pairs.map(({ key, name, a, b }, i) => {
            const y = i * ROW + ROW / 2;
            const said = (value: number | null) => (value === null ? 'not played' : format(value));
            return (
              <g key={key}>
                <title>{`${name}: ${nameA} ${said(a)}, ${nameB} ${said(b)}`}</title>
                <foreignObject x={0} y={y - 10} width={names} height={20}>
                  <div className="plot-name">{name}</div>
                </foreignObject>
                {a !== null && b !== null && (
                  <line x1={x(a)} x2={x(b)} y1={y} y2={y} className={a > b ? 'plot-join-a' : 'plot-join-b'} />
                )}
                {/* The square is the larger: both are seen where they lie on each other. */}
                {b !== null && <rect x={x(b) - 6} y={y - 6} width={12} height={12} className="plot-b" />}
                {a !== null && <circle cx={x(a)} cy={y} r={4.5} className="plot-a" />}
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
