/** One row of the timeline. */
import type { JournalLine } from '../../../../runs/folder/journal.ts';
import { KINDS, type Row } from './rows.ts';
import { What } from './timeline-words.tsx';

/** Whose word a row begins with. */
const WORDS: Readonly<Record<string, string>> = {
  state: 'enters',
  observation: 'sees',
  call: 'asks',
  search: 'search',
  action: 'does',
  feedback: 'hears',
  tool: 'tool',
  environment: 'world',
  end: 'ends',
};

export function TimelineRow({
  row,
  entry,
  chosen,
  at,
  onChoose,
  onFold,
}: {
  row: Row;
  entry: JournalLine | undefined;
  chosen: boolean;
  /** The line that is looked at. */
  at: number;
  onChoose: (line: number) => void;
  onFold: (row: Row) => void;
}) {
  const kind = KINDS[row.letter] ?? 'line';
  const group = row.count > 1;
  return (
    <div
      className={`episode-row episode-row-${kind}${row.nested ? ' episode-row-nested' : ''}`}
      data-line={row.line}
    >
      {group && (
        <button
          type="button"
          className="episode-row-fold"
          aria-expanded={row.open === true}
          aria-label={`${row.count} calls`}
          onClick={() => onFold(row)}
        >
          {row.open ? '▾' : '▸'}
        </button>
      )}
      <button
        type="button"
        className="episode-row-text"
        aria-current={chosen ? 'step' : undefined}
        tabIndex={chosen ? 0 : -1}
        onClick={({ currentTarget, detail }) => {
          if (group && row.open) onFold(row);
          else onChoose(row.line);
          // By a pointer: the space key goes on to play.
          if (detail > 0) currentTarget.blur();
        }}
      >
        {group ? (
          <GroupWords row={row} entry={entry} at={at} chosen={chosen} />
        ) : (
          <Words kind={kind} entry={entry} />
        )}
      </button>
    </div>
  );
}

function GroupWords({
  row,
  entry,
  at,
  chosen,
}: {
  row: Row;
  entry: JournalLine | undefined;
  at: number;
  chosen: boolean;
}) {
  return (
    <>
      <span className="episode-row-word">asks</span>
      <span className="episode-row-what">
        {row.count} calls
        <span className="episode-quiet">
          {chosen && !row.open && at > row.line
            ? ` · line ${at}`
            : entry
              ? ` · ${String(entry.purpose)} …`
              : ''}
        </span>
      </span>
    </>
  );
}

function Words({ kind, entry }: { kind: string; entry: JournalLine | undefined }) {
  return (
    <>
      <span className="episode-row-word">{WORDS[kind] ?? kind}</span>
      <span className="episode-row-what">
        {entry ? <What entry={entry} /> : <span className="episode-quiet">…</span>}
      </span>
    </>
  );
}
