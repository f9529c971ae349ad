/**
 * The simulated model of blocksworld. It reads a prompt as any model would, works the answer out exactly,
 * then errs at the rates of `rates.ts`. It measures planners and the engine, never an LLM.
 */
import type { Draws, Message, Respondent } from '../../../src/models/types.ts';
import { factsOf } from '../../../src/pddl/index.ts';
import { random } from '../../../src/seed.ts';
import { sentences, wordsOf } from '../texts.ts';
import { actionWords } from '../words.ts';
import { lesson } from './lessons.ts';
import { type Question, readQuestion } from './question.ts';
import { rates } from './rates.ts';
import { type Position, positionText } from './solver.ts';
import {
  after,
  believed,
  best,
  errs,
  judge,
  nextAction,
  plan,
  possible,
  reached,
  waste,
  wrong,
} from './thought.ts';

const REASONS = {
  sure: 'Every action brings the blocks closer to the goal.',
  likely: 'There is a way from here, but not the shortest.',
  impossible: 'This does not lead to the goal.',
};

type Asked<TKind> = Extract<Question, { kind: TKind }>;

function reply(messages: readonly Message[], draws: Draws): string {
  const question = readQuestion(messages);
  const { path, lessons } = question;
  const end: Position = path.reduce<Position>(after, question);
  switch (question.kind) {
    case 'plan': {
      const lines = plan(end, lessons, draws, rates.plan[question.style]).map(actionWords).join('\n');
      return question.style === 'cot' ? `I work back from the goal.\n\nActions:\n${lines}` : lines;
    }
    case 'propose':
      return propose(question, end, draws).map(actionWords).join('\n');
    case 'value': {
      const verdict = judge(question, path, draws);
      return `${REASONS[verdict]}\n${verdict}`;
    }
    case 'vote':
      return `Best: ${vote(question, draws) + 1}`;
    case 'choose':
      return String(choose(question, end, draws) + 1);
    case 'predict':
      return predict(question, end, draws);
    case 'outcome': {
      // An example in the prompt states the truth.
      const told = question.text.includes(`In the position\n${question.observation}\n`);
      const slips = !told && errs(draws, rates.outcome, 'outcome', positionText(end));
      const over = reached(end) !== slips;
      return over ? 'over: success' : 'not over';
    }
    case 'anticipate':
      return actionWords(nextAction(end, lessons, draws, rates.choose) ?? '');
    case 'reflect':
      return reflect(question, draws);
    case 'unknown':
      return 'I can plan, propose, judge and predict the moving of blocks. Please ask for one of these.';
  }
}

/** What comes to mind: the best first, if it does; the others in an order of its own. */
function propose({ lessons, count }: Asked<'propose'>, end: Position, draws: Draws): string[] {
  const first = nextAction(end, lessons, draws, rates.propose.order);
  const key = positionText(end);
  const others = random(draws.belief('order', key)).shuffle(
    possible(end).filter((action) => action !== first),
  );
  const order = first === undefined ? others : [first, ...others];
  if (errs(draws, rates.propose.impossible, 'impossible', key)) {
    const legal = new Set(possible(end));
    const not = end.world.actions.filter(({ text }) => !legal.has(text));
    const slip = believed(draws, not, 'impossible', key);
    if (slip) order.splice(1, 0, slip.text);
  }
  return order.slice(0, count);
}

/** The first of the paths that waste least. */
function vote(question: Asked<'vote'>, draws: Draws): number {
  const wasted = question.paths.map((path) => waste(question, path));
  const right = wasted.indexOf(Math.min(...wasted));
  const fact = ['vote', positionText(question), question.paths.join('; ')];
  if (!errs(draws, rates.vote, ...fact)) return right;
  return (
    believed(
      draws,
      [...wasted.keys()].filter((i) => i !== right),
      ...fact,
    ) ?? right
  );
}

function choose({ actions, lessons }: Asked<'choose'>, end: Position, draws: Draws): number {
  const told = lessons.get(end.state.join());
  if (told !== undefined && actions.includes(told)) return actions.indexOf(told);
  const wasted = actions.map((action) => (action === undefined ? Infinity : waste(end, [action])));
  const right = wasted.indexOf(Math.min(...wasted));
  const fact = ['choose', positionText(end), actions.join('; ')];
  if (!errs(draws, rates.choose, ...fact)) return right;
  return (
    believed(
      draws,
      [...wasted.keys()].filter((i) => i !== right),
      ...fact,
    ) ?? right
  );
}

/** The state after an action; rarely a fact that should have gone has stayed, or one that should hold is missing. */
function predict({ action, text }: Asked<'predict'>, end: Position, draws: Draws): string {
  const { world, goal } = end;
  const [before, truth] = [end, after(end, action)].map(({ state }) => factsOf(world, state)) as [
    string[],
    string[],
  ];
  const right = sentences(wordsOf(truth));
  const fact = ['predict', positionText(end), action];
  let told = right;
  if (errs(draws, rates.predict, ...fact) && !text.includes(right)) {
    const gone = before.filter((each) => !truth.includes(each));
    const made = truth.filter((each) => !before.includes(each));
    const slip = believed(draws, [...gone, ...made], ...fact);
    const facts =
      slip === undefined || gone.includes(slip)
        ? [...truth, ...(slip ? [slip] : [])]
        : truth.filter((each) => each !== slip);
    told = sentences(wordsOf(facts));
  }
  return `Now: ${told}\nGoal: ${sentences(wordsOf(goal))}`;
}

/** Where the attempt left the shortest way first, and what is to be done there. */
function reflect(question: Asked<'reflect'>, draws: Draws): string {
  let at: Position = question;
  for (const action of question.tried) {
    if (waste(at, [action]) > 0) break;
    at = after(at, action);
  }
  const right = best(at);
  if (right === undefined) return 'Nothing can be done from here.';
  const slips = errs(draws, rates.reflect, 'reflect', positionText(at));
  return lesson(at.world, at.state, (slips ? wrong(at, right, draws) : undefined) ?? right);
}

export const respondent: Respondent = { version: '1', rates, reply };
