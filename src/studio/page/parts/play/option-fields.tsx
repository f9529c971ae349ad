/** Options of an agent or a scenario, each with what it does and its default. */
import { useId } from 'react';
import type { PlayOption } from '../../../api/play.ts';

export function OptionFields({
  options,
  textOf,
  onValue,
}: {
  options: readonly PlayOption[];
  textOf: (name: string) => string;
  onValue: (name: string, value: string) => void;
}) {
  const id = useId();
  return (
    <div className="play-options">
      {options.map(({ name, fallback, choices, description }) => (
        <div key={name} className="play-option">
          <label htmlFor={`${id}-${name}`}>
            <code>{name}</code>
          </label>
          {choices ? (
            <select
              id={`${id}-${name}`}
              className="field"
              value={textOf(name)}
              onChange={({ target }) => onValue(name, target.value)}
            >
              <option value="">{fallback || 'default'}</option>
              {choices
                .filter((choice) => choice !== fallback)
                .map((choice) => (
                  <option key={choice}>{choice}</option>
                ))}
            </select>
          ) : (
            <input
              id={`${id}-${name}`}
              className="field"
              value={textOf(name)}
              placeholder={fallback || 'default'}
              onChange={({ target }) => onValue(name, target.value)}
            />
          )}
          <span className="note">{description}</span>
        </div>
      ))}
    </div>
  );
}
