/** What scenarios on the planning machine share, whatever their words. */
import { z } from 'zod';
import {
  alive,
  applicable,
  atomText,
  type FactWords,
  type GroundProblem,
  goalsOf,
  holds,
  malformed,
  progress,
  readAction,
  solved,
  stateOf,
  unmet,
} from '../../src/pddl/index.ts';
import type { StateOf, Verdict } from '../../src/scenario.ts';
import { machine } from './machine.ts';
import { grounded, worldId } from './store.ts';

export type PlanningState = StateOf<typeof machine>;

/** How a scenario puts things. */
export interface Wording {
  fact: FactWords;
  /** An action, given in its canonical form. */
  action(text: string): string;
}

export const GENERIC: Wording = { fact: atomText, action: (text) => text };

export const problemOf = (state: PlanningState): GroundProblem => grounded(state.context.problem);

/** The state in which these facts hold, as it may follow on `state`. Facts that do not change may be among them. */
export function imagined(state: PlanningState, facts: readonly string[]): PlanningState {
  const problem = problemOf(state);
  const bits = facts.flatMap((fact) => problem.bits.get(fact) ?? []);
  const next = stateOf(bits, problem.atoms.length);
  const value = solved(problem, next) ? 'reached' : alive(problem, next) ? 'acting' : 'stuck';
  return machine.resolveState({ value, context: { ...state.context, facts: next } });
}

/** Whether such a fact can ever hold, or never changes. */
export const possible = ({ bits, fixed }: GroundProblem, fact: string): boolean =>
  bits.has(fact) || fixed.has(fact);

const legal = (state: PlanningState): readonly string[] =>
  state.status === 'active' ? applicable(problemOf(state), state.context.facts).map(({ text }) => text) : [];

function judge(before: PlanningState, action: string, after: PlanningState, wording: Wording): Verdict {
  if (before.status !== 'active') return { accepted: false, text: 'The task is over.' };
  const problem = problemOf(before);
  const known = problem.actionsByText.get(action);
  if (known && holds(known.precondition, before.context.facts)) {
    if (after.matches('reached')) return { accepted: true, text: 'All goals are reached.' };
    return { accepted: true, text: after.matches('stuck') ? 'No action is possible any more.' : '' };
  }
  const { name, args } = readAction(action)!;
  const wrong = malformed(problem, name, args);
  const why =
    wrong ??
    `it needs what does not hold: ${unmet(problem, before.context.facts, name, args, wording.fact).join('; ')}`;
  return { accepted: false, text: `Not possible: ${wording.action(action)}: ${why}.` };
}

/** Words up to which a state's numbers are written out; beyond it base64 is several times as fast. */
const SHORT = 8;

const factsText = (facts: readonly number[]): string =>
  facts.length <= SHORT ? `${facts}` : Buffer.from(Int32Array.from(facts).buffer).toString('base64');

/** The parts of a scenario's definition that follow from the machine alone, in a scenario's words. */
export const planning = (wording: Wording) => ({
  roles: ['agent'],
  action: z.string().regex(/^\([^()]+\)$/, 'write an action as (name object …)'),
  machine,
  turn: (state: PlanningState) => (state.status === 'active' ? 'agent' : null),
  actions: (state: PlanningState) => legal(state),
  returns: (state: PlanningState) => ({ agent: state.matches('reached') ? 1 : 0 }),
  value: (state: PlanningState) => ({ agent: progress(problemOf(state), state.context.facts) }),
  key: ({ context }: PlanningState) => `${worldId(context.problem)} ${factsText(context.facts)}`,
  /** Two actions for each goal that is missing, and some room. */
  horizon: (state: PlanningState) => {
    if (state.status !== 'active') return 0;
    const { goals } = problemOf(state);
    const missing = goals.filter((goal) => !holds(goal, state.context.facts)).length;
    return Math.max(6, 2 * missing + 2);
  },
  feedback: (before: PlanningState, action: string, after: PlanningState) =>
    judge(before, action, after, wording),
  answer: (_: PlanningState, actions: readonly string[]) => actions.join('\n'),
});

/** The goals in words, each with whether it holds. */
export const goalTexts = (state: PlanningState, wording: Wording) =>
  goalsOf(problemOf(state), state.context.facts, wording.fact);
