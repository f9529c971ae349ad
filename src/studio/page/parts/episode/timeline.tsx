/** The timeline: what was seen, thought, done and said, with calls and searches under their step. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Chip } from '../../components/controls.tsx';
import { SEARCH_RULE } from '../../components/found.tsx';
import type { LineStore } from './line-store.ts';
import { type Row, rowAt } from './rows.ts';
import { TimelineRow } from './timeline-row.tsx';
import type { TimelineRows } from './use-rows.ts';
import './timeline.css';

/** What most rows take: a line of text. */
const HEIGHT = 30;
/** Milliseconds without a key before it is searched. */
const PAUSE = 200;

export function Timeline({
  shown: { rows, query, setQuery, searches, found, states, setStates, fold },
  lines,
  line,
  onLine,
}: {
  shown: TimelineRows;
  lines: LineStore;
  line: number;
  onLine: (line: number) => void;
}) {
  return (
    <div className="episode-timeline">
      <div className="episode-timeline-head">
        <Filter value={query} onValue={setQuery} />
        <Chip on={states} onClick={() => setStates(!states)}>
          states
        </Chip>
      </div>
      {searches && (
        <p className="episode-timeline-found" role="status">
          {found ? foundWords(found.length) : 'Searching …'}
        </p>
      )}
      <Rows rows={rows} lines={lines} line={line} onLine={onLine} onFold={fold} />
    </div>
  );
}

const foundWords = (count: number) => (count === 1 ? '1 line has it' : `${count} lines have it`);

export const FILTER_ID = 'episode-filter';

/** Typed at once, searched a moment later. */
function Filter({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onValue(typed), PAUSE);
    return () => clearTimeout(timer);
  }, [typed, value, onValue]);
  return (
    <input
      id={FILTER_ID}
      className="field episode-filter"
      type="search"
      placeholder="Search this episode  /"
      aria-label="Search this episode"
      title={SEARCH_RULE}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          setTyped('');
          onValue('');
          event.currentTarget.blur();
        } else if (event.key === 'Enter') onValue(typed);
      }}
    />
  );
}

function Rows({
  rows,
  lines,
  line,
  onLine,
  onFold,
}: {
  rows: readonly Row[];
  lines: LineStore;
  line: number;
  onLine: (line: number) => void;
  onFold: (row: Row) => void;
}) {
  useSyncExternalStore(lines.subscribe, lines.version);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => HEIGHT,
    getItemKey: (i) => `${rows[i]!.line}${rows[i]!.open ? 'open' : ''}${rows[i]!.count}`,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  useEffect(() => lines.want(items.map(({ index }) => rows[index]!.line)));
  const chosen = rowAt(rows, line);
  useEffect(() => {
    if (chosen >= 0) virtual.scrollToIndex(chosen, { align: 'auto' });
  }, [chosen, virtual]);
  return (
    <div className="episode-rows" ref={scroller}>
      <ol style={{ height: virtual.getTotalSize() }} aria-label="Timeline">
        {items.map(({ index, key, start }) => {
          const row = rows[index]!;
          return (
            <li
              key={key}
              data-index={index}
              ref={virtual.measureElement}
              style={{ transform: `translateY(${start}px)` }}
            >
              <TimelineRow
                row={row}
                entry={lines.line(row.line)}
                chosen={index === chosen}
                at={line}
                onChoose={onLine}
                onFold={onFold}
              />
            </li>
          );
        })}
      </ol>
    </div>
  );
}
