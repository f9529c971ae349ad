/**
 * The error rates of the simulated model, before SKILL. All are our own guesses, set by reckoning before any
 * planner was scored; no record of a model's single decisions exists. What they are reckoned from is the range
 * of pass rates that were published for planners over simulated tools: 0.72 for a small model without
 * fine-tuning, 0.88 for the same model fine-tuned, 0.91 for a large model that writes down what is missing. A
 * request takes three to four steps, half of them have a calculation, and two searches in ten come out empty
 * or in part; so an error that spoils an episode and comes with every step costs about 3.5 times its rate.
 * They measure planners and the pipeline, never an LLM.
 */
import type { Draws } from '../../../src/models/types.ts';

/** How a planner is asked, as it can be seen in its prompt. */
export type Asked = 'missing' | 'described' | 'learnt';

/** Errors of planners. Those marked * mostly spoil the episode; the others cost steps. */
export interface PlannerRates {
  /** * A decision to answer although something is missing: the answer is then made up. */
  early: number;
  /** * A calculation done in the head, and wrong. */
  mental: number;
  /** * A partial answer taken for a whole one. */
  vague: number;
  /** * Giving up when a search found nothing. */
  giveUp: number;
  /** The wrong place to look for an attribute: a misconception. */
  place: number;
  /** A tool that there is not. */
  invented: number;
  /** A date that is said as the user said it, "tomorrow". */
  relative: number;
  /** An email without its subject. */
  subjectless: number;
  /** Another attribute asked for than the one that is needed. */
  astray: number;
  /** A reply that cannot be read. */
  unreadable: number;
}

const missing: PlannerRates = {
  early: 0.012,
  mental: 0.02,
  vague: 0.1,
  giveUp: 0.08,
  place: 0.06,
  invented: 0.002,
  relative: 0.2,
  subjectless: 0.02,
  astray: 0.02,
  unreadable: 0.005,
};

export const rates = {
  planner: {
    /** The tools are listed, and what is missing has to be written down first. */
    missing,
    /** The tools are listed, but the next task is asked for at once. */
    described: {
      early: 0.05,
      mental: 0.08,
      vague: 0.25,
      giveUp: 0.2,
      place: 0.12,
      invented: 0.005,
      relative: 0.3,
      subjectless: 0.05,
      astray: 0.05,
      unreadable: 0.02,
    },
    /** No tools are listed: it has learnt them, and at times remembers a name wrongly. */
    learnt: {
      ...missing,
      early: 0.015,
      mental: 0.03,
      place: 0.08,
      invented: 0.02,
      relative: 0.4,
      subjectless: 0.04,
    },
  } satisfies Record<Asked, PlannerRates>,
  /** Tools that state a wrong value; what a final answer makes up is never right. */
  tool: { wrong: 0.01 },
  /** Ratings that are off by one. */
  judge: { off: 0.06 },
  /** Requests that need one step more or fewer than was asked for. */
  writer: { miscounted: 0.1 },
} as const;

/** Whether a misconception of this rate is held about a fact. */
export const believes = (draws: Draws, rate: number, ...fact: (string | number)[]): boolean =>
  draws.belief(...fact) < rate * (1 - draws.skill);

/** Whether this sample slips. */
export const slips = (draws: Draws, rate: number, ...label: (string | number)[]): boolean =>
  draws.slip(...label) < rate * (1 - draws.skill);
