/** Plans: reading them, and whether they do what they should. */
import { goalsOf, malformed, unmet } from './explain.ts';
import { formatAction, type GroundProblem } from './ground.ts';
import { apply, solved } from './play.ts';

/** The name and objects of an action as text: `(stack a b)`, in any case; undefined for anything else. */
export function readAction(text: string): { name: string; args: string[] } | undefined {
  const inner = /^\s*\(([^()]+)\)\s*$/.exec(text)?.[1];
  const [name, ...args] = inner?.trim().toLowerCase().split(/\s+/) ?? [];
  return name ? { name, args } : undefined;
}

/** What a plan comes to. `step` counts from 1. */
export type PlanCheck =
  | { valid: true; steps: number }
  | { valid: false; step: number; action: string; why: string }
  | { valid: false; missing: readonly string[]; why: string };

/**
 * Plays a plan from the problem's start: a list of actions, or text with one action a line, where empty
 * lines, `;` comments, and numbers before an action (`0: (stack a b)`) are passed over. Says which step
 * fails and why, or which goals are missing at its end.
 */
export function validatePlan(problem: GroundProblem, plan: string | readonly string[]): PlanCheck {
  const lines =
    typeof plan === 'string'
      ? plan
          .split('\n')
          .map((line) =>
            line
              .replace(/;.*$/, '')
              .replace(/^\s*\d+(?:\.\d+)?\s*[:.)]\s*/, '')
              .trim(),
          )
          .filter((line) => line !== '')
      : plan;
  let state = problem.initial;
  for (const [i, line] of lines.entries()) {
    const read = readAction(line);
    const fail = (why: string): PlanCheck => ({
      valid: false,
      step: i + 1,
      action: line,
      why: `step ${i + 1} ${line}: ${why}`,
    });
    if (!read) return fail('this is no action: write one as (name object object)');
    const wrong = malformed(problem, read.name, read.args);
    if (wrong !== undefined) return fail(wrong);
    const missing = unmet(problem, state, read.name, read.args);
    if (missing.length > 0) return fail(`its precondition does not hold: ${missing.join(', ')}`);
    state = apply(problem.actionsByText.get(formatAction(read.name, read.args))!, state);
  }
  if (solved(problem, state)) return { valid: true, steps: lines.length };
  const missing = goalsOf(problem, state)
    .filter((goal) => !goal.holds)
    .map(({ text }) => text);
  return { valid: false, missing, why: `after the last step these goals do not hold: ${missing.join(', ')}` };
}
