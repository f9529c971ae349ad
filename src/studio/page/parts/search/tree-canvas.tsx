/** The tree: a canvas to move about in, by pointer and by keys. */
import { select } from 'd3-selection';
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTheme } from '../../theme.ts';
import { type Palette, paletteOf, type Span } from './colours.ts';
import { draw, nodeAt, type Scene, type Size } from './draw.ts';
import { type Look, lookAt, moved, pointOf, START, scaleFor, spreadFor } from './look.ts';
import { nearestShown, type Shown, type TreeIndex } from './model.ts';
import { Tip } from './tip.tsx';

interface Props {
  index: TreeIndex;
  shown: readonly Shown[];
  span: Span;
  to: number | 'mover';
  /** A place. */
  selected: number;
  /** What the selected node is, in words. */
  spoken: string;
  onSelect(place: number): void;
  onToggle(place: number): void;
  /** What hangs at the node under the pointer. */
  tip(place: number): ReactNode;
}

const SCALES: [number, number] = [0.001, 4];
/** Smaller than this a whole tree is not shown at first: its beginning is. */
const LEGIBLE = 0.7;
const MARGIN = 40;
/** Room above it for the buttons. */
const ABOVE = 56;
const NEARER = 1.4;
/** Room at the left for the root, at the right for its last texts. */
const SIDES = 90;

export function TreeCanvas(props: Props) {
  const { index, shown, span, to, selected, spoken, onSelect, onToggle, tip } = props;
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [palette, setPalette] = useState<Palette>();
  const [hovered, setHovered] = useState<number>();
  const [look, setLook] = useState<Look>(START);
  const [focused, setFocused] = useState(false);
  const moving = useRef<ZoomBehavior<HTMLCanvasElement, unknown>>(undefined);
  const placing = useRef(false);
  /** How much further apart columns are than they need; stays until the whole is placed again. */
  const spread = useRef(1);
  const byPlace = useMemo(() => new Map(shown.map((item) => [item.place, item])), [shown]);
  const scene: Scene | undefined = palette && {
    index,
    shown,
    span,
    to,
    palette,
    selected,
    ...(hovered !== undefined && { hovered }),
    font: canvas.current ? getComputedStyle(canvas.current).fontFamily : 'sans-serif',
  };

  // The system may change its mind, too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours change with the theme
  useEffect(() => {
    const read = () => setPalette(paletteOf(canvas.current!.parentElement!));
    read();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', read);
    return () => dark.removeEventListener('change', read);
  }, [theme]);

  useLayoutEffect(() => {
    const element = canvas.current!.parentElement!;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    let before: ZoomTransform = zoomIdentity;
    const behavior = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent(SCALES)
      .on('zoom', ({ transform }: { transform: ZoomTransform }) => {
        const last = before;
        before = transform;
        const placed = placing.current;
        setLook((look) =>
          placed ? lookAt(transform, spread.current) : moved(look, last, transform, spread.current),
        );
      });
    moving.current = behavior;
    const chosen = select(canvas.current!);
    chosen.call(behavior).on('dblclick.zoom', null);
    return () => {
      chosen.on('.zoom', null);
    };
  }, []);

  const move = (next: Look) => {
    placing.current = true;
    const { x, y, k } = next;
    select(canvas.current!).call(moving.current!.transform, zoomIdentity.translate(x, y).scale(k));
    placing.current = false;
  };

  /** The whole, or where that would be too small the root and what is near it. */
  const place = (whole: boolean) => {
    if (size.width === 0 || shown.length === 0) return;
    const [left, right, top, bottom] = boundsOf(shown);
    const room = { width: size.width - 2 * SIDES, height: size.height - ABOVE - MARGIN };
    const fitting = Math.min(
      scaleFor(right - left, room.width),
      room.height / Math.max(1, bottom - top),
      1.15,
    );
    const scale = whole ? Math.max(SCALES[0], fitting) : Math.max(LEGIBLE, fitting);
    spread.current = spreadFor((right - left) * scale, room.width);
    const middle = fitting < scale ? shown[0]!.y : (top + bottom) / 2;
    move({ x: SIDES, y: (size.height + ABOVE - MARGIN) / 2 - middle * scale, k: scale, stretch: 1 });
  };
  const zoomBy = (factor: number) => select(canvas.current!).call(moving.current!.scaleBy, factor);

  // A search is looked at from its root on; another number of simulations leaves one where one is.
  const { line } = index.view;
  const placed = useRef<number>(undefined);
  useEffect(() => {
    if (size.width === 0 || placed.current === line) return;
    placed.current = line;
    place(false);
  });

  useLayoutEffect(() => {
    const element = canvas.current!;
    if (!scene || size.width === 0) return;
    const ratio = devicePixelRatio;
    if (
      element.width !== Math.round(size.width * ratio) ||
      element.height !== Math.round(size.height * ratio)
    ) {
      element.width = Math.round(size.width * ratio);
      element.height = Math.round(size.height * ratio);
    }
    draw(element.getContext('2d')!, scene, size, look);
  });

  const at = (event: PointerEvent | globalThis.MouseEvent): Shown | undefined => {
    const { left, top } = canvas.current!.getBoundingClientRect();
    return scene && nodeAt(scene, look, [event.clientX - left, event.clientY - top]);
  };
  const reveal = useEffectEvent((item: Shown) => {
    const [x, y] = pointOf(look, item);
    const dx = x < 60 ? 60 - x : x > size.width - 60 ? size.width - 60 - x : 0;
    const dy = y < 40 ? 40 - y : y > size.height - 40 ? size.height - 40 - y : 0;
    if (dx !== 0 || dy !== 0) move({ ...look, x: look.x + dx, y: look.y + dy });
  });
  const press = (event: KeyboardEvent) => {
    const from = nearestShown(index, byPlace, selected) ?? shown[0];
    if (!from) return;
    const next = stepFrom(from, event.key, index, shown, byPlace);
    if (event.key === 'Enter' || event.key === ' ') onToggle(from.place);
    else if (event.key === '+' || event.key === '=') zoomBy(NEARER);
    else if (event.key === '-') zoomBy(1 / NEARER);
    else if (event.key === '0') place(true);
    else if (event.key === 'ArrowRight' && !next) onToggle(from.place);
    else if (next) {
      onSelect(next.place);
      reveal(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const tipped = hovered === undefined ? undefined : byPlace.get(hovered);
  const chosen = byPlace.get(selected);
  return (
    <div className="search-canvas">
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it takes keys as an application does */}
      <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-roledescription="search tree"
        aria-label={`Search tree, ${shown.length} nodes shown. Arrow keys move, Enter opens and shuts. The table beside it says the same.`}
        onPointerMove={(event) => setHovered(event.buttons === 0 ? at(event)?.place : undefined)}
        onPointerLeave={() => setHovered(undefined)}
        onClick={(event) => {
          const item = at(event.nativeEvent);
          if (!item) return;
          onSelect(item.place);
          onToggle(item.place);
        }}
        onKeyDown={press}
        onFocus={(event) => setFocused(event.currentTarget.matches(':focus-visible'))}
        onBlur={() => setFocused(false)}
        data-hovers={hovered !== undefined || undefined}
        // Where the selected node is, for what looks from outside.
        data-selected={chosen && pointOf(look, chosen).map(Math.round).join(' ')}
      />
      <fieldset className="search-zoom" aria-label="Zoom">
        <button type="button" className="button" onClick={() => zoomBy(NEARER)} aria-label="Nearer">
          <span aria-hidden="true">+</span>
        </button>
        <button type="button" className="button" onClick={() => zoomBy(1 / NEARER)} aria-label="Further">
          <span aria-hidden="true">−</span>
        </button>
        <button type="button" className="button" onClick={() => place(true)}>
          Fit
        </button>
      </fieldset>
      <p className="unseen" aria-live="polite">
        {focused ? spoken : ''}
      </p>
      {tipped && (
        <Tip item={tipped} look={look} size={size}>
          {tip(tipped.place)}
        </Tip>
      )}
    </div>
  );
}

function boundsOf(
  shown: readonly Shown[],
): readonly [left: number, right: number, top: number, bottom: number] {
  let [right, top, bottom] = [0, 0, 0];
  for (const { x, y } of shown) {
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return [0, right, top, bottom];
}

function stepFrom(
  from: Shown,
  key: string,
  { children }: TreeIndex,
  shown: readonly Shown[],
  byPlace: ReadonlyMap<number, Shown>,
): Shown | undefined {
  switch (key) {
    case 'Home':
      return shown[0];
    case 'ArrowLeft':
      return from.parent;
    case 'ArrowRight': {
      const own = children[from.place]!.flatMap((child) => byPlace.get(child) ?? []);
      return own[Math.floor((own.length - 1) / 2)];
    }
    case 'ArrowUp':
    case 'ArrowDown': {
      // The next in the same column, whoever its parent is.
      const column = shown.filter(({ depth }) => depth === from.depth);
      return column[column.indexOf(from) + (key === 'ArrowUp' ? -1 : 1)];
    }
    default:
      return undefined;
  }
}
