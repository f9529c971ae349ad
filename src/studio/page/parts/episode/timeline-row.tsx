/** One row of the timeline. Everything that models, tools and tasks say is a text node. */
import type { JournalLine } from '../../../../runs/folder/journal.ts';
import { money, short } from '../../components/numbers.ts';
import { EndStatus } from '../../components/outcome.tsx';
import { valueText } from './active-states.ts';
import { KINDS, type Row } from './rows.ts';

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

const oneLine = (text: unknown) => String(text ?? '').replace(/\s*\n\s*/g, ' ⏎ ');

function What({ entry }: { entry: JournalLine }) {
  const { actor, type } = entry;
  switch (type) {
    case 'observation':
      return (
        <>
          <Whose name={actor} />
          {oneLine(entry.text)}
        </>
      );
    case 'action':
      return (
        <>
          {entry.thought ? <span className="episode-row-thought">{oneLine(entry.thought)}</span> : null}
          <Whose name={actor} />
          <b className="mono">{oneLine(entry.text)}</b>
        </>
      );
    case 'feedback':
      return <Heard entry={entry} />;
    case 'call':
      return <Asked entry={entry} />;
    case 'search':
      return <Searched entry={entry} />;
    case 'state':
      return (
        <>
          <span className="episode-quiet">{actor} </span>
          {entry.value === undefined ? '' : valueText(entry.value as string)}
        </>
      );
    case 'end':
      return <Ended entry={entry} />;
    case 'tool':
      return <ToolLine entry={entry} />;
    default:
      return <World entry={entry} />;
  }
}

/** A call with its arguments, or what it brought. */
function ToolLine({ entry }: { entry: JournalLine }) {
  const { name, event, arguments: given, status, text, error } = entry;
  const bad = error !== undefined || status === 'failed' || status === 'timed out';
  const said =
    error === undefined
      ? status === undefined
        ? 'has ended'
        : `${status}: ${oneLine(text)}`
      : oneLine(error);
  return (
    <>
      <b className="mono">{String(name)}</b>{' '}
      {event === 'start' ? (
        <span className="mono">{given === undefined ? 'begins' : JSON.stringify(given)}</span>
      ) : (
        <span className={bad ? 'episode-bad' : undefined}>{said}</span>
      )}
    </>
  );
}

/** A role, where there are several. */
const Whose = ({ name }: { name: string }) =>
  name === 'agent' ? null : <span className="episode-row-role">{name}</span>;

function Heard({ entry }: { entry: JournalLine }) {
  const reward = Number(entry.reward ?? 0);
  const mark = entry.accepted ? (reward > 0 ? '✓' : '·') : '✗';
  const words = oneLine(entry.text) || (entry.accepted ? 'accepted' : 'refused');
  return (
    <span className={entry.accepted ? (reward > 0 ? 'episode-good' : undefined) : 'episode-bad'}>
      {mark} <Whose name={String(entry.role)} />
      {words}
      {reward !== 0 && <b className="episode-reward"> reward {short(reward)}</b>}
    </span>
  );
}

function Asked({ entry }: { entry: JournalLine }) {
  const replies = (entry.replies as string[] | undefined) ?? [];
  const error = entry.error as { kind: string; message: string } | undefined;
  const samples = Number(entry.samples ?? 1);
  return (
    <>
      <span className="episode-row-purpose">{String(entry.purpose)}</span>
      {samples > 1 && <span className="episode-quiet">×{samples} </span>}
      {error ? (
        <span className="episode-bad">
          ✗ {error.kind}: {oneLine(error.message)}
        </span>
      ) : (
        oneLine(replies[0])
      )}
      {Number(entry.cost) > 0 && <span className="episode-quiet"> {money(Number(entry.cost))}</span>}
    </>
  );
}

function Searched({ entry }: { entry: JournalLine }) {
  const { simulations, candidates, levels, root, states, plan, why } = entry;
  if (why !== undefined && !candidates) return oneLine(String(why));
  if (states !== undefined) {
    const [next] = (plan as string[] | undefined) ?? [];
    return (
      <>
        {short(Number(states))} states
        {next !== undefined && <span className="episode-quiet"> · best is {oneLine(next)}</span>}
      </>
    );
  }
  const best = (root as { text: string; visits?: number }[] | undefined)?.[0];
  return simulations === undefined ? (
    <>
      {String(candidates ?? 0)} candidates
      <span className="episode-quiet">{Number(levels ?? 1) > 1 ? ` in ${levels} levels` : ''}</span>
    </>
  ) : (
    <>
      {short(Number(simulations))} simulations
      {best && <span className="episode-quiet"> · most to {oneLine(best.text)}</span>}
    </>
  );
}

function Ended({ entry }: { entry: JournalLine }) {
  const error = entry.error as { kind: string; message: string } | undefined;
  return (
    <>
      <EndStatus of={entry as never} />{' '}
      {error ? oneLine(`${error.kind}: ${error.message}`) : oneLine(entry.answer)}
    </>
  );
}

function World({ entry }: { entry: JournalLine }) {
  if (entry.event === 'start')
    return <>starts{Number(entry.trial) > 0 ? `, trial ${Number(entry.trial) + 1}` : ''}</>;
  if (entry.event === 'chance')
    return (
      <>
        draws <b className="mono">{oneLine(JSON.stringify(entry.outcome))}</b>{' '}
        <span className="episode-quiet">p = {short(Number(entry.probability))}</span>
      </>
    );
  return <>{oneLine(entry.event)}</>;
}
