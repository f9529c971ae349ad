/** What became of a reply: the candidates and the action that were read from it, and what the world said. */
import type { JournalLine } from '../../../../runs/folder/journal.ts';
import { candidatesOf } from '../../../episodes/brief.ts';
import './came-of.css';

/** Of a search those that `replies` hold; all of them where it has none. */
export function CameOf({
  lines,
  replies,
  onLine,
}: {
  lines: readonly JournalLine[];
  replies: readonly string[];
  onLine: (line: number) => void;
}) {
  if (lines.length === 0) return null;
  return (
    <section className="episode-came" aria-label="What came of it">
      <h3>What came of it</h3>
      <ul>
        {lines.map((line) => (
          <li key={line.n}>
            <button type="button" className="episode-link" onClick={() => onLine(line.n)}>
              line {line.n}
            </button>
            <Outcome line={line} replies={replies} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Outcome({ line, replies }: { line: JournalLine; replies: readonly string[] }) {
  if (line.type === 'action')
    return (
      <span>
        plays{' '}
        <b className="mono" data-said="">
          {String(line.text)}
        </b>
      </span>
    );
  if (line.type === 'feedback')
    return (
      <span className={line.accepted ? undefined : 'episode-bad'}>
        {line.accepted ? 'accepted' : 'refused'}
        {line.text ? ': ' : ''}
        {line.text ? <span data-said="">{String(line.text)}</span> : null}
        {Number(line.reward) !== 0 && <b> reward {String(line.reward)}</b>}
      </span>
    );
  const all = candidatesOf(line);
  const read = all.filter(({ text }) => text !== '' && replies.some((reply) => reply.includes(text)));
  return (
    <div>
      search of {all.length} candidates
      {read.length > 0 && (
        <>
          , {read.length} read from this reply
          <ul className="episode-read">
            {read.slice(0, 12).map(({ text, value, kept }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two candidates may read alike
              <li key={i}>
                <span className="mono" data-said="">
                  {text}
                </span>
                <span className="episode-quiet">
                  {value === undefined ? '' : ` value ${Number(value.toFixed(3))}`}
                  {kept ? ' · kept' : ''}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
