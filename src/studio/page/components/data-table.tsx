/** A long table: the server sorts and pages, and only the rows in sight are drawn. */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { count } from './numbers.ts';
import './data-table.css';

export interface Column<Row> {
  key: string;
  title: string;
  /** Stands in the header behind the title: `USD`. */
  unit?: string;
  /** A track of CSS grid, at first its least width in pixels: `90px`, `minmax(160px, 2fr)`. */
  width: string;
  /** Numbers stand to the right. */
  numeric?: boolean;
  sortable?: boolean;
  cell: (row: Row) => ReactNode;
}

export interface Sorting {
  key: string;
  order: 'asc' | 'desc';
}

export interface DataTableProps<Row> {
  /** What readers of the screen call it. */
  label: string;
  /** Kept from one drawing to the next: rows are drawn again with others. */
  columns: readonly Column<Row>[];
  total: number;
  /** Undefined while it is being fetched. */
  rowAt: (index: number) => Row | undefined;
  rowKey: (row: Row) => string;
  /** Told what comes into sight, so that it is fetched. */
  onSee?: (first: number, last: number) => void;
  /** Enter or a press on a row; `aside`: in a tab of its own, as with ⌘ or Ctrl. */
  onOpen: (row: Row, aside: boolean) => void;
  sort?: Sorting;
  onSort?: (sort: Sorting) => void;
  rowHeight?: number;
  /** Names what is shown, filters and order: another starts at its top. */
  view?: string;
  /** What stands there without rows. */
  empty: ReactNode;
}

/**
 * Takes the room it is given and scrolls inside. Arrow keys, Page Up and Down, Home and End move the marked row,
 * Enter opens it.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    label,
    columns,
    total,
    rowAt,
    rowKey,
    onSee,
    onOpen,
    sort,
    onSort,
    rowHeight = 32,
    view,
    empty,
  } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [marked, setMarked] = useState(0);
  const at = Math.max(0, Math.min(marked, total - 1));
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    // The header stands over the first row.
    scrollPaddingStart: rowHeight,
  });
  const items = rows.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => {
    onSee?.(first, last);
  }, [onSee, first, last]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another view starts at its top
  useEffect(() => {
    box.current?.scrollTo(0, 0);
    setMarked(0);
  }, [view]);

  const press = (event: KeyboardEvent) => {
    if (total === 0 || event.target !== box.current) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -total, End: total };
    const step = steps[event.key as keyof typeof steps];
    const row = rowAt(at);
    if (step !== undefined) {
      const next = Math.max(0, Math.min(total - 1, at + step));
      setMarked(next);
      rows.scrollToIndex(next);
    } else if (event.key === 'Enter' && row !== undefined) onOpen(row, event.metaKey || event.ctrlKey);
    else return;
    event.preventDefault();
  };
  const pressRow = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as Element;
    const line = target.closest<HTMLElement>('[data-index]');
    if (!line) return;
    const index = Number(line.dataset.index);
    setMarked(index);
    const row = rowAt(index);
    const isAside = event.metaKey || event.ctrlKey || event.shiftKey;
    // Links in cells say where the row leads; the browser itself opens them aside.
    if (row === undefined || (isAside && target.closest('a'))) return;
    event.preventDefault();
    onOpen(row, isAside);
  };

  const tracks = columns.map(({ width }) => width).join(' ');
  // No narrower than its columns at their narrowest: then it scrolls.
  const minWidth = columns.reduce((sum, { width }) => sum + Number(/\d+/.exec(width)?.[0] ?? 0), 0);

  return (
    // biome-ignore-start lint/a11y/useSemanticElements: rows that are placed one by one cannot stand in a <table>
    // biome-ignore-start lint/a11y/useFocusableInteractive: the table takes the focus, and says which row is marked
    <div
      ref={box}
      className="table"
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-activedescendant={total > 0 ? `${id}-${at}` : undefined}
      tabIndex={0}
      onKeyDown={press}
    >
      <div role="rowgroup" className="table-head" style={{ minWidth }}>
        <div role="row" aria-rowindex={1} className="table-row" style={{ gridTemplateColumns: tracks }}>
          {columns.map((column) => (
            <Head key={column.key} column={column} sort={sort} onSort={onSort} />
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the table, which holds the focus */}
      <div
        role="rowgroup"
        className="table-body"
        style={{ height: rows.getTotalSize(), minWidth }}
        onClick={pressRow}
      >
        {items.map(({ index, start, size }) => {
          const row = rowAt(index);
          return (
            <Line
              key={row === undefined ? index : rowKey(row)}
              id={`${id}-${index}`}
              index={index}
              start={start}
              size={size}
              tracks={tracks}
              row={row}
              columns={columns as readonly Column<unknown>[]}
              isMarked={index === at}
            />
          );
        })}
      </div>
      {total === 0 && (
        <div role="row">
          <div role="gridcell" className="table-empty">
            {empty}
          </div>
        </div>
      )}
    </div>
    // biome-ignore-end lint/a11y/useFocusableInteractive: see above
    // biome-ignore-end lint/a11y/useSemanticElements: see above
  );
}

/** One row; drawn again only when something of it has changed. */
const Line = memo(function Line({
  id,
  index,
  start,
  size,
  tracks,
  row,
  columns,
  isMarked,
}: {
  id: string;
  index: number;
  start: number;
  size: number;
  tracks: string;
  row: unknown;
  columns: readonly Column<unknown>[];
  isMarked: boolean;
}) {
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: see the table
    // biome-ignore-start lint/a11y/useFocusableInteractive: see the table
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isMarked}
      className="table-row table-line"
      style={{ gridTemplateColumns: tracks, height: size, transform: `translateY(${start}px)` }}
      data-index={index}
    >
      {columns.map(({ key, numeric, cell }) => (
        <div key={key} role="gridcell" className={numeric ? 'table-cell table-number' : 'table-cell'}>
          {row === undefined ? <span className="table-missing">…</span> : cell(row)}
        </div>
      ))}
    </div>
    // biome-ignore-end lint/a11y/useFocusableInteractive: see the table
    // biome-ignore-end lint/a11y/useSemanticElements: see the table
  );
});

function Head<Row>({
  column: { key, title, unit, numeric, sortable },
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort?: Sorting;
  onSort?: (sort: Sorting) => void;
}) {
  const order = sort?.key === key ? sort.order : undefined;
  const said = (
    <>
      {title}
      {unit !== undefined && <span className="table-unit">{unit}</span>}
    </>
  );
  // Numbers are mostly looked through for the largest.
  const first = numeric ? 'desc' : 'asc';
  const next = order === undefined ? first : order === 'asc' ? 'desc' : 'asc';
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table
    // biome-ignore lint/a11y/useFocusableInteractive: its button is
    <div
      role="columnheader"
      className={numeric ? 'table-cell table-number' : 'table-cell'}
      aria-sort={order === undefined ? undefined : order === 'asc' ? 'ascending' : 'descending'}
    >
      {sortable && onSort ? (
        <button type="button" className="table-sort" onClick={() => onSort({ key, order: next })}>
          {said}
          <span className="table-order" aria-hidden="true">
            {order === undefined ? '' : order === 'asc' ? '▲' : '▼'}
          </span>
        </button>
      ) : (
        said
      )}
    </div>
  );
}

/** `1,204 episodes`, `120 of 1,204 episodes`. */
export const shownOf = (total: number, all: number, what: string): string =>
  total === all ? `${count(all)} ${what}` : `${count(total)} of ${count(all)} ${what}`;
