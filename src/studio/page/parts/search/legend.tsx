/** What size, colour and shape mean. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { TreeView } from '../../../api/search.ts';
import { useTheme } from '../../theme.ts';
import { paletteOf, type Span } from './colours.ts';
import { valueText } from './figures.ts';

const EVERY = 8;

export function Legend({
  tree,
  span: [least, most],
  to,
  children,
}: {
  tree: TreeView;
  span: Span;
  to: string;
  children: ReactNode;
}) {
  const place = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const [scale, setScale] = useState<readonly string[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours change with the theme
  useEffect(() => setScale(paletteOf(place.current!).scale), [theme]);
  const { turn, proven } = tree.nodes;
  return (
    <div className="search-legend" ref={place}>
      <span className="search-key">
        <span>{valueText(least)}</span>
        <span className="search-scale" aria-hidden="true">
          {scale
            .filter((_, i) => i % EVERY === EVERY / 2)
            .map((colour) => (
              <i key={colour} style={{ background: colour }} />
            ))}
        </span>
        <span>{valueText(most)}</span>
        <span className="search-quiet">value for {to}</span>
      </span>
      {tree.nodes.visits.some((visits) => visits > 0) && (
        <Key shape={<circle cx="8" cy="8" r="6" />}>area: visits</Key>
      )}
      <Key shape={<path d="M1 8h14" className="search-key-way" />}>played</Key>
      {proven.includes(1) && (
        <Key
          shape={
            <>
              <circle cx="8" cy="8" r="3.5" />
              <circle cx="8" cy="8" r="6.5" className="search-key-ring" />
            </>
          }
        >
          proven
        </Key>
      )}
      {turn.includes(-1) && <Key shape={<rect x="3" y="3" width="10" height="10" />}>over</Key>}
      {turn.includes(-2) && <Key shape={<path d="M8 1 15 8 8 15 1 8Z" />}>chance</Key>}
      {tree.world === 'model' && (
        <Key shape={<circle cx="8" cy="8" r="6" className="search-key-dashed" />}>imagined by the model</Key>
      )}
      <span className="search-space" />
      {children}
    </div>
  );
}

function Key({ shape, children }: { shape: ReactNode; children: ReactNode }) {
  return (
    <span className="search-key">
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        {shape}
      </svg>
      {children}
    </span>
  );
}
