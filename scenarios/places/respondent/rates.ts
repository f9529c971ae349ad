/**
 * How often the simulated user of functions errs, before SKILL. No records of models exist for this world: the
 * rates are guesses, small where a model only has to read, so that what decides is what it can know. The explorer's
 * (how much it calls in a turn, how often it copies good documentation wrongly) were set after a trial.
 */
export const rates = {
  /** Takes a documented function for nothing of use; one that has only its name to say what it does. */
  misread: { documented: 0.02, named: 0.05 },
  /** Reads a request as one about something else. */
  request: 0.02,
  /** Writes a call with another number. */
  argument: 0.02,
  /** Writes a wrong answer although it knows the right one. */
  answer: 0.02,
  /** After so many calls on a guess, or with a result unlike what was expected, it guesses no more. */
  patience: 3,
  /** As an explorer: the fewest and most calls of a turn; and how often it tries an argument that results have shown. */
  calls: { least: 2, most: 4 },
  seenArgument: 0.8,
  /**
   * As an explorer: leaves a function out of the documentation, or describes it as another: one whose results it
   * had to interpret, and one whose documentation it only has to write again.
   */
  documentation: { forgotten: 0.03, wrong: 0.03, miscopied: 0.005 },
} as const;
