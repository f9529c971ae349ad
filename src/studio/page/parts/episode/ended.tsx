/** How an episode ended, and the lines that led there. */
import type { ReactNode } from 'react';
import type { StopReason } from '../../../../errors.ts';
import { type Ending, gameRole, outcomeOf } from '../../../../runs/figures/outcome.ts';
import type { JournalLine } from '../../../../runs/folder/journal.ts';
import type { JournalIndex } from '../../../api/episodes.ts';
import { Code } from '../../components/copy.tsx';
import { count, short } from '../../components/numbers.ts';
import { EndStatus } from '../../components/outcome.tsx';
import './ended.css';

interface End extends Ending {
  answer?: string;
  steps?: number;
  attempts?: number;
  error?: { kind: string; message: string };
}

export function Ended({
  line,
  index,
  onLine,
}: {
  line: JournalLine;
  index: JournalIndex;
  onLine: (line: number) => void;
}) {
  const ending = line as never as End;
  const { status, reward, rewards = {}, end, answer, steps, attempts, error } = ending;
  const several = gameRole(ending) !== undefined;
  return (
    <>
      {status !== 'solved' && <p className="episode-why">{whyOf(ending)}</p>}
      <dl className="episode-ended">
        <Fact name="Outcome">
          <EndStatus of={ending} />
        </Fact>
        {error && (
          <Fact name="Error">
            <span className="episode-bad">
              {error.kind}: <span data-said="">{error.message}</span>
            </span>
          </Fact>
        )}
        {end !== undefined && <Fact name="The world">{end}</Fact>}
        {several
          ? Object.entries(rewards).map(([role, own]) => (
              <Fact key={role} name={`Reward of ${role}`}>
                {short(own)}
              </Fact>
            ))
          : reward !== undefined && <Fact name="Reward">{short(reward)}</Fact>}
        {steps !== undefined && (
          <Fact name="Steps">
            {count(steps)}
            {attempts !== undefined && attempts > 1 ? ` in ${count(attempts)} attempts` : ''}
          </Fact>
        )}
      </dl>
      {answer ? <Code label="Answer">{answer}</Code> : null}
      <Led index={index} onLine={onLine} />
    </>
  );
}

const STOPPED: Record<StopReason, string> = {
  parse: 'What the agent answered could not be read, or was not allowed, after it had been asked again.',
  steps: 'The agent had taken as many steps as it may.',
  calls: 'The agent had made as many model calls as it may.',
  tokens: 'The agent had used as many tokens as it may.',
  context: 'What the agent had to say no longer fitted into its model’s context.',
  attempts: 'Every attempt that the agent may make has failed.',
  states: 'The exact search met more states than it may: raise its limit, or play a smaller task.',
  'no-plan': 'The exact search looked at every state that can be reached: none of them is a solved end.',
  resigned: 'A person gave up.',
};

/** In a sentence why an episode was not solved. */
function whyOf(ending: End): string {
  const { status, stopped, error, end, reward = 0 } = ending;
  if (status === 'error')
    return `Something outside the agent failed (${error?.kind ?? 'unknown'}): the episode counts as missing, not as wrong.`;
  if (stopped) return STOPPED[stopped] ?? `The agent stopped: ${stopped}.`;
  if (end === 'truncated') return 'The episode was cut off before its world had come to an end.';
  const role = gameRole(ending);
  if (role !== undefined)
    return outcomeOf(ending) === 'tied'
      ? 'The game came to its end without a winner.'
      : `The game came to its end with a return of ${short(reward)} for ${role}: it is won above 0.`;
  return `The world came to its end with a reward of ${short(reward)}: only one above 0 is solved.`;
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

/** The last of each kind of line, and what went wrong last: where to look for why. */
function Led({ index: { kinds, steps }, onLine }: { index: JournalIndex; onLine: (line: number) => void }) {
  const refused = steps.filter(({ accepted }) => accepted === false);
  const places: readonly (readonly [string, number | undefined])[] = [
    ['The last action', steps.at(-1)?.line],
    [`The last refused action, of ${count(refused.length)}`, refused.at(-1)?.line],
    ['The last search', kinds.lastIndexOf('h')],
    ['The last model call', kinds.lastIndexOf('c')],
    ['The first action', steps[0]?.line],
  ];
  const found = places.filter((place): place is [string, number] => place[1] !== undefined && place[1] >= 0);
  if (found.length === 0) return null;
  return (
    <>
      <h3>What led here</h3>
      <ul className="episode-led">
        {found.map(([name, line]) => (
          <li key={name}>
            <span>{name}</span>
            <button type="button" className="episode-link" onClick={() => onLine(line)}>
              line {line}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
