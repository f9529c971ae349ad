/** A second episode beside the one that is looked at: step by step, the first difference marked. */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import type { Strip, StripStep } from '../../../../api/actions.ts';
import { get } from '../../../api.ts';
import { EndStatus } from '../../../components/outcome.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { Status } from '../../../components/status.tsx';
import { Picture } from '../picture.tsx';
import { episodePath } from '../use-episode.ts';
import './beside.css';

/** Milliseconds between looks at an episode that is under way. */
const PAUSE = 500;

function useStrip(run: string, episode: string) {
  return useQuery({
    queryKey: ['actions-strip', run, episode],
    queryFn: () => get<Strip>(`runs/${run}/episodes/${episode}/strip`),
    refetchInterval: ({ state: { data, error } }) => (error || data?.end ? false : PAUSE),
  });
}

interface BesideProps {
  run: string;
  episode: string;
  /** RUN/EPISODE. */
  other: string;
  /** The step that the page shows. */
  step: number;
}

export function Beside({ run, episode, other, step }: BesideProps) {
  const cut = other.indexOf('/');
  const [otherRun, otherEpisode] = [other.slice(0, cut), other.slice(cut + 1)];
  const own = useStrip(run, episode);
  const theirs = useStrip(otherRun, otherEpisode);
  const [, setSearch] = useSearchParams();
  const close = () =>
    setSearch((before) => {
      before.delete('beside');
      return before;
    });
  const error = own.error ?? theirs.error;
  return (
    <section className="beside" aria-label="Beside it">
      <header className="beside-head">
        <h2>Beside it</h2>
        <Link className="button" href={`/runs/${otherRun}/${otherEpisode}`}>
          Open it whole
        </Link>
        <button type="button" className="button" onClick={close}>
          Close
        </button>
      </header>
      {error ? (
        <Failed error={error} />
      ) : own.data && theirs.data ? (
        <Both own={own.data} other={theirs.data} step={step} />
      ) : (
        <Loading what="the other episode" />
      )}
    </section>
  );
}

/** The first step, from 1, at which two episodes differ; undefined: nowhere up to here. */
function firstDifference(own: Strip, other: Strip): number | undefined {
  const most = Math.max(own.steps.length, other.steps.length);
  for (let i = 0; i < most; i++) {
    const [a, b] = [own.steps[i], other.steps[i]];
    if (a && b && a.role === b.role && a.text === b.text) continue;
    // What is under way has not come to it yet.
    if ((!a && !own.end) || (!b && !other.end)) return undefined;
    return i + 1;
  }
  return undefined;
}

function Both({ own, other, step }: { own: Strip; other: Strip; step: number }) {
  const first = firstDifference(own, other);
  const count = Math.max(own.steps.length, other.steps.length);
  const branched = other.parent?.episode === own.episode && other.parent.run === own.run;
  return (
    <>
      <dl className="beside-facts">
        <Facts name="This" strip={own} />
        <Facts name="Other" strip={other} />
      </dl>
      <p className="beside-word" role="status">
        {first === undefined
          ? own.end && other.end
            ? 'Both went the same way'
            : 'No difference so far'
          : `They part at step ${first}${branched && other.parent?.step === first ? ', where it branches off' : ''}`}
      </p>
      <View strip={other} step={step} />
      <table className="beside-steps">
        <thead>
          <tr>
            <th scope="col" className="beside-number">
              Step
            </th>
            <th scope="col">This</th>
            <th scope="col">Other</th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: count }, (_, i) => {
            const number = i + 1;
            return (
              <tr
                key={number}
                className={number === first ? 'beside-first' : undefined}
                aria-current={number === step ? 'step' : undefined}
                ref={number === step ? intoView : undefined}
              >
                <th scope="row" className="beside-number">
                  {number === first && <span title="The first difference">≠ </span>}
                  <StepButton number={number} line={own.steps[i]?.line} />
                </th>
                <Cell step={own.steps[i]} />
                <Cell step={other.steps[i]} differs={first !== undefined && number >= first} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

const intoView = (row: HTMLTableRowElement | null) => row?.scrollIntoView({ block: 'nearest' });

/** Leads to the step in this episode, where it has one. */
function StepButton({ number, line }: { number: number; line?: number }) {
  const [, setSearch] = useSearchParams();
  if (line === undefined) return number;
  const go = () =>
    setSearch((before) => {
      before.set('line', String(line));
      return before;
    });
  return (
    <button type="button" className="beside-step" aria-label={`Go to step ${number}`} onClick={go}>
      {number}
    </button>
  );
}

function Facts({ name, strip: { arm, end, steps, calls } }: { name: string; strip: Strip }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {end ? <EndStatus of={end} /> : <Status of="running" />}
        <span>{steps.length} steps</span>
        <span>{calls} calls</span>
        <span className="mono beside-arm" title={arm}>
          {arm}
        </span>
      </dd>
    </div>
  );
}

function Cell({ step, differs = false }: { step?: StripStep; differs?: boolean }) {
  if (!step) return <td className="beside-none">–</td>;
  return (
    <td className={differs ? 'beside-differs' : undefined}>
      <code>{step.text}</code>
      {step.accepted === false && <span className="beside-refused"> refused</span>}
    </td>
  );
}

/** What the other one's world looks like at the step. */
function View({ strip, step }: { strip: Strip; step: number }) {
  const at = strip.steps[Math.min(Math.max(step, 1), strip.steps.length) - 1];
  if (!at) return null;
  return (
    <figure className="beside-view">
      <figcaption>The other, after step {at.step}</figcaption>
      {strip.picture && (
        <Picture
          path={episodePath(strip.run, strip.episode)}
          line={at.state}
          title={`The other: ${strip.scenario}`}
        />
      )}
      {at.thought && <blockquote>{at.thought}</blockquote>}
      {at.feedback && <p>{at.feedback}</p>}
      {!strip.picture && <pre>{at.observation || strip.answer}</pre>}
    </figure>
  );
}
