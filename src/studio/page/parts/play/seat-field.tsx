/** Who plays a role: a person at the page, or an agent with its options. */
import type { PlayScenario } from '../../../api/play.ts';
import { OptionFields } from './option-fields.tsx';
import { PERSON } from './setup.ts';

export interface SeatFieldProps {
  scenario: PlayScenario;
  role: string;
  agent: string;
  textOf: (name: string) => string;
  onAgent: (agent: string) => void;
  onValue: (name: string, value: string) => void;
}

export function SeatField({ scenario, role, agent, textOf, onAgent, onValue }: SeatFieldProps) {
  const { agents, synthetic, roles } = scenario;
  const chosen = agents.find(({ id }) => id === agent);
  const refused = agents.filter(({ refused }) => refused !== undefined);
  const model = {
    name: 'model',
    fallback: synthetic ? 'synthetic' : '',
    description: synthetic
      ? 'as openai:gpt-4o; the synthetic one measures planners, it is no language model'
      : 'as openai:gpt-4o; there is no synthetic one for this scenario',
  };
  return (
    <fieldset className="play-seat">
      <legend>{roles.length === 1 ? 'Played by' : role}</legend>
      <div className="play-row">
        <select
          className="field"
          aria-label={`Who plays ${role}`}
          value={agent}
          onChange={({ target }) => onAgent(target.value)}
        >
          <option value={PERSON}>you</option>
          {agents
            .filter(({ id }) => id !== PERSON)
            .map(({ id, title, refused }) => (
              <option key={id} value={id} disabled={refused !== undefined}>
                {title === id ? id : `${id} – ${title}`}
              </option>
            ))}
        </select>
        <span className="note">{agent === PERSON ? 'a person, at this page' : chosen?.description}</span>
      </div>
      {chosen && (chosen.options.length > 0 || chosen.model) && (
        <details className="play-more">
          <summary>Options of {chosen.id}</summary>
          <OptionFields
            options={chosen.model ? [model, ...chosen.options] : chosen.options}
            textOf={textOf}
            onValue={onValue}
          />
        </details>
      )}
      {agent !== PERSON && refused.length > 0 && (
        <details className="play-more">
          <summary>Why {refused.map(({ id }) => id).join(', ')} cannot play it</summary>
          <ul className="play-refused">
            {refused.map(({ id, refused }) => (
              <li key={id}>
                <code>{id}</code>: {refused}
              </li>
            ))}
          </ul>
        </details>
      )}
    </fieldset>
  );
}
