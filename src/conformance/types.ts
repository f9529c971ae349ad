/** What the conformance kit finds. */

/** What is checked, in the order of reports. */
export const CHECKS = {
  play: 'random play goes on to an end, or to the limit that the scenario gives',
  repeatable: 'functions of a state give the same whenever they are asked',
  listed: 'listed actions are accepted, and fit the schema',
  unlisted: 'other actions, and those of other roles, change nothing',
  language: 'parse reads what format writes',
  rubbish: 'parse throws ParseError, and nothing else, on rubbish',
  observe: 'each role is shown text',
  feedback: 'feedback says of refused actions that they are',
  answer: 'the final answer is a text',
  picture: 'pictures are SVG without scripts, and show a role no more than it is shown',
  returns: 'each role has finite returns, cumulative, and values in their unit',
  chance: 'probabilities of chance sum to 1, and each outcome is taken',
  pure: 'states are never changed in place',
  determinism: 'the same actions lead to the same states',
  saved: 'a state that was saved as JSON plays on as it would have',
  keys: 'equal keys have equal futures',
  information: 'what looks alike to a role is the same, or it says imperfect and lists the same actions',
  imagine: 'what imagine reads is the same state',
  resample: 'what resample gives looks the same to the role, and is drawn from all that does',
  compiled: 'the compiled machine does what the running actor does',
  speed: 'steps per second in random play',
} as const;

export type CheckName = keyof typeof CHECKS;

export interface Check {
  name: CheckName;
  /** `skipped`: there is nothing to check, and `detail` says why. */
  status: 'ok' | 'failed' | 'skipped';
  /** One line: what was seen; of a failure where (task, state, function, line of the file) and what. */
  detail: string;
}

/** The result of `checkScenario`. */
export interface Conformance {
  scenario: string;
  /** No check has failed. */
  ok: boolean;
  checks: readonly Check[];
  games: number;
  steps: number;
  /** Of one thread, in random play; absent when the machine has no world model. */
  stepsPerSecond?: number;
}

export interface ConformanceOptions {
  /** Read by the scenario's own schema; default: the scenario's list with its default options. */
  tasks?: readonly unknown[];
  /** Games of random play; default 20. */
  games?: number;
  /** Default 1. */
  seed?: number;
  /** Actions of one game; default the scenario's own limit, or 200. */
  maxSteps?: number;
}
