/** What a run ends with: its table, what to make of it, and where to go from here. */
import { priceOf } from '../models/prices.ts';
import { type Plan, planSize } from '../runs/plan.ts';
import type { RunSummary, Tally } from '../runs/tally.ts';
import { columns, count, dollars, duration, mean, oneLine, percent, several } from './format.ts';
import type { Style } from './io.ts';

/** The lines that close a run. */
export function report(summary: RunSummary, plan: Plan, tally: Tally, style: Style): string[] {
  return [
    '',
    ...table(summary, style),
    ...curves(summary, plan, style),
    ...part(summary, plan),
    ...errorLines(tally).map((line) => style('red', line)),
    ...stopLine(tally),
    '',
    totals(summary, tally),
    ...notes(summary, plan).map((note) => style('dim', note)),
    '',
    ...next(summary, tally, style),
  ];
}

/** Per arm; calls and steps are means per episode. The same for every run of the same figures. */
function table({ arms, status }: RunSummary, style: Style): string[] {
  const head = ['arm', 'model', 'solved', 'rate', '95 % interval', 'errors', 'calls', 'steps', 'cost'];
  const rows = arms.map((arm) => [
    arm.agent,
    arm.model ?? '–',
    `${count(arm.solved)}/${count(arm.episodes - arm.errors)}`,
    arm.rate === null ? '–' : percent(arm.rate),
    arm.rate === null || status !== 'finished' ? '–' : `${percent(arm.low)} … ${percent(arm.high)}`,
    arm.errors === 0 ? '0' : style('red', count(arm.errors)),
    mean(arm.calls, arm.episodes),
    mean(arm.steps, arm.episodes),
    dollars(arm.cost),
  ]);
  const [first, ...rest] = columns([head, ...rows], [2, 3, 4, 5, 6, 7, 8]);
  return [style('bold', first!), ...rest];
}

/** A line per evaluation, a column per arm: wins, losses and ties of the first role, as in `3/7/0`. */
function curves({ arms }: RunSummary, { scenario }: Plan, style: Style): string[] {
  const epochs = arms[0]?.curve?.map(({ epoch }) => epoch);
  if (!epochs) return [];
  const [first, second] = scenario.roles;
  const parts =
    second === undefined
      ? 'solved / failed / neither'
      : `${first} wins / ${scenario.roles.length > 2 ? `${first} loses` : `${second} wins`} / ties`;
  const models = new Set(arms.map(({ model }) => model)).size > 1;
  const head = arms.map(({ agent, model }) => (models && model ? `${agent} (${model})` : agent));
  const rows = epochs.map((epoch, i) => [
    String(epoch),
    ...arms.map(({ curve }) => {
      const { wins, losses, ties } = curve![i]!;
      return wins + losses + ties === 0 ? '–' : `${wins}/${losses}/${ties}`;
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
  const total = planSize(plan);
  const why = PARTS[status];
  if (!why || episodes === total) return [];
  return [
    `${why}: ${count(episodes)} of ${several(total, 'episode')}, those that ended first: no estimate yet`,
  ];
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

/** Why unsolved episodes stopped before their scenario was over: `direct 36 attempts · tot 3 steps, 1 parse`. */
function stopLine({ arms }: Tally): string[] {
  const models = new Set(arms.map(({ model }) => model)).size > 1;
  const stops = arms.flatMap(({ agent, model, stopped }) => {
    const reasons = Object.entries(stopped).filter(([, n]) => n > 0);
    if (reasons.length === 0) return [];
    const name = models && model ? `${agent} (${model})` : agent;
    const counts = reasons.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    return `${name} ${counts.map(([reason, n]) => `${count(n)} ${reason}`).join(', ')}`;
  });
  return stops.length > 0 ? [`stopped: ${stops.join(' · ')}`] : [];
}

/** Calls and live ones are those of the episodes in the table; what else was live is said apart. */
function totals(summary: RunSummary, tally: Tally): string {
  const { episodes, seconds, calls, tokens, cost, spent } = summary;
  const cutOff = summary.live - tally.live;
  const more = cutOff > 0 ? ` (and ${count(cutOff)} live in episodes cut off or played again)` : '';
  const parts = [`${several(episodes, 'episode')} in ${duration(seconds)}`];
  if (calls + cutOff > 0) {
    parts.push(`${several(calls, 'call')}, ${count(tally.live)} live${more}`);
    parts.push(`${count(tokens.input)} tokens in, ${count(tokens.output)} out`);
    parts.push(`${dollars(cost)} at list price, ${dollars(spent)} spent`);
  }
  return parts.join(' · ');
}

function notes({ episodes }: RunSummary, plan: Plan): string[] {
  const notes: string[] = [];
  const { models, record } = plan;
  if (models.some(({ provider }) => provider === 'synthetic')) {
    notes.push('synthetic measures planners and the engine, never an LLM.');
  }
  const unpriced = models.filter((model) => model.provider !== 'synthetic' && !priceOf(model));
  if (unpriced.length > 0 && episodes > 0) {
    notes.push(
      `no built-in price for ${unpriced.map(({ text }) => text).join(', ')}; prices.json can give one.`,
    );
  }
  const groups = Map.groupBy(plan.arms, ({ sees }) => sees.join(', ') || 'nothing but its turn');
  const seen = [...groups].map(([sees, arms]) => `${arms.map(({ agent }) => agent).join(', ')}: ${sees}`);
  notes.push(`what each arm sees: ${seen.join(' · ')}`);
  const set = Object.entries(record.set).map(([name, value]) => `${name}=${value}`);
  if (set.length > 0) notes.push(`set: ${set.join(', ')}`);
  return notes;
}

const ENDINGS: Partial<Record<RunSummary['status'], string>> = {
  interrupted: 'Interrupted.',
  budget: 'The budget is spent (--max-cost).',
};

function next({ run, status }: RunSummary, { examples }: Tally, style: Style): string[] {
  const lines = [`The run lies in ${style('bold', run)}`];
  const ending = ENDINGS[status];
  if (ending) {
    const name = run.replace(/^.*[\\/]\d{8}-\d{6}-/, '').replace(/-\d+$/, '');
    const higher = status === 'budget' ? ' and a higher --max-cost' : '';
    lines.unshift(`${ending} The same command with --name ${name}${higher} goes on from here.`);
  }
  const shows = (['error', 'unsolved', 'solved'] as const).flatMap((kind) => {
    const episode = examples[kind];
    return episode ? [`  troupe show ${run}/${episode}   ${style('dim', TELLS[kind])}`] : [];
  });
  return shows.length > 0 ? [...lines, 'To try next:', ...shows] : lines;
}

const TELLS = {
  error: 'what went wrong',
  unsolved: 'an episode that failed',
  solved: 'one that solved its task',
};
