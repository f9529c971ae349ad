/** What the functions are about: as requests say it, and by the sign that formulas have for it. */
export const OPERATIONS = {
  add: { words: 'plus', sign: '+' },
  subtract: { words: 'minus', sign: '-' },
  multiply: { words: 'times', sign: '*' },
  divide: { words: 'divided by', sign: '/' },
} as const;

export type Operation = keyof typeof OPERATIONS;

export const NAMES = Object.keys(OPERATIONS) as Operation[];
