/**
 * How often the simulated worker errs, before SKILL, and what the parts of a prompt do to that. Nobody has measured
 * such rates: all are guesses, fixed before any agent was scored, so that each part of a prompt works in the way
 * that is given as the reason for having it. What comes of it measures prompts' plumbing and planners, never an LLM.
 * What a prompt does not tell it, it does not know, whatever its rates: that is where histories work.
 */
export const rates = {
  /** Takes a documented command for one that is like it; one that has only its name for nothing of use. */
  misread: { documented: 0.02, named: 0.05 },
  /** Forgets one of several wishes for good, since it never came to its mind. */
  forget: 0.05,
  /** Writes an argument of a call a little wrong. */
  argument: 0.03,
  /** Ends the work although something is left to do. */
  end: 0.02,
  /** Makes a call again, unchanged, that has just failed. */
  repeat: 0.25,
  /** Believes that a command's first parameter has another name, until a complaint or its own right call tells. */
  parameter: 0.05,
  /** Writes an action that cannot be read. */
  form: 0.12,
  /** Leaves something out that it writes down for itself: what is done, or what it has found. */
  note: 0.05,
  /** Calls of commands that it does not understand, after which it gives up. */
  patience: 3,
  /** As an explorer: calls of a turn; how often it takes an argument from results; what it gets wrong in the end. */
  explore: { least: 2, most: 4, seen: 0.8, forgotten: 0.03, wrong: 0.03 },
} as const;

/** Rates that a part of a prompt multiplies. */
export type Care = 'forget' | 'argument' | 'end' | 'repeat' | 'form';

export const factors = {
  /** Words before the action: what the last results mean is worked out before it is acted on. */
  think: { argument: 0.5, end: 0.6, repeat: 0.5, forget: 0.8 },
  /** A list of everything that is wanted, made at the start: hardly a wish is overlooked, and what is open shows. */
  plan: { forget: 0.3, end: 0.4 },
  /** A second look at the action in mind. */
  criticise: { argument: 0.5, end: 0.7, repeat: 0.7 },
  /** Advice: arguments from the request, change what failed, check before the end. */
  hints: { argument: 0.8, repeat: 0.4, end: 0.5 },
  /** The form of an answer to copy from, with placeholders, and filled in. */
  abstractExample: { form: 0.4 },
  concreteExample: { form: 0.25 },
  /** The own answer that could not be read, and why. */
  complaint: { form: 0.2 },
} as const satisfies Readonly<Record<string, Partial<Record<Care, number>>>>;

/** With advice to check before the end, so often a forgotten wish comes to mind then. */
export const CHECKED = 0.5;
