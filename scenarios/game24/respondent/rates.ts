/**
 * The error rates of the simulated model, before SKILL. They are fixed: they were set before any planner was
 * scored. `value`, `list`, `arithmetic` and `plan` are GPT-4's, measured from the public Tree of Thoughts
 * logs; `answer`, `wrongList`, `chain`, `propose` and the correlation of `list` have no record and are our
 * own guesses, as are the wording of replies and which numbers a reflection names.
 */

export type Verdict = 'sure' | 'likely' | 'impossible';

/** How three numbers (or more) and two are judged; `correlation` is that of two samples of one prompt. */
export interface ValueRates extends Readonly<Record<Verdict, number>> {
  readonly correlation: number;
}

export const rates = {
  value: {
    three: {
      reachable: { sure: 0.4, likely: 0.53, impossible: 0.07, correlation: 0.78 },
      dead: { sure: 0, likely: 0.85, impossible: 0.15, correlation: 0.81 },
    },
    two: {
      reachable: { sure: 0.99, likely: 0, impossible: 0.01, correlation: 0 },
      dead: { sure: 0, likely: 0.24, impossible: 0.76, correlation: 0.35 },
    },
  },
  /** A wrong list of numbers left, by how many numbers there were before the step. */
  list: { 4: 0.02, 3: 0.01, 2: 0.14, correlation: 0.5 },
  /** A wrong result of one operation, and a wrong judgement of an answer's arithmetic. */
  arithmetic: 0.001,
  /** A wrong answer line although the lines make 24. */
  answer: 0.01,
  /**
   * Whole chains of thought from four numbers: a puzzle's chance is top · u^power, u its belief. One chain
   * then solves 4 % (top / (power + 1)) and the best of 100 chains 49 %.
   */
  plan: { top: 0.26, power: 5.5 },
  /**
   * How a wrong list is wrong: another number is forgotten, else an operand stays (the right one, else the
   * left one).
   */
  wrongList: { forgotten: 0.5, right: 0.25 },
  /** So often a chain that runs into a lesson is begun again; steps of a chain at most (wrong lists). */
  chain: { secondThoughts: 8, longest: 5 },
  /** Weight of a step to a fraction or to a negative number, against 1; and how far the choice is fixed. */
  propose: { fraction: 0.05, negative: 0.05, correlation: 0.8 },
} as const;
