/** A tool's work: what it was called with, and what it brought. */
import type { JournalLine } from '../../../../runs/folder/journal.ts';
import type { LineDetail } from '../../../api/episodes.ts';
import { Code } from '../../components/copy.tsx';
import { duration } from '../../components/numbers.ts';
import { Data } from './data.tsx';

export function ToolDetail({ detail, onLine }: { detail: LineDetail; onLine: (line: number) => void }) {
  const { line } = detail;
  const begins = line.event === 'start';
  const begin = begins ? line : detail.before;
  const end = begins ? detail.after[0] : line;
  const other = begins ? end : begin;
  return (
    <>
      <p className="episode-transition">
        <span className="episode-quiet">{begins ? 'Begins here' : 'Has ended here'}</span>
        {other && (
          <button type="button" className="episode-link" onClick={() => onLine(other.n)}>
            {begins ? 'ended' : 'began'} at line {other.n}
          </button>
        )}
      </p>
      {begin?.arguments !== undefined && <Data label="Called with" value={begin.arguments} />}
      {end ? (
        <Brought end={end} took={begin && end.t - begin.t} />
      ) : (
        <p className="episode-quiet">It has not ended yet.</p>
      )}
    </>
  );
}

function Brought({ end, took }: { end: JournalLine; took: number | undefined }) {
  const { status, text, value, tries, error } = end;
  const time = took === undefined ? [] : [`in ${duration(took / 1000)}`];
  const facts = [String(status ?? (error === undefined ? 'done' : 'failed')), ...time];
  if (Number(tries) > 1) facts.push(`after ${tries} tries`);
  return (
    <>
      <p>{facts.join(' · ')}</p>
      {error !== undefined && (
        <p className="episode-bad" role="alert" data-said="">
          {String(error)}
        </p>
      )}
      {text !== undefined && <Code label="What it brought">{String(text)}</Code>}
      {value !== undefined && typeof value !== 'string' && <Data label="As data" value={value} />}
    </>
  );
}
