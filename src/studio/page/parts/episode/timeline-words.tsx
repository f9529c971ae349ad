/** What a row of the timeline tells of its line. Everything that models, tools and tasks say is a text node. */
import type { JournalLine } from '../../../../runs/folder/journal.ts';
import { money, short } from '../../components/numbers.ts';
import { EndStatus } from '../../components/outcome.tsx';
import { valueText } from './active-states.ts';

const oneLine = (text: unknown) => String(text ?? '').replace(/\s*\n\s*/g, ' ⏎ ');

/** A text of the journal: searches mark what they look for in it. */
const Said = ({ children }: { children: unknown }) => <span data-said="">{oneLine(children)}</span>;

export function What({ entry }: { entry: JournalLine }) {
  const { actor, type } = entry;
  switch (type) {
    case 'observation':
      return (
        <>
          <Whose name={actor} />
          <Said>{entry.text}</Said>
        </>
      );
    case 'action':
      return (
        <>
          {entry.thought ? (
            <span className="episode-row-thought" data-said="">
              {oneLine(entry.thought)}
            </span>
          ) : null}
          <Whose name={actor} />
          <b className="mono" data-said="">
            {oneLine(entry.text)}
          </b>
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
    error === undefined ? (
      status === undefined ? (
        'has ended'
      ) : (
        <>
          {String(status)}: <Said>{text}</Said>
        </>
      )
    ) : (
      <Said>{error}</Said>
    );
  return (
    <>
      <b className="mono">{String(name)}</b>{' '}
      {event === 'start' ? (
        <span className="mono">
          {given === undefined ? (
            'begins'
          ) : (
            <span data-said="" data-fields="">
              {JSON.stringify(given)}
            </span>
          )}
        </span>
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
  return (
    <span className={entry.accepted ? (reward > 0 ? 'episode-good' : undefined) : 'episode-bad'}>
      {mark} <Whose name={String(entry.role)} />
      {entry.text ? <Said>{entry.text}</Said> : entry.accepted ? 'accepted' : 'refused'}
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
          ✗ {error.kind}: <Said>{error.message}</Said>
        </span>
      ) : (
        <Said>{replies[0]}</Said>
      )}
      {Number(entry.cost) > 0 && <span className="episode-quiet"> {money(Number(entry.cost))}</span>}
    </>
  );
}

function Searched({ entry }: { entry: JournalLine }) {
  const { simulations, candidates, levels, root, states, plan, why } = entry;
  if (why !== undefined && !candidates) return <Said>{why}</Said>;
  if (states !== undefined) {
    const [next] = (plan as string[] | undefined) ?? [];
    return (
      <>
        {short(Number(states))} states
        {next !== undefined && (
          <span className="episode-quiet">
            {' '}
            · best is <Said>{next}</Said>
          </span>
        )}
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
      {best && (
        <span className="episode-quiet">
          {' '}
          · most to <Said>{best.text}</Said>
        </span>
      )}
    </>
  );
}

function Ended({ entry }: { entry: JournalLine }) {
  const error = entry.error as { kind: string; message: string } | undefined;
  return (
    <>
      <EndStatus of={entry as never} /> {error && `${error.kind}: `}
      <Said>{error ? error.message : entry.answer}</Said>
    </>
  );
}

function World({ entry }: { entry: JournalLine }) {
  if (entry.event === 'start')
    return <>starts{Number(entry.trial) > 0 ? `, trial ${Number(entry.trial) + 1}` : ''}</>;
  if (entry.event === 'chance')
    return (
      <>
        draws{' '}
        <b className="mono" data-said="" data-fields="">
          {oneLine(JSON.stringify(entry.outcome))}
        </b>{' '}
        <span className="episode-quiet">p = {short(Number(entry.probability))}</span>
      </>
    );
  return <>{oneLine(entry.event)}</>;
}
