/** What a run ends with: its table, what to make of it, and where to go from here. */
import type { StopReason } from '../errors.ts';
import { isUnpriced, type Prices } from '../models/prices.ts';
import { partText } from '../reports/words.ts';
import { gameRoleOf } from '../runs/figures/outcome.ts';
import type { RunSummary, Tally } from '../runs/figures/tally.ts';
import type { Plan } from '../runs/plan/plan.ts';
import { planSize } from '../runs/plan/plan-record.ts';
import type { Scenario } from '../scenario.ts';
import {
  columns,
  count,
  duration,
  mean,
  oneLine,
  percent,
  several,
  sumText,
  unpricedText,
} from './format.ts';
import { seatTable } from './games-view.ts';
import type { Style } from './io.ts';
import { moneyText, openArms } from './money-text.ts';
import { nextSteps } from './next-steps.ts';
import { setOf } from './progress.ts';
import { repetition } from './repetition-view.ts';

/** Where a report is read. */
interface Reading {
  style: Style;
  /** What to type for the program. */
  troupe: string;
  /** The working folder. */
  cwd: string;
  prices: Prices;
}

/** The lines that close a run. */
export function report(
  summary: RunSummary,
  plan: Plan,
  tally: Tally,
  { style, troupe, cwd, prices }: Reading,
): string[] {
  return [
    '',
    ...table(summary, plan, style, prices),
    ...training(summary, plan, style),
    ...seats(summary, style),
    ...curves(summary, plan, style),
    ...part(summary, plan),
    ...errorLines(tally).map((line) => style('red', line)),
    ...stopLine(tally),
    '',
    totals(summary, plan, tally, prices),
    ...repetition(summary, style, troupe),
    ...notes(summary, plan, prices).map((note) => style('dim', note)),
    '',
    ...nextSteps(summary, tally, plan, { style, troupe, cwd }),
  ];
}

/** Per arm; calls and steps are means per episode. The same for every run of the same figures. */
function table({ arms, status }: RunSummary, plan: Plan, style: Style, prices: Prices): string[] {
  const open = openArms(plan, prices);
  const several = manyScenarios(arms);
  const head = ['arm', 'model', solvedBy(plan), 'rate', '95 % interval', 'errors', 'calls', 'steps', 'cost'];
  const rows = arms.map((arm, i) => [
    ...(several ? [arm.scenario] : []),
    arm.agent,
    arm.model ?? '–',
    `${count(arm.solved)}/${count(arm.episodes - arm.errors)}`,
    arm.rate === null ? '–' : percent(arm.rate),
    arm.rate === null || status !== 'finished' ? '–' : `${percent(arm.low)} … ${percent(arm.high)}`,
    arm.errors === 0 ? '0' : style('red', count(arm.errors)),
    mean(arm.calls, arm.episodes),
    mean(arm.steps, arm.episodes),
    sumText(arm.cost, arm.calls > 0 && open[i]),
  ]);
  if (several) head.unshift('scenario');
  const figures = [2, 3, 4, 5, 6, 7, 8].map((column) => column + Number(several));
  const [first, ...rest] = columns([head, ...rows], figures);
  return [style('bold', first!), ...rest];
}

/** The table is of evaluations alone: training shows what is learnt on the way, not what was learnt. */
function training({ arms }: RunSummary, plan: Plan, style: Style): string[] {
  const trained = arms.flatMap((arm) => arm.training ?? []);
  if (trained.length === 0) return [];
  const sum = (of: (counts: (typeof trained)[number]) => number) =>
    trained.reduce((total, counts) => total + of(counts), 0);
  const [episodes, solved, errors] = [
    sum((counts) => counts.episodes),
    sum((counts) => counts.solved),
    sum((counts) => counts.errors),
  ];
  const text = `evaluations alone; ${several(episodes, 'training episode')} apart (${solvedBy(plan)} ${count(solved)}/${count(episodes - errors)})`;
  return [style('dim', text)];
}

/** What the first column of figures counts: in games, what the first role has won. */
function solvedBy(plan: Plan): string {
  if (firstRoles(plan).size > 1) return 'solved or won';
  const first = gameRoleOf(plan);
  return first === undefined ? 'solved' : `${first} won`;
}

/** Of each game its first role; `undefined` of a scenario of one role. */
const firstRoles = ({ scenarios }: Plan) =>
  new Set(scenarios.map(({ scenario: { roles } }) => (roles.length > 1 ? roles[0] : undefined)));

/** In games also each agent in each role: the table tells of the first role alone. */
const seats = ({ seats = [] }: RunSummary, style: Style): string[] =>
  seats.length > 0 ? ['', ...seatTable(seats, style)] : [];

const manyScenarios = (arms: readonly { scenario: string }[]) =>
  new Set(arms.map(({ scenario }) => scenario)).size > 1;

/** A line per evaluation, a column per arm: what the first role has won, lost and tied, as in `3/7/0`. */
function curves({ arms }: RunSummary, { scenarios }: Plan, style: Style): string[] {
  return scenarios.flatMap(({ scenario }) =>
    curvesOf(
      arms.filter((arm) => arm.scenario === scenario.id),
      scenario,
      style,
    ),
  );
}

function curvesOf(arms: RunSummary['arms'], scenario: Scenario, style: Style): string[] {
  const epochs = arms[0]?.curve?.map(({ epoch }) => epoch);
  if (!epochs) return [];
  const [first, second] = scenario.roles;
  const alone = second === undefined;
  const parts = alone
    ? 'solved / unsolved'
    : `${first} won / ${scenario.roles.length > 2 ? `${first} lost` : `${second} won`} / tied`;
  const models = new Set(arms.map(({ model }) => model)).size > 1;
  const head = arms.map(({ agent, model }) => (models && model ? `${agent} (${model})` : agent));
  const rows = epochs.map((epoch, i) => [
    String(epoch),
    ...arms.map(({ curve }) => {
      const { wins, losses, ties, unfinished = 0 } = curve![i]!;
      if (wins + losses + ties + unfinished === 0) return '–';
      if (alone) return `${wins}/${losses + ties}`;
      return `${wins}/${losses}/${ties}${unfinished > 0 ? ` + ${count(unfinished)} not ended` : ''}`;
    }),
  ]);
  const [top, ...rest] = columns([['epochs', ...head], ...rows], [0, ...arms.map((_, i) => i + 1)]);
  return ['', `evaluation after epochs of training: ${parts}`, style('bold', top!), ...rest];
}

const PARTS: Partial<Record<RunSummary['status'], string>> = {
  interrupted: 'interrupted',
  budget: 'budget reached',
};

/** Short episodes end first: those of a part of a run are no sample of the whole. */
function part({ status, episodes }: RunSummary, plan: Plan): string[] {
  const why = PARTS[status];
  const told = partText(episodes, planSize(plan));
  return why && told ? [`${why}: ${told}`] : [];
}

/** Kinds of errors that are shown. */
const KINDS = 5;
const MESSAGE = 300;

/** Each distinct error once, the most frequent first. */
function errorLines({ errors }: Tally): string[] {
  const kinds = [...errors.kinds].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const lines = kinds.slice(0, KINDS).map(([kind, n]) => `${count(n)} × ${oneLine(kind, MESSAGE)}`);
  const more = kinds.length - KINDS;
  if (errors.others > 0) lines.push(`… and more than ${several(more, 'more kind')}`);
  else if (more > 0) lines.push(`… and ${several(more, 'more kind')}`);
  return lines;
}

/** Why an episode stopped, after how often. */
const REASONS: Record<StopReason, string> = {
  parse: 'unreadable or illegal',
  steps: 'no steps left',
  calls: 'no calls left',
  tokens: 'no tokens left',
  context: 'context full',
  attempts: 'no attempts left',
  states: 'too many states',
  'no-plan': 'no plan exists',
  resigned: 'given up by a person',
};

/** What to make of reasons that do not say so themselves. */
const MEANINGS: Partial<Record<StopReason, string>> = {
  states:
    'too many states: an exact search met more than its limit allows: raise that, as optimal?states=10000000, or play smaller tasks',
  'no-plan': 'no plan exists: every state that can be reached was looked at',
};

/** Why unsolved episodes stopped before their scenario was over: `direct 36 × no attempts left · tot …`. */
function stopLine({ arms }: Tally): string[] {
  const models = new Set(arms.map(({ model }) => model)).size > 1;
  const several = manyScenarios(arms);
  const stops = arms.flatMap(({ scenario, agent, model, stopped }) => {
    const reasons = (Object.entries(stopped) as [StopReason, number][]).filter(([, n]) => n > 0);
    if (reasons.length === 0) return [];
    const who = models && model ? `${agent} (${model})` : agent;
    const name = several ? `${scenario} ${who}` : who;
    const counts = reasons.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    return `${name} ${counts.map(([reason, n]) => `${count(n)} × ${REASONS[reason]}`).join(', ')}`;
  });
  const meanings = Object.entries(MEANINGS).flatMap(([reason, meaning]) =>
    arms.some(({ stopped }) => stopped[reason as StopReason]) ? meaning : [],
  );
  return stops.length > 0 ? [`stopped: ${stops.join(' · ')}`, ...meanings] : [];
}

/** Where calls were live that are in no episode of the table. */
function elsewhere({ scenarios }: Plan): string {
  const seats = scenarios.flatMap(({ arms }) => arms.flatMap(({ cast }) => Object.values(cast)));
  const explorations = seats.some(({ explores }) => explores) ? 'explorations, or in ' : '';
  return `${explorations}episodes cut off or played again`;
}

/** Calls and live ones are those of the episodes in the table; what else was live is said apart. */
function totals(summary: RunSummary, plan: Plan, tally: Tally, prices: Prices): string {
  const { episodes, seconds, calls, tokens } = summary;
  const cutOff = summary.live - tally.live;
  const more = cutOff > 0 ? ` (and ${count(cutOff)} live in ${elsewhere(plan)})` : '';
  const parts = [`${several(episodes, 'episode')} in ${duration(seconds)}`];
  if (calls + cutOff > 0) {
    parts.push(`${several(calls, 'call')}, ${count(tally.live)} live${more}`);
    parts.push(`${count(tokens.input)} tokens in, ${count(tokens.output)} out`);
    parts.push(moneyText(summary, plan, tally, prices));
  }
  return parts.join(' · ');
}

function notes({ episodes, live }: RunSummary, plan: Plan, prices: Prices): string[] {
  const notes: string[] = [];
  const { models } = plan;
  if (models.some(({ provider }) => provider === 'synthetic')) {
    notes.push('synthetic measures planners and the engine, never an LLM.');
  }
  const unpriced = models.filter((model) => isUnpriced(model, prices)).map(({ text }) => text);
  if (unpriced.length > 0 && episodes + live > 0) notes.push(unpricedText(unpriced));
  const arms = new Map(plan.scenarios.flatMap((part) => part.arms.map((arm) => [arm.agent, arm] as const)));
  const groups = Map.groupBy(arms.values(), ({ sees }) => sees.join(', ') || 'nothing but its turn');
  const seen = [...groups].map(([sees, arms]) => `${arms.map(({ agent }) => agent).join(', ')}: ${sees}`);
  notes.push(`what each arm sees: ${seen.join(' · ')}`);
  const set = setOf(plan);
  if (set.length > 0) notes.push(`set: ${set.join(', ')}`);
  return notes;
}
