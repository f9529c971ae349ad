/** What is shown of any domain: its actions, facts and goals in plain words; and reading such a text again. */
import { ParseError } from '../../src/errors.ts';
import { type Effect, factsOf, formulaText, type GroundProblem, type Typed } from '../../src/pddl/index.ts';
import { GENERIC, goalTexts, imagined, type PlanningState, possible, problemOf } from './planning.ts';

export const rules = [
  'A planning task: a world described by facts, actions that change it, and goals that are all to hold.',
  'An action can be done when all that it needs holds; then it adds facts and removes facts.',
  'Write an action as (name object object …), with the objects in the order of its parameters.',
].join('\n');

const NONE = '(none)';
const descriptions = new WeakMap<GroundProblem, string>();

/** Facts and goals, one a line; then the objects and the actions of the domain. */
export function describe(state: PlanningState): string {
  const problem = problemOf(state);
  const facts = factsOf(problem, state.context.facts);
  const goals = goalTexts(state, GENERIC).map(({ text }) => text);
  let description = descriptions.get(problem);
  if (description === undefined) {
    description = describeDomain(problem);
    descriptions.set(problem, description);
  }
  return [section('Facts', facts), section('Goals', goals), description].join('\n\n');
}

const section = (title: string, lines: readonly string[]) =>
  [`${title}:`, ...(lines.length > 0 ? lines : [NONE])].join('\n');

function describeDomain(problem: GroundProblem): string {
  const { domain, fixed } = problem;
  const actions = domain.actions.map(({ name, parameters, precondition, effect }) => {
    const needs = formulaText(precondition, new Map());
    const changes = effectTexts(effect);
    return `(${[name, ...parameters.map(typed)].join(' ')}): needs ${needs}; ${changes.join('; ') || 'changes nothing'}`;
  });
  return [
    section('Objects', problem.problem.objects.map(typed)),
    ...(fixed.size > 0 ? [section('Facts that never change', [...fixed])] : []),
    section('Actions', actions),
  ].join('\n\n');
}

const typed = ({ name, types }: Typed) =>
  types.join() === 'object' ? name : `${name} [${types.join(' or ')}]`;

function effectTexts(effect: Effect): string[] {
  switch (effect.kind) {
    case 'add':
    case 'delete':
      return [
        `${effect.kind === 'add' ? 'adds' : 'removes'} ${formulaText({ kind: 'atom', atom: effect.atom }, new Map())}`,
      ];
    case 'and':
      return effect.parts.flatMap(effectTexts);
    case 'forall':
      return [`for all ${effect.variables.map(typed).join(' ')}: ${effectTexts(effect.body).join(', ')}`];
    case 'when':
      return [`if ${formulaText(effect.condition, new Map())}: ${effectTexts(effect.body).join(', ')}`];
  }
}

/**
 * The state that such a text describes: the lines after "Facts:", up to an empty line or another heading;
 * all lines when there is no heading. Throws ParseError for a line that is no fact of the problem.
 */
export function readState(text: string, state: PlanningState): PlanningState {
  const problem = problemOf(state);
  const body = text
    .split(/^[^\w\n]*facts:[^\w\n]*$/im)
    .at(-1)!
    .trimStart();
  const facts: string[] = [];
  for (const line of body.split('\n')) {
    const fact = line
      .toLowerCase()
      .replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '')
      .replace(/[(),.;`]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    if (fact === '' || /^[^:]*:$/.test(fact)) break;
    if (fact === 'none') continue;
    if (!possible(problem, fact)) {
      throw new ParseError(
        `"${line.trim().slice(0, 80)}" is no fact that can hold here: write "Facts:", then one fact a line, such as "${problem.bits.keys().next().value ?? NONE}"`,
      );
    }
    facts.push(fact);
  }
  if (facts.length === 0 && !/^\W*none\b/i.test(body)) {
    throw new ParseError('No fact can be read: write "Facts:", then one fact a line.');
  }
  return imagined(state, facts);
}
