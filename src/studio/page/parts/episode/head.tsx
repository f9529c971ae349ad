/** What the episode was and how it ended, in a line. */
import { phaseWords } from '../../../../runs/plan/phase-words.ts';
import type { EpisodeView } from '../../../api/episodes.ts';
import { count, duration, money, short } from '../../components/numbers.ts';
import { EndStatus } from '../../components/outcome.tsx';
import { Status } from '../../components/status.tsx';
import './head.css';

/** Calls as the timeline has them, which may ask for several samples each; without any there only samples are known. */
function samplesOf({ calls: samples, live }: { calls: number; live: number }, kinds: string): string {
  const calls = kinds.split('c').length - 1;
  const asked = `${count(samples)} ${samples === 1 ? 'sample' : 'samples'}`;
  if (calls === 0) return `${asked}, ${count(live)} live`;
  if (calls === samples) return `${count(calls)} ${calls === 1 ? 'call' : 'calls'}, ${count(live)} live`;
  return `${count(calls)} ${calls === 1 ? 'call' : 'calls'} for ${asked}, ${count(live)} live`;
}

export function Head({ view }: { view: EpisodeView }) {
  const { result, status, plan, earlier, index } = view;
  const { task, seed } = result ?? plan;
  const phase = phaseWords(plan.game ?? {});
  return (
    <header className="episode-head">
      <h1>
        {plan.title}
        {task !== undefined && `: ${task}`}
      </h1>
      <p>
        {result ? (
          <EndStatus of={result} />
        ) : (
          <Status of={status === 'running' ? 'running' : 'waiting'}>{status}</Status>
        )}
        <span className="mono">{result?.arm ?? plan.arm}</span>
        {phase && <span>{phase}</span>}
        {seed !== undefined && <span>seed {seed}</span>}
        {!result && <span>{count(index.steps.length)} steps so far</span>}
        {result && (
          <>
            <span>reward {short(result.reward)}</span>
            <span>
              {count(result.steps)} steps{result.attempts > 1 ? ` in ${result.attempts} attempts` : ''}
            </span>
            {result.calls > 0 && (
              <span title="A call asks for one sample of an answer or for several; a live one reached a server">
                {samplesOf(result, index.kinds)}
              </span>
            )}
            {result.calls > 0 && (
              <span>
                {short(result.tokens.input)} + {short(result.tokens.output)} tokens
              </span>
            )}
            {result.cost > 0 && <span>{money(result.cost)}</span>}
            <span>{duration(result.seconds)}</span>
          </>
        )}
        {earlier > 0 && <span>launch {earlier + 1}</span>}
      </p>
      {result?.error && (
        <p className="episode-bad" role="alert">
          {result.error.kind}: {result.error.message}
        </p>
      )}
      {status === 'cut off' && (
        <p className="episode-quiet">Its journal ends here: the episode was cut off.</p>
      )}
    </header>
  );
}
