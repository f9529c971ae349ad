/**
 * The simulated model of the Game of 24. It reads a prompt as any model would, works the answer out
 * exactly, then errs at the rates of `rates.ts`. It measures planners and the engine, never an LLM.
 */
import type { Draws, Message, Respondent } from '../../../src/models/types.ts';
import { formatAction, type Game24Action } from '../action.ts';
import { VALUES } from '../prompts.ts';
import { expressionOf } from '../rules.ts';
import { heading } from '../wording.ts';
import { judgeAnswer, judgeNumbers } from './judgement.ts';
import { plan } from './plan.ts';
import { type Question, readQuestion } from './question.ts';
import { rates, type Verdict } from './rates.ts';
import { reflect } from './reflection.ts';
import { answer, propose } from './writing.ts';

const REASONS: Record<Verdict, string> = {
  sure: 'There is a way to 24.',
  likely: 'I found no way yet, but the numbers are in a fitting range.',
  impossible: 'No combination comes to 24.',
};

function reply(messages: readonly Message[], draws: Draws): string {
  const question = readQuestion(messages);
  switch (question.kind) {
    case 'value': {
      const verdict = judgeNumbers(question.left, question.lessons, draws);
      return `${question.left.join(' ')}: ${REASONS[verdict]}\n${verdict}`;
    }
    case 'judge':
      return judgeAnswer(question.answer, question.puzzle, draws);
    case 'propose':
      return propose(question, question.count, draws).map(formatAction).join('\n');
    case 'answer':
      return lastLine(answer(question, draws));
    case 'plan': {
      const steps = plan(question, draws);
      const expression =
        steps.length === 0
          ? answer(question, draws)
          : expressionOf(question.puzzle, [...question.lines, ...steps]);
      const lines = [...steps.map(formatAction), lastLine(expression)].join('\n');
      return question.thinking ? `I look for two numbers that make 24.\n\n${heading.steps}\n${lines}` : lines;
    }
    case 'vote':
      return `${heading.best} ${vote(question, draws) + 1}`;
    case 'reflect':
      return reflect(question, draws);
    case 'unknown':
      return 'I can write, propose and judge lines of the Game of 24. Please ask for one of these.';
  }
}

function lastLine(expression: string | undefined): string {
  return expression === undefined
    ? 'I cannot put these lines together.'
    : formatAction({ kind: 'answer', expression });
}

/** The first of the paths whose ends it judges best. */
function vote({ paths, puzzle, lessons }: Extract<Question, { kind: 'vote' }>, draws: Draws): number {
  const worth = (path: readonly Game24Action[]) => {
    const end = path.at(-1);
    if (!end) return 0;
    return VALUES[
      end.kind === 'answer'
        ? judgeAnswer(end.expression, puzzle, draws)
        : judgeNumbers(end.rest, lessons, draws)
    ];
  };
  const worths = paths.map(worth);
  return Math.max(0, worths.indexOf(Math.max(...worths)));
}

export const respondent: Respondent = { version: '1', rates, reply };
