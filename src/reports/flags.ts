/** What options do: means with and without each value, and arms that differ by one option from another. */
import { BadInput } from '../errors.ts';
import { type Comparison, compareSides, type Side } from './comparison.ts';
import type { Figures } from './figures.ts';
import { figuresOf } from './groups.ts';
import type { Row } from './rows.ts';
import type { RunFolder } from './runs.ts';
import { NONE, natural, orderOf, type Variables } from './variables.ts';

/** Episodes with one value of an option against all others. */
export interface FlagEffect {
  option: string;
  value: string;
  with: Figures;
  without: Figures;
  /** Rate with ÷ rate without; `null` where one is missing or the latter 0. */
  ratio: number | null;
}

/**
 * The effect of each value of each option that varies, over the episodes of agents that give the option in
 * some arm. Of an option with two values one tells all. Throws BadInput when no option varies.
 */
export function flagEffects(rows: readonly Row[], variables: Variables): FlagEffect[] {
  const { value, options, varying } = variables;
  const flags = options.filter((name) => varying.includes(name));
  if (flags.length === 0) throw new BadInput(`--report flags: no option varies between these episodes`);
  return flags.flatMap((option) => {
    const agents = new Set(rows.filter((row) => option in row.options).map(({ agent }) => agent));
    const among = rows.filter(({ agent }) => agents.has(agent));
    const values = [...new Set(among.map((row) => value(row, option)))].sort(natural);
    return (values.length === 2 ? values.slice(1) : values).map((each) => {
      const has = Object.groupBy(among, (row) => (value(row, option) === each ? 'with' : 'without'));
      const [on, off] = [figuresOf(has.with ?? []), figuresOf(has.without ?? [])];
      const ratio = on.rate === null || !off.rate ? null : on.rate / off.rate;
      return { option, value: each, with: on, without: off, ratio };
    });
  });
}

/** One arm and what it changes. */
export interface Step {
  /** `+memory`, `−memory`, `breadth: 1 → 2`; empty for the arm it begins with. */
  change: string;
  figures: Figures;
  /** Against the base (ablation) or the arm before (progression); absent for the first. */
  comparison?: Comparison;
}

interface Study {
  steps: Step[];
  /** Arms that are not part of it, since more than one thing is different in them. */
  left: number;
}

/** Arms by what varies but for run, scenario and phase, in the order of their plans. */
interface Condition extends Side {
  values: readonly string[];
}

/**
 * The arm that most others differ from by one option, agent or model, and each of these. Throws BadInput when
 * no two arms do.
 */
export function ablation(rows: readonly Row[], runs: readonly RunFolder[], variables: Variables): Study {
  checkScenario('ablation', rows);
  const { keys, conditions } = conditionsOf(rows, runs, variables);
  const neighbours = (one: Condition) => conditions.filter((other) => changes(keys, one, other).length === 1);
  const base = conditions.reduce((best, one) =>
    neighbours(one).length > neighbours(best).length ? one : best,
  );
  const others = neighbours(base);
  if (others.length === 0) {
    throw new BadInput('--report ablation: no two arms differ by one option alone');
  }
  const comparisons = compareSides(others.map((other) => [other, base]));
  return {
    steps: [
      { change: '', figures: figuresOf(base.rows) },
      ...others.map((other, i) => ({
        change: changes(keys, base, other).join(', '),
        figures: figuresOf(other.rows),
        comparison: comparisons[i]!,
      })),
    ],
    left: conditions.length - 1 - others.length,
  };
}

/**
 * Arms in a row, each with one more option changed than the one before, from the first arm of the plan.
 * Throws BadInput when they make no such row.
 */
export function progression(rows: readonly Row[], runs: readonly RunFolder[], variables: Variables): Study {
  checkScenario('progression', rows);
  const { keys, conditions } = conditionsOf(rows, runs, variables);
  const [first] = conditions;
  const distance = (one: Condition) => changes(keys, first!, one).length;
  const chain = [...conditions].sort((a, b) => distance(a) - distance(b));
  const pairs = chain.slice(1).map((arm, i): [Condition, Condition] => [arm, chain[i]!]);
  const astray = pairs.find(([arm, before]) => changes(keys, before, arm).length !== 1);
  if (pairs.length === 0 || astray) {
    const why = astray
      ? `${astray[0].name} differs from ${astray[1].name} by more than one option`
      : 'there is one arm only';
    throw new BadInput(`--report progression: ${why}; --where can leave arms out`);
  }
  const comparisons = compareSides(pairs);
  return {
    steps: chain.map((arm, i) => ({
      change: i === 0 ? '' : changes(keys, chain[i - 1]!, arm).join(', '),
      figures: figuresOf(arm.rows),
      ...(i > 0 && { comparison: comparisons[i - 1]! }),
    })),
    left: 0,
  };
}

/** Arms of different scenarios share no task: what changed between them would be the scenario. */
function checkScenario(report: string, rows: readonly Row[]): void {
  const [one, ...others] = [...new Set(rows.map(({ scenario }) => scenario))];
  if (others.length === 0) return;
  throw new BadInput(
    `--report ${report}: within one scenario, and there are ${[one, ...others].join(', ')}; choose one, as in --where scenario=${one}`,
  );
}

function conditionsOf(
  rows: readonly Row[],
  runs: readonly RunFolder[],
  variables: Variables,
): { keys: string[]; conditions: Condition[] } {
  const keys = variables.varying.filter((key) => !['run', 'scenario', 'phase'].includes(key));
  const order = orderOf('arm', rows, runs, variables);
  const byArm = [...Map.groupBy(rows, ({ arm }) => arm)].sort(([a], [b]) => order(a, b));
  const conditions = byArm.map(([name, own]) => ({
    name,
    rows: own,
    values: keys.map((key) => variables.value(own[0]!, key)),
  }));
  return { keys, conditions };
}

/** What is different in `to`, by key. */
function changes(keys: readonly string[], from: Condition, to: Condition): string[] {
  return keys.flatMap((key, i) => {
    const [before, after] = [from.values[i]!, to.values[i]!];
    return before === after ? [] : changeText(key, before, after);
  });
}

function changeText(key: string, before: string, after: string): string {
  if (after === 'true' && ['false', NONE].includes(before)) return `+${key}`;
  if (after === 'false' && ['true', NONE].includes(before)) return `−${key}`;
  if (before === NONE) return `+${key}=${after}`;
  if (after === NONE) return before === 'true' ? `−${key}` : `−${key}=${before}`;
  return `${key}: ${before} → ${after}`;
}
