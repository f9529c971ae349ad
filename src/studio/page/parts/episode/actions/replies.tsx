/** Replies with how they read, and against those that were recorded. */
import { diffWordsWithSpace } from 'diff';
import { useId } from 'react';
import type { AskAnswer, Reading, RecordedCall, Reply } from '../../../../api/actions.ts';
import { count, duration, money } from '../../../components/numbers.ts';

interface Props {
  call: RecordedCall;
  /** What asking again has brought. */
  answer?: AskAnswer;
  /** Absent: the episode cannot be branched. */
  onBranch: ((action: string) => void) | undefined;
}

export function Replies({ call, answer, onBranch }: Props) {
  if (!answer) {
    if (call.replies.length === 0) {
      return <p className="actions-quiet">There was none{call.error ? `: ${call.error}` : ''}</p>;
    }
    return call.replies.map((reply, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: samples have no names
      <ReplyCard key={i} name={nameOf(i, call.replies)} reply={reply} onBranch={onBranch} />
    ));
  }
  const { tokens, cost, spent, seconds, retries, model, replies } = answer;
  return (
    <>
      <p className="actions-facts">
        <span>{model}</span>
        <span>{replies.every(({ cached }) => cached) ? 'cached' : 'live'}</span>
        <span>
          {count(tokens.input)} + {count(tokens.output)} tokens
        </span>
        <span>
          {money(cost)} at list price, {spent === 0 ? 'nothing' : money(spent)} paid
        </span>
        <span>{duration(seconds)}</span>
        {retries > 0 && <span>{retries} failed tries</span>}
      </p>
      {replies.map((reply, i) => (
        <ReplyCard
          // biome-ignore lint/suspicious/noArrayIndexKey: samples have no names
          key={i}
          name={nameOf(i, replies)}
          reply={reply}
          against={call.replies[i]?.text}
          onBranch={onBranch}
        />
      ))}
    </>
  );
}

const nameOf = (i: number, { length }: { length: number }) => (length > 1 ? `Sample ${i + 1}` : 'Reply');

function ReplyCard({
  name,
  reply,
  against,
  onBranch,
}: {
  name: string;
  reply: Reply;
  against?: string;
  onBranch: Props['onBranch'];
}) {
  const id = useId();
  const same = against === reply.text;
  return (
    <section className="actions-reply" aria-labelledby={id}>
      <h4 id={id}>
        {name}
        {against !== undefined && <span className="actions-quiet">{same ? ' as recorded' : ' differs'}</span>}
      </h4>
      <pre className="actions-reply-text">
        {against === undefined || same ? reply.text : <Difference before={against} after={reply.text} />}
      </pre>
      {reply.reading && <ReadingList reading={reply.reading} onBranch={onBranch} />}
    </section>
  );
}

/** What is new is underlined, what is gone struck through; texts that are hardly alike stand one after the other. */
function Difference({ before, after }: { before: string; after: string }) {
  const parts = diffWordsWithSpace(before, after);
  const kept = parts.reduce(
    (sum, { value, added, removed }) => sum + (added || removed ? 0 : value.trim().length),
    0,
  );
  if (2 * kept < Math.max(before.length, after.length)) {
    return (
      <>
        <del>{before}</del>
        {'\n\n'}
        <ins>{after}</ins>
      </>
    );
  }
  let at = 0;
  return parts.map(({ value, added, removed }) => {
    const key = at++;
    if (added) return <ins key={key}>{value}</ins>;
    return removed ? <del key={key}>{value}</del> : <span key={key}>{value}</span>;
  });
}

function ReadingList({ reading, onBranch }: { reading: Reading; onBranch: Props['onBranch'] }) {
  if (reading.problem) return <p className="actions-unread">Cannot be read: {reading.problem}</p>;
  return (
    <ol className="actions-reading" aria-label="Read as">
      {reading.actions.map(({ text, legal }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a plan may hold an action twice
        <li key={i}>
          <code>{text}</code>
          {legal !== null && (
            <span className={legal ? 'actions-legal' : 'actions-illegal'}>
              {legal ? '✓ legal' : '✗ not legal'}
            </span>
          )}
          {legal && onBranch && (
            <button
              type="button"
              className="button"
              aria-label={`Branch with ${text}`}
              onClick={() => onBranch(text)}
            >
              Branch with it
            </button>
          )}
        </li>
      ))}
    </ol>
  );
}
