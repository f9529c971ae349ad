/** What the machine can be sent, what came of it, and what it was sent before. */

import type { MachineView, StepView } from '../../../api/machines.ts';
import { Failed, Loading } from '../../components/states.tsx';
import { SvgImage } from '../../components/svg-image.tsx';
import { Choices } from './choices.tsx';
import { ContextView } from './context-view.tsx';
import { eventText, valueText } from './texts.ts';
import type { SimulationState } from './use-simulation.ts';
import './simulation.css';

export function Simulation({ view, simulation }: { view: MachineView; simulation: SimulationState }) {
  if (view.problem !== undefined) {
    return (
      <div className="simulation">
        <h2>Step it</h2>
        <p className="machine-quiet">{view.problem}</p>
      </div>
    );
  }
  const { state, events, task, error, keep, setTask } = simulation;
  return (
    <div className="simulation">
      <div className="simulation-head">
        <h2>Step it</h2>
        <button
          type="button"
          className="button"
          disabled={events.length === 0}
          onClick={() => keep(events.length - 1)}
        >
          Back
        </button>
        <button type="button" className="button" disabled={events.length === 0} onClick={() => keep(0)}>
          Reset
        </button>
      </div>
      {view.tasks.length > 1 && (
        <label className="simulation-task">
          Task
          <select className="field" value={task} onChange={({ target }) => setTask(Number(target.value))}>
            {view.tasks.map((name, i) => (
              <option key={name} value={i}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {error ? (
        <Failed error={error} />
      ) : state ? (
        <Stepped state={state} simulation={simulation} />
      ) : (
        <Loading what="its first state" />
      )}
    </div>
  );
}

function Stepped({ state, simulation }: { state: StepView; simulation: SimulationState }) {
  const { value, status, turn, output, observation, picture, context, before } = state;
  return (
    <>
      <p className="simulation-state" role="status">
        <code>{valueText(value)}</code>
        <span className={`simulation-status ${status}`}>{STATUS[status]}</span>
        {turn !== undefined && <span className="machine-quiet">turn: {turn}</span>}
      </p>
      <Outcome state={state} />
      <Choices choices={state.choices} more={state.more} onSend={simulation.send} />
      {(picture !== undefined || observation !== undefined) && (
        <section aria-label="The scenario">
          {picture !== undefined && <SvgImage className="simulation-picture" svg={picture} alt="The state" />}
          {observation !== undefined && <pre className="simulation-text">{observation}</pre>}
        </section>
      )}
      {output !== undefined && (
        <section>
          <h3>Output</h3>
          <ContextView value={output} />
        </section>
      )}
      <section>
        <h3>Context</h3>
        <ContextView value={context} {...(before && { before: before.context })} />
      </section>
      <History state={state} simulation={simulation} />
    </>
  );
}

const STATUS: Readonly<Record<StepView['status'], string>> = {
  active: '● active',
  done: '✓ done',
  error: '✕ error',
  stopped: '■ stopped',
};

/** What the last event did beside leading to a state. */
function Outcome({ state: { error, ignored, effects } }: { state: StepView }) {
  if (error !== undefined)
    return (
      <p className="simulation-error" role="alert">
        The last event broke it: {error}
      </p>
    );
  if (ignored)
    return <p className="simulation-note">The last event changed nothing: no transition took it.</p>;
  if (effects.length === 0) return null;
  return (
    <p className="simulation-note">
      It would now: {effects.join(', ')}. <span className="machine-quiet">Nothing of it is done here.</span>
    </p>
  );
}

function History({ state, simulation }: { state: StepView; simulation: SimulationState }) {
  const { events, keep } = simulation;
  if (events.length === 0) return null;
  return (
    <section>
      <h3>Events so far</h3>
      <ol className="simulation-history" start={0}>
        <li>
          <button type="button" onClick={() => keep(0)}>
            start
          </button>
          <span className="machine-quiet"> → {valueText(state.values[0])}</span>
        </li>
        {events.map((event, i) => (
          // The same event may stand twice: its place is what it is.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows and shrinks at its end
          <li key={i} aria-current={i === events.length - 1 ? 'step' : undefined}>
            <button type="button" title="Go back to here" onClick={() => keep(i + 1)}>
              {eventText(event)}
            </button>
            <span className="machine-quiet"> → {valueText(state.values[i + 1])}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
