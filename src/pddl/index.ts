/** Planning domains in PDDL: a reader with errors that point, and an exact simulator. */
export { readDomain } from './domain.ts';
export { type FactWords, formulaText, goalsOf, malformed, unmet } from './explain.ts';
export { formatAction, type GroundAction, type GroundProblem, loadProblem } from './ground.ts';
export { atomText } from './instantiate.ts';
export { type PlanCheck, readAction, validatePlan } from './plan.ts';
export { alive, applicable, apply, factsOf, progress, solved } from './play.ts';
export { readProblem } from './problem.ts';
export { holds, stateOf } from './state.ts';
export type { Action, Atom, Domain, Effect, Formula, Problem, Typed } from './types.ts';
