/** Who goes on from the step: an agent, and the model that it asks. */

/** Any agent with any options, or one of the list as a start. */
export function AgentField({
  value,
  agents,
  arm,
  model,
  onAgent,
  onModel,
}: {
  value: string;
  agents: readonly string[];
  arm: string;
  model: { value: string; recorded: string };
  onAgent: (agent: string) => void;
  onModel: (model: string) => void;
}) {
  return (
    <div className="actions-action">
      <div className="actions-pair">
        <label>
          Agent
          <input
            className="field mono"
            value={value}
            placeholder={arm}
            onChange={({ target }) => onAgent(target.value)}
          />
        </label>
        <label>
          Model
          <input
            className="field mono"
            value={model.value}
            placeholder={model.recorded}
            onChange={({ target }) => onModel(target.value)}
          />
        </label>
      </div>
      <ul className="actions-legal-list" aria-label="Agents">
        {agents.map((each) => (
          <li key={each}>
            <button
              type="button"
              className="chip mono"
              // With options it is the same agent still.
              aria-pressed={value.split('?')[0] === each}
              onClick={() => onAgent(each)}
            >
              {each}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
