/** What a player of blocksworld is shown, and reading actions and states again. */
import { ParseError } from '../../src/errors.ts';
import { factsOf, type GroundProblem } from '../../src/pddl/index.ts';
import {
  goalTexts,
  imagined,
  type PlanningState,
  possible,
  problemOf,
  type Wording,
} from '../pddl/planning.ts';
import { ambiguous, parseAction, unreadable } from '../pddl/reading.ts';
import { actionsIn, actionWords, blockName, clausesOf, factWords } from './words.ts';

export const WORDING: Wording = { fact: factWords, action: actionWords };

export const rules = [
  'Blocks stand on a table, alone or on top of each other. A hand moves them, one at a time. The actions:',
  '- pick up a block: it is on the table and clear, and the hand is empty; then the hand is holding it.',
  '- put down a block: the hand is holding it; then it is on the table and clear, and the hand is empty.',
  '- stack a block on top of another: the hand is holding the first and the other is clear; then the first is on top of the other and clear, the other is not clear, and the hand is empty.',
  '- unstack a block from on top of another: it is on top of the other and clear, and the hand is empty; then the hand is holding it and the other is clear.',
  'A block is clear when no block is on top of it and the hand is not holding it.',
  'Reach a state in which everything under "Goal:" holds. Write an action as one line:',
  `${['(pick-up a)', '(put-down a)', '(stack a b)', '(unstack a b)'].map(actionWords).join(' | ')}`,
].join('\n');

const objects = new WeakMap<GroundProblem, ReadonlySet<string>>();

function objectsOf(problem: GroundProblem): ReadonlySet<string> {
  let names = objects.get(problem);
  if (!names) {
    names = new Set(problem.problem.objects.map(({ name }) => name));
    objects.set(problem, names);
  }
  return names;
}

/** Facts as sentences in one line. */
export const sentences = (facts: readonly string[]): string =>
  facts.map((fact) => `${fact[0]!.toUpperCase()}${fact.slice(1)}.`).join(' ');

/** The words of facts given as texts: `on a b`. */
export const wordsOf = (facts: readonly string[]): string[] =>
  facts.map((fact) => {
    const [predicate, ...args] = fact.split(' ');
    return factWords(predicate!, args);
  });

/** `Now:` and the facts, `Goal:` and the goals. */
export function describe(state: PlanningState): string {
  const facts = wordsOf(factsOf(problemOf(state), state.context.facts));
  const goals = goalTexts(state, WORDING).map(({ text }) => text);
  return `Now: ${sentences(facts)}\nGoal: ${sentences(goals)}`;
}

/** One action, as a sentence or as `(stack a b)`, with letters or colours. Throws ParseError. */
export function readAction(text: string, problem: GroundProblem): string {
  const found = actionsIn(text, objectsOf(problem));
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    if (/\(/.test(text)) return parseAction(text, problem);
    throw unreadable(
      problem,
      text,
      `is no action; blocks are ${[...objectsOf(problem)].map(blockName).join(', ')}`,
    );
  }
  throw ambiguous(text, found.map(actionWords));
}

/** The state that sentences in the form of `describe` tell of; what follows "Goal:" is not read. */
export function readState(text: string, state: PlanningState): PlanningState {
  const problem = problemOf(state);
  const told = text.split(/^\W*goal:/im)[0]!;
  const facts = clausesOf(told.split(/\bnow:/i).at(-1)!, objectsOf(problem)).map(({ text: clause, fact }) => {
    if (fact !== undefined && possible(problem, fact)) return fact;
    throw new ParseError(
      `"${clause.slice(0, 80)}" is no fact that can hold: write "Now:" and then sentences such as "${wordsOf([...problem.bits.keys()].slice(0, 1))}"`,
    );
  });
  if (facts.length === 0) {
    throw new ParseError('No fact can be read: write "Now:" and then sentences such as "The hand is empty."');
  }
  return imagined(state, facts);
}
