/** Events as buttons: those that the machine takes now; greyed those that it refuses, with the guard that stops them. */
import { useId, useState } from 'react';
import type { EventChoice, SimulatedEvent } from '../../../api/machines.ts';

interface Props {
  choices: readonly EventChoice[];
  more: number;
  onSend: (event: SimulatedEvent) => void;
}

export function Choices({ choices, more, onSend }: Props) {
  const legal = choices.filter((choice) => choice.legal);
  const refused = choices.filter((choice) => !choice.legal);
  if (choices.length === 0) return <p className="machine-quiet">It takes no more events.</p>;
  return (
    <>
      <section aria-label="Events that it takes now">
        <h3>Events</h3>
        <div className="simulation-choices">
          {legal.map((choice) => (
            <Legal key={keyOf(choice)} choice={choice} onSend={onSend} />
          ))}
        </div>
        {legal.length === 0 && <p className="machine-quiet">None as they stand; one may be edited below.</p>}
        {more > 0 && <p className="machine-quiet">… and {more} more</p>}
      </section>
      {refused.length > 0 && (
        <section aria-label="Events that it refuses now">
          <h3>Refused now</h3>
          <ul className="simulation-refused">
            {refused.map((choice) => (
              <Refused key={keyOf(choice)} choice={choice} onSend={onSend} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

const keyOf = ({ event }: EventChoice): string => JSON.stringify(event);

function Legal({ choice, onSend }: { choice: EventChoice; onSend: (event: SimulatedEvent) => void }) {
  const { label, event, probability, editable } = choice;
  const [open, setOpen] = useState(false);
  const named = probability === undefined ? label : `${label} (${Math.round(1000 * probability) / 10} %)`;
  if (!editable) {
    return (
      <button type="button" className="button" onClick={() => onSend(event)}>
        {named}
      </button>
    );
  }
  return (
    <span className={open ? 'simulation-editable open' : 'simulation-editable'}>
      <button type="button" className="button" onClick={() => onSend(event)}>
        {named}
      </button>
      <button
        type="button"
        className="button"
        aria-expanded={open}
        aria-label={`Edit ${label}`}
        onClick={() => setOpen(!open)}
      >
        {'{…}'}
      </button>
      {open && <Editor event={event} onSend={onSend} />}
    </span>
  );
}

/** An event's fields as JSON, checked as it is written. */
function Editor({
  event: { type, ...fields },
  onSend,
}: {
  event: SimulatedEvent;
  onSend: (event: SimulatedEvent) => void;
}) {
  const [text, setText] = useState(() => JSON.stringify(fields, undefined, 2));
  const id = useId();
  const read = fieldsIn(text);
  return (
    <form
      className="simulation-editor"
      onSubmit={(event) => {
        event.preventDefault();
        if ('fields' in read) onSend({ ...read.fields, type });
      }}
    >
      <textarea
        className="field mono"
        aria-label={`Fields of ${type} as JSON`}
        aria-invalid={'problem' in read}
        aria-describedby={id}
        rows={Math.min(12, 1 + text.split('\n').length)}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <p id={id} className={'problem' in read ? 'simulation-error' : 'machine-quiet'}>
        {'problem' in read ? read.problem : `Sent as an event of type ${type}.`}
      </p>
      <button type="submit" className="button" disabled={'problem' in read}>
        Send
      </button>
    </form>
  );
}

function fieldsIn(text: string): { fields: Record<string, unknown> } | { problem: string } {
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) {
      return { fields: fields as Record<string, unknown> };
    }
    return { problem: 'Write an object, as in { "text": "…" }.' };
  } catch (error) {
    return { problem: `Not JSON yet: ${(error as Error).message}` };
  }
}

/** One that a guard stops as it stands can still be sent with other fields. */
function Refused({ choice, onSend }: { choice: EventChoice; onSend: (event: SimulatedEvent) => void }) {
  const { label, event, stoppedBy, editable } = choice;
  const [open, setOpen] = useState(false);
  return (
    <li>
      <button type="button" className="button" disabled>
        {label}
      </button>
      <span className="simulation-why">
        {stoppedBy.length === 0 && 'no transition in this state'}
        {stoppedBy.length > 0 && 'stopped by '}
        {stoppedBy.map((guard) => (
          <code key={guard}>{guard}</code>
        ))}
        {editable && stoppedBy.length > 0 && (
          <button
            type="button"
            className="simulation-change"
            aria-expanded={open}
            aria-label={`Edit ${label}`}
            onClick={() => setOpen(!open)}
          >
            edit it
          </button>
        )}
      </span>
      {open && <Editor event={event} onSend={onSend} />}
    </li>
  );
}
