/**
 * How the simulated model judges a trajectory: it knows the world, follows the steps with what each of them
 * has brought, and is at times off by one.
 */
import type { Draws } from '../../../src/models/types.ts';
import { outcomeOf, says } from '../facts/outcome.ts';
import { toolOf } from '../facts/requests.ts';
import { factsNamed, truth } from '../facts/world.ts';
import { commonOf } from '../language/common.ts';
import { type Goal, understand } from '../language/goal.ts';
import { readySteps, type Step } from '../language/plan.ts';
import { factsStated } from '../language/vocabulary.ts';
import { TOOL_NAMES } from '../prompts/descriptions.ts';
import type { Judgement } from '../prompts/judge.ts';
import type { Trajectory } from '../prompts/trajectory.ts';
import { knownFrom, type Told } from './known.ts';
import { rates, slips } from './rates.ts';
import { expressionIn } from './tool.ts';

export type Shown = Omit<Trajectory['steps'][number], 'thoughts'>;

interface Rating {
  task: number;
  tool: number;
  result: number;
  why: string;
}

/** The ratings of a trajectory. Requests in words that it does not know get the middle of the scale. */
export function judge(
  request: string,
  steps: readonly Shown[],
  answer: string | undefined,
  draws: Draws,
): Judgement {
  const goal = understand(request);
  const rated = steps.map((step, i) => rate(goal, steps.slice(0, i), step));
  const { rating, why } = rateAnswer(request, steps, answer);
  const off = (value: number, ...label: (string | number)[]) => blurred(value, draws, ...label);
  return {
    steps: rated.map(({ task, tool, result, why: explanation }, i) => ({
      task_rating: off(task, i, 'task'),
      tool_rating: off(tool, i, 'tool'),
      result_rating: off(result, i, 'result'),
      explanation,
    })),
    final_answer_rating: off(rating, 'answer'),
    explanation: why,
  };
}

function blurred(value: number, draws: Draws, ...label: (string | number)[]): number {
  if (!slips(draws, rates.judge.off, 'off', ...label)) return value;
  const up = draws.slip('up', ...label) < 0.5;
  return value === 1 ? 2 : value === 5 ? 4 : value + (up ? 1 : -1);
}

function rate(goal: Goal | undefined, before: readonly Shown[], step: Shown): Rating {
  if (!goal) return { task: 3, tool: 3, result: 3, why: 'It cannot be told.' };
  const ready = readySteps(goal, knownFrom(before.map(told)));
  const meant = intended(step.task, ready);
  const result = rateResult(step);
  const suits = meant ? toolOf(meant) : undefined;
  const tool = rateTool(step, suits);
  if (meant && ready.includes(meant)) return { task: 5, tool, result, why: 'A step that is needed.' };
  if (before.some(({ task, status }) => task === step.task && status === 'answered')) {
    return { task: 1, tool, result, why: 'This has been done before.' };
  }
  return {
    task: step.status === 'failed' ? 2 : 1,
    tool,
    result,
    why: 'This does not help with the request.',
  };
}

const told = ({ task, status, result }: Shown): Told => ({ task, status, text: result });

/** The step that a task is about: one that can be taken now, else any other of its kind; undefined: none. */
function intended(task: string, ready: readonly Step[]): Step | undefined {
  const facts = factsNamed(task);
  const asksFor = (step: Step) => {
    switch (step.kind) {
      case 'look up':
        return facts.some(
          ({ attribute, subject }) => attribute === step.attribute && subject === step.subject,
        );
      case 'calculate':
        return expressionIn(task) === step.expression;
      case 'mail':
        return (
          task.includes(step.to) && task.includes(step.body.replace(/\.$/, '')) && /\bsubject\b/i.test(task)
        );
      case 'event':
        return says(task, step.date) && says(task, step.time);
    }
  };
  const fitting = ready.find(asksFor);
  if (fitting) return fitting;
  if (/\bemail\b/i.test(task) && task.includes('@')) return { kind: 'mail', to: '', subject: '', body: '' };
  if (/\bevent\b/i.test(task)) return { kind: 'event', title: '', date: '', time: '' };
  const expression = expressionIn(task);
  if (expression) return { kind: 'calculate', expression };
  const [fact] = facts;
  return fact && { kind: 'look up', attribute: fact.attribute, subject: fact.subject };
}

function rateTool({ tool, task }: Shown, suits: string | undefined): number {
  if (!(TOOL_NAMES as readonly string[]).includes(tool)) return 1;
  if (suits === undefined) return tool.startsWith('search_') ? 4 : 2;
  if (tool === suits) return 5;
  // The internet has what Wikipedia has, only less well.
  return suits === 'search_wikipedia' && tool === 'search_internet' && factsNamed(task).length > 0 ? 4 : 1;
}

function rateResult({ status, result }: Shown): number {
  if (status === 'partial') return 3;
  if (status === 'no answer') return 2;
  if (status !== 'answered' || result === 'I do not know that.') return 1;
  const wrong = factsStated(result).some(
    ({ attribute, subject, value }) => truth(attribute, subject) !== value,
  );
  return wrong ? 1 : 5;
}

function rateAnswer(request: string, steps: readonly Shown[], answer: string | undefined) {
  if (answer === undefined) return { rating: 1, why: 'There is no answer.' };
  const outcome = outcomeOf(request, steps, answer);
  if (!outcome) return { rating: 3, why: 'It cannot be told.' };
  const parts = Object.values(outcome);
  const right = parts.filter(Boolean).length;
  if (right === parts.length) {
    const detours = commonOf(request) ? steps.length > 0 : false;
    return detours
      ? { rating: 4, why: 'Right, but it needed no steps.' }
      : { rating: 5, why: 'All is right.' };
  }
  if (/\bcould not\b|\bnothing was found\b/i.test(answer))
    return { rating: 2, why: 'It says that it did not get there.' };
  return right > 0
    ? { rating: 3, why: 'Right in part.' }
    : { rating: 1, why: 'The answer is made up or wrong.' };
}
