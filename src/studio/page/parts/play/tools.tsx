/** A scenario of tools: what is wanted, what the last calls brought, and the tools that there are. */
import type { PlayCall, PlayTool, PlayView } from '../../../api/play.ts';
import { Status } from '../../components/status.tsx';
import { Observation } from './board.tsx';

/** What is wanted, by which rules, and what came of the last calls. */
export function Request({ view: { request = '', rules, moves } }: { view: PlayView }) {
  const last = moves.findLast(({ results }) => results !== undefined);
  return (
    <div className="play-asked">
      <section aria-label="Request">
        <h2>Request</h2>
        <p className="play-request">{request}</p>
        <p className="play-rules">{rules}</p>
      </section>
      <section aria-label="What the last call brought">
        <h2>
          {(last?.results?.length ?? 0) > 1 ? 'What the last calls brought' : 'What the last call brought'}
        </h2>
        {last?.results ? (
          <Brought results={last.results} />
        ) : (
          <p className="note">Nothing was called yet: choose a tool, fill it in, and play it.</p>
        )}
      </section>
    </div>
  );
}

/** Calls, each with what it brought. */
export function Brought({ results }: { results: readonly PlayCall[] }) {
  return (
    <ul className="play-brought">
      {results.map(({ tool, arguments: given, status, text }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: calls are in their order, and one may come twice
        <li key={i}>
          <p className="play-moved">
            <code>
              {tool}({given})
            </code>{' '}
            <Status of={status === 'failed' || status === 'timed out' ? 'error' : 'ended'}>{status}</Status>
          </p>
          {text.trim() !== '' && <Observation text={text} />}
        </li>
      ))}
    </ul>
  );
}

/** `onChoose`: begins a call of it. */
export function Tools({
  tools,
  onChoose,
}: {
  tools: readonly PlayTool[];
  onChoose: ((blank: string) => void) | undefined;
}) {
  return (
    <section className="play-tools" aria-label="Tools">
      <h2>
        Tools <span className="note">{tools.length}</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the arrow keys */}
      <ul tabIndex={0}>
        {tools.map(({ name, call, description, parameters, blank }) => (
          <li key={name}>
            <button
              type="button"
              className="play-tool"
              disabled={!onChoose}
              title={`write a call of ${name}`}
              onClick={() => onChoose?.(blank)}
            >
              {call}
            </button>
            <p>{description || <span className="note">nobody has documented it</span>}</p>
            {parameters.length > 0 && (
              <dl>
                {parameters.map((parameter) => (
                  <div key={parameter.name}>
                    <dt>{parameter.name}</dt>
                    <dd>{parameter.description}</dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
