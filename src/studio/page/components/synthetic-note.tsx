import './states.css';

/** Stands wherever figures of the synthetic model do. */
export const SyntheticNote = () => (
  <p className="note">
    <strong>synthetic</strong> measures planners and the engine, never an LLM.
  </p>
);
