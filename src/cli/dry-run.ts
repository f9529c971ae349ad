/** `troupe run … --dry-run`: what would be played, and what it is likely to cost. */
import { labelsOf } from '../reports/variables.ts';
import { type DryRun, dryRun } from '../runs/plan/dry-run.ts';
import type { ArmEstimate, Basis } from '../runs/plan/estimate.ts';
import type { Plan, ScenarioPlan } from '../runs/plan/plan.ts';
import { planSize } from '../runs/plan/plan-record.ts';
import type { RunOptions } from '../runs/play/run-options.ts';
import { columns, count, dollars, oneLine, several } from './format.ts';
import { type Io, type Style, say, styleFor } from './io.ts';
import { extentOf, titleOf } from './progress.ts';

/** Prints the plan of a run and plays nothing. */
export async function showDryRun(options: RunOptions, json: boolean, io: Io): Promise<number> {
  const found = await dryRun(options);
  if (json) say(io.stdout, JSON.stringify(asJson(found)));
  else for (const line of view(found, options, io)) say(io.stdout, line);
  return 0;
}

type Figures = Pick<ArmEstimate, 'calls' | 'tokens' | 'cost'>;

/** Sums over arms; undefined is what is not known of all. */
function totals(arms: readonly ArmEstimate[]): Figures {
  const sum = (of: (arm: ArmEstimate) => number | undefined) =>
    arms.reduce<number | undefined>((total, arm) => {
      const figure = of(arm);
      return total === undefined || figure === undefined ? undefined : total + figure;
    }, 0);
  const [calls, cost] = [sum((arm) => arm.calls), sum((arm) => arm.cost)];
  const [input, output] = [sum(({ tokens }) => tokens?.input), sum(({ tokens }) => tokens?.output)];
  return {
    ...(calls !== undefined && { calls }),
    ...(input !== undefined && output !== undefined && { tokens: { input, output } }),
    ...(cost !== undefined && { cost }),
  };
}

const known = ({ calls, tokens, cost }: Figures) => ({
  calls: calls ?? null,
  tokens: tokens ?? null,
  cost: cost ?? null,
});

/** What is not known is `null`. */
function asJson({ ready: { plan, name }, arms, explorations, resumes }: DryRun): unknown {
  return {
    dryRun: true,
    name,
    ...(resumes !== undefined && { resumes }),
    episodes: planSize(plan),
    ...known(totals(arms)),
    scenarios: plan.scenarios.map(({ record }) => record),
    arms: arms.map((each) => ({
      scenario: each.scenario,
      agent: each.arm.agent,
      model: each.arm.model,
      arm: each.arm.text,
      sees: each.arm.sees,
      episodes: each.episodes,
      ...known(each),
      basis: each.basis,
    })),
    ...(explorations.length > 0 && { explorations }),
  };
}

/** Runs named of those that an estimate goes by. */
const NAMED = 3;

function* view(
  { ready, arms, explorations, resumes }: DryRun,
  options: RunOptions,
  io: Io,
): Generator<string> {
  const style = styleFor(io.stdout, io.env);
  const width = io.stdout.columns ?? 110;
  const { plan, name } = ready;
  const { title = titleOf(plan), comment } = options.experiment ?? {};
  yield style('bold', oneLine(title, width));
  if (comment !== undefined) yield oneLine(comment, width);
  yield `${several(planSize(plan), 'episode')} (${extentOf(plan)}), named ${name}`;
  if (resumes !== undefined) yield `goes on with ${resumes}`;
  for (const part of plan.scenarios) yield* scenarioLines(part, width, style);
  yield '';
  yield* table(arms, plan, style);
  yield '';
  for (const { tools, explorer, turns, calls } of explorations) {
    yield `First ${explorer} explores ${tools} for ${several(turns, 'turn')}: about ${several(calls, 'call')} more, but for what is kept.`;
  }
  const runs = [...new Set(arms.flatMap(({ basis }) => (basis.kind === 'runs' ? basis.runs : [])))];
  if (runs.length > 0) {
    const more = runs.length > NAMED ? ` and ${several(runs.length - NAMED, 'more run')}` : '';
    yield `Estimated by what episodes with the same limits took, task by task, in ${runs.slice(0, NAMED).join(', ')}${more}.`;
  }
  const { maxCost } = options;
  if (maxCost !== undefined) yield `It stops when ${dollars(maxCost)} of live money is spent.`;
  yield style('dim', 'Every call counts here; what the cache holds costs nothing. Nothing was played.');
}

function* scenarioLines({ scenario, tasks, record }: ScenarioPlan, width: number, style: Style) {
  const { seeds, set, limits, phases, dependsOn, named = {} } = record;
  const line = (name: string, text: string) => `  ${name.padEnd(8)}${oneLine(text, width - 10)}`;
  yield '';
  yield `${style('bold', scenario.id)}  ${scenario.title}`;
  yield line('tasks', `${count(tasks.length)}: ${tasks.map((task) => task.name).join(', ')}`);
  yield line('seeds', seeds.count === 1 ? `${seeds.from}` : `${seeds.from}–${seeds.from + seeds.count - 1}`);
  const pairs = (values: object) =>
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ');
  if (Object.keys(set).length > 0) yield line('set', pairs(set));
  yield line('limits', pairs(limits));
  if (phases) {
    const { epochs, evalGames, evalEvery } = phases;
    yield line('phases', pairs({ epochs, evalGames, evalEvery }));
  }
  for (const [task, others] of Object.entries(dependsOn ?? {}))
    yield line('order', `${task} after ${[others].flat().join(', ')}`);
  for (const [name, expansion] of Object.entries(named)) yield line('arm', `${name} = ${expansion}`);
}

function* table(arms: readonly ArmEstimate[], plan: Plan, style: Style): Generator<string> {
  const many = new Set(arms.map(({ scenario }) => scenario)).size > 1;
  const head = ['arm', 'model', 'episodes', 'calls', 'tokens', 'cost', 'estimated by'];
  // A model has its own column.
  const labels = labelsOf(
    arms.map(({ scenario, arm }) => ({ arm: arm.agent, name: namedIn(plan, scenario, arm.agent) })),
    false,
  );
  const rows = arms.map((each) => [
    ...(many ? [each.scenario] : []),
    oneLine(labels.get(each.arm.agent)!, 60),
    each.arm.model ?? '–',
    count(each.episodes),
    ...figures(each, each.basis),
    basisText(each.basis),
  ]);
  const all = [
    ...(many ? ['all', ''] : ['all']),
    '',
    count(arms.reduce((sum, { episodes }) => sum + episodes, 0)),
    ...figures(totals(arms), arms.find(({ basis }) => basis.kind === 'limits')?.basis),
    '',
  ];
  if (many) head.unshift('scenario');
  const right = [2, 3, 4, 5].map((column) => column + Number(many));
  const [first, ...rest] = columns([head, ...rows, ...(arms.length > 1 ? [all] : [])], right);
  yield style('bold', first!);
  yield* rest;
}

/** The name that an arm has of its own. */
function namedIn({ scenarios }: Plan, scenario: string, agent: string): string | undefined {
  const { named = {} } = scenarios.find((part) => part.scenario.id === scenario)!.record;
  return Object.hasOwn(named, agent) ? agent : undefined;
}

/** Calls, tokens and cost; `≤` where limits alone tell, `?` where nothing does. */
function figures({ calls, tokens, cost }: Figures, basis: Basis | undefined): string[] {
  const most = basis?.kind === 'limits' ? '≤ ' : '';
  return [
    calls === undefined ? '?' : `${most}${count(calls)}`,
    tokens === undefined ? '?' : count(tokens.input + tokens.output),
    cost === undefined ? '?' : dollars(cost),
  ];
}

function basisText(basis: Basis): string {
  switch (basis.kind) {
    case 'no model':
      return 'asks no model';
    case 'limits':
      return '--max-calls';
    case 'unknown':
      return 'no run of it yet';
    case 'runs': {
      const { episodes, tasks, of, model } = basis;
      const which = tasks === 0 ? 'other tasks' : `${count(tasks)} of ${several(of, 'task')}`;
      return `${several(episodes, 'episode')}, ${which}${model === undefined ? '' : `, with ${model}`}`;
    }
  }
}
