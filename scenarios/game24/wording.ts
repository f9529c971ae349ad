/** The headings and requests by which a question is recognised, by people and by the simulated model. */
import type { Lesson } from '../../src/prompts/types.ts';

export const heading = {
  puzzle: 'Puzzle:',
  lines: 'Lines so far:',
  left: 'Numbers left:',
  lessons: 'Lessons from earlier attempts:',
  attempt: 'The attempt:',
  feedback: 'Feedback:',
  steps: 'Steps:',
  best: 'Best path:',
  path: (number: number) => `Path ${number}:`,
};

export const ask = {
  /** Stands in the fixed instructions. */
  think: 'Think first',
  plan: 'Write the missing lines.',
  propose: (count: number) => `Propose up to ${count} next steps.`,
  answer: 'One number is left. Write the answer line.',
  value: 'Can they still make 24?',
  judgeAnswer: 'Is this answer right?',
  vote: 'Which path is the most promising?',
  reflect: {
    plan: 'Write the lesson for writing the lines.',
    propose: 'Write the lesson for proposing steps: which to take or to avoid.',
    value:
      'Write the lesson for judging numbers: which numbers were judged wrongly, and what is true of them.',
  } satisfies Record<Lesson, string>,
};

/** A submitted line with what became of it. */
export const attemptLine = (line: string, accepted: boolean) =>
  `${line} [${accepted ? 'accepted' : 'refused'}]`;

/** A text on one line. */
export const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
