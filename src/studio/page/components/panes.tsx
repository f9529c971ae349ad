/** Columns whose widths people choose: what there is, the thing itself, the detail; and a bar below. */
import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import './panes.css';

interface Column {
  /** What it is called by readers of the screen. */
  name: string;
  content: ReactNode;
  /** Its width at first; default 280 left, 400 right. */
  width?: number;
}

const [LEAST, MOST] = [160, 900];

/** A chosen width, kept from visit to visit; 0 is folded away. */
function useWidth(key: string, first: number): [number, (width: number) => void] {
  const place = `troupe.panes.${key}`;
  const [width, setWidth] = useState(() => {
    const kept = localStorage.getItem(place);
    return kept === null ? first : Number(kept);
  });
  return [
    width,
    (next) => {
      setWidth(next);
      localStorage.setItem(place, String(next));
    },
  ];
}

/**
 * Fills the page below the header. `id` names the layout that is kept: `episode`. Columns are dragged at their edges
 * or moved by arrow keys; Enter or a double press folds one away and brings it back.
 */
export function Panes({
  id,
  left,
  right,
  bottom,
  children,
}: {
  id: string;
  left?: Column;
  right?: Column;
  bottom?: ReactNode;
  children: ReactNode;
}) {
  const [leftWidth, setLeft] = useWidth(`${id}.left`, left?.width ?? 280);
  const [rightWidth, setRight] = useWidth(`${id}.right`, right?.width ?? 400);
  const style = { '--panes-left': `${leftWidth}px`, '--panes-right': `${rightWidth}px` } as CSSProperties;
  return (
    <div className="panes" style={style}>
      <div className="panes-columns">
        {left && (
          <>
            <section className="panes-side panes-left" aria-label={left.name} hidden={leftWidth === 0}>
              {left.content}
            </section>
            <Edge
              name={left.name}
              width={leftWidth}
              first={left.width ?? 280}
              towards={1}
              onWidth={setLeft}
            />
          </>
        )}
        <div className="panes-centre">{children}</div>
        {right && (
          <>
            <Edge
              name={right.name}
              width={rightWidth}
              first={right.width ?? 400}
              towards={-1}
              onWidth={setRight}
            />
            <section className="panes-side panes-right" aria-label={right.name} hidden={rightWidth === 0}>
              {right.content}
            </section>
          </>
        )}
      </div>
      {bottom !== undefined && <div className="panes-bottom">{bottom}</div>}
    </div>
  );
}

/** The line between two columns; `towards` is 1 where a move to the right makes its column wider. */
function Edge({
  name,
  width,
  first,
  towards,
  onWidth,
}: {
  name: string;
  width: number;
  first: number;
  towards: 1 | -1;
  onWidth: (width: number) => void;
}) {
  const within = (next: number) => Math.max(LEAST, Math.min(MOST, Math.round(next)));
  const fold = () => onWidth(width === 0 ? first : 0);
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    const { currentTarget: edge, clientX: from, pointerId } = event;
    edge.setPointerCapture(pointerId);
    const move = ({ clientX }: globalThis.PointerEvent) => {
      const next = width + towards * (clientX - from);
      if (clientX !== from) onWidth(next < LEAST / 2 ? 0 : within(next));
    };
    const end = () => {
      edge.removeEventListener('pointermove', move);
      edge.removeEventListener('pointerup', end);
      edge.removeEventListener('pointercancel', end);
    };
    edge.addEventListener('pointermove', move);
    edge.addEventListener('pointerup', end);
    edge.addEventListener('pointercancel', end);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
    if (step === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (step === undefined) fold();
    else onWidth(within(width + towards * step));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be moved
    <div
      className="panes-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${name}`}
      aria-valuenow={width}
      aria-valuemin={0}
      aria-valuemax={MOST}
      tabIndex={0}
      title="Drag to resize; Enter or a double press folds it away"
      onPointerDown={grab}
      onDoubleClick={fold}
      onKeyDown={press}
    />
  );
}
