/**
 * The error rates of the simulated model, before SKILL. They are fixed: they were set before any planner was
 * scored. `plan` is set so that a plan of four steps written at once is right about once in three, as public
 * records of large models on such tasks have it (PlanBench's GPT-4), and longer ones more rarely; all other
 * rates, and all correlations, have no record that fits these questions and are our own guesses.
 */
export const rates = {
  /** An action of a plan is wrong: 0.76⁴ ≈ 0.33; thinking first helps a little: 0.8⁴ ≈ 0.41. */
  plan: { standard: 0.24, cot: 0.2 },
  /** So often a wrong action of a plan is left out; else another is written. */
  omitted: 0.5,
  /** The best action does not come first among proposals; an impossible one is among them. */
  propose: { order: 0.25, impossible: 0.1 },
  /** A judgement is off by one word of three. */
  value: 0.2,
  /** Another path than the best is voted for. */
  vote: 0.15,
  /** Another action than the best is chosen from a list. */
  choose: 0.3,
  /** One fact of a predicted state is wrong. */
  predict: 0.03,
  /** A goal is taken to be reached that is not, or the other way round. */
  outcome: 0.02,
  /** A reflection names a wrong action. */
  reflect: 0.1,
  /** Of two samples on one state: how much of an error is belief. */
  correlation: 0.5,
} as const;
