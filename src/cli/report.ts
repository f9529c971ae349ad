/** What a run ends with: its table, what to make of it, and where to go from here. */
import { priceOf } from '../models/prices.ts';
import type { Plan } from '../runs/plan.ts';
import type { RunSummary, Tally } from '../runs/tally.ts';
import { columns, count, dollars, duration, mean, percent, several } from './format.ts';
import type { Style } from './io.ts';

/** The lines that close a run. */
export function report(summary: RunSummary, plan: Plan, tally: Tally, style: Style): string[] {
  return [
    '',
    ...table(summary, style),
    '',
    totals(summary),
    ...notes(summary, plan).map((note) => style('dim', note)),
    '',
    ...next(summary, tally, style),
  ];
}

/** Per arm; calls and steps are means per episode. The same for every run of the same figures. */
function table({ arms }: RunSummary, style: Style): string[] {
  const head = ['arm', 'model', 'solved', 'rate', '95 % interval', 'errors', 'calls', 'steps', 'cost'];
  const rows = arms.map((arm) => [
    arm.agent,
    arm.model ?? '–',
    `${count(arm.solved)}/${count(arm.episodes - arm.errors)}`,
    arm.rate === null ? '–' : percent(arm.rate),
    arm.rate === null ? '–' : `${percent(arm.low)} … ${percent(arm.high)}`,
    arm.errors === 0 ? '0' : style('red', count(arm.errors)),
    mean(arm.calls, arm.episodes),
    mean(arm.steps, arm.episodes),
    dollars(arm.cost),
  ]);
  const [first, ...rest] = columns([head, ...rows], [2, 3, 4, 5, 6, 7, 8]);
  return [style('bold', first!), ...rest];
}

function totals(summary: RunSummary): string {
  const { episodes, seconds, calls, live, tokens, cost, spent } = summary;
  const parts = [`${several(episodes, 'episode')} in ${duration(seconds)}`];
  if (calls > 0) {
    parts.push(`${several(calls, 'call')}, ${count(live)} live`);
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
