/** A report as one HTML page that needs nothing else: no script, no network. */
import type { SeatFigures } from '../runs/figures/seat-tally.ts';
import {
  type Axes,
  colourOf,
  errorChart,
  lineChart,
  type Share,
  shareChart,
  spendingChart,
} from './charts.ts';
import { examined } from './comparison.ts';
import { type ArmRows, type Curve, regretCurves, successCurves } from './curves.ts';
import type { Figures } from './figures.ts';
import { type ErrorGroup, errorsOf, figuresOf } from './groups.ts';
import { type Html, html, joined, raw } from './html.ts';
import { legend, meanText, number, percent, type Section, STYLE, table } from './page-parts.ts';
import type { Row } from './rows.ts';
import { type RunFolder, standingOf } from './runs.ts';
import { seatFigures } from './seats.ts';
import { orderOf, type Variables } from './variables.ts';
import { sumText } from './words.ts';

interface Arm extends ArmRows {
  figures: Figures;
}

/** The whole page, as text. Training episodes count where there is no evaluation. */
export function pageOf(runs: readonly RunFolder[], rows: readonly Row[], variables: Variables): string {
  const judged = examined(rows);
  const arms = armsOf(judged, runs, variables);
  const colours = new Map(arms.map(({ name }, i) => [name, colourOf(i)]));
  const sections = [
    success(arms),
    ...(rows.some(({ calls }) => calls > 0) ? [againstCalls(arms, colours)] : []),
    ...(rows.some(({ attempts }) => attempts > 1) ? [againstAttempts(arms, colours)] : []),
    ...seatSection(seatFigures(judged)),
    spending(arms, colours),
    regret(arms, colours),
    errorSection(errorsOf(rows)),
  ];
  const left = rows.length - judged.length;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${runs.map(({ shown }) => shown).join(', ')}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>Results</h1>
<ul>${joined(runs.map(runLine))}</ul>
<p>${number(judged.length)} episodes${left > 0 ? `, ${number(left)} training episodes left out` : ''}. Intervals are 95 %, tasks as
the unit, seeds nested; episodes that ended in an error are missing data. ${
    rows.some(({ model }) => model?.includes('synthetic'))
      ? raw('<strong>The synthetic model measures planners and the engine, never an LLM.</strong>')
      : ''
  }</p>
${constantsOf(variables)}
${joined(sections.map(({ title, note, body }) => html`<section><h2>${title}</h2><p>${note}</p>${body}</section>\n`))}
</body>
</html>
`.text;
}

const runLine = (run: RunFolder): Html =>
  html`<li><code>${run.shown}</code>: ${standingOf(run)}${run.manifest ? `, started ${run.manifest.started}` : ''}</li>`;

function constantsOf({ constants }: Variables): Html | string {
  const same = [...constants].filter(([key]) => key !== 'run');
  if (same.length === 0) return '';
  return html`<p>The same for all: ${same.map(([key, value]) => `${key} ${value}`).join(' · ')}.</p>`;
}

/** Arms by the conditions that vary between them. */
function armsOf(rows: readonly Row[], runs: readonly RunFolder[], variables: Variables): Arm[] {
  const order = orderOf('arm', rows, runs, variables);
  const several = ['run', 'scenario'].filter((key) => variables.varying.includes(key));
  const groups = Map.groupBy(rows, (row) =>
    [...several.map((key) => variables.value(row, key)), variables.labels.get(row.arm)!].join(' · '),
  );
  return [...groups]
    .sort(([, [a]], [, [b]]) => order(a!.arm, b!.arm))
    .map(([name, own]) => ({ name, rows: own, figures: figuresOf(own) }));
}

function sharesOf(arms: readonly Arm[]): (Share & { arm: Arm })[] {
  return arms.flatMap((arm) => {
    const { rate, low, high } = arm.figures;
    return rate === null ? [] : [{ name: arm.name, rate, low, high, arm }];
  });
}

function success(arms: readonly Arm[]): Section {
  const rows = arms.map(({ name, figures }, i) => [
    html`<i style="background:${colourOf(i)}"></i>${i + 1}`,
    name,
    `${number(figures.solved)} / ${number(figures.episodes - figures.errors)}`,
    percent(figures.rate),
    figures.rate === null ? '–' : `${percent(figures.low)} – ${percent(figures.high)}`,
    meanText(figures.reward, figures.rewardError),
    number(figures.errors),
    number(figures.steps / figures.episodes),
    number(figures.calls / figures.episodes),
    number((figures.tokens.input + figures.tokens.output) / figures.episodes, 0),
    sumText(figures.cost, figures.unpriced, (usd) => `$${number(usd, 4)}`),
    number(figures.seconds / figures.episodes, 3),
  ]);
  const head = [
    '',
    'arm',
    'solved',
    'rate',
    '95 % interval',
    'reward',
    'errors',
    'steps',
    'calls',
    'tokens',
    'cost',
    'seconds',
  ];
  return {
    title: 'Success by arm',
    note: 'Reward: mean ± standard error, tasks as clusters. Steps, calls, tokens and seconds: means per episode.',
    body: html`${raw(shareChart(sharesOf(arms)))}${table(head, rows)}`,
  };
}

function curveBody(curves: readonly Curve[], colours: ReadonlyMap<string, string>, axes: Axes): Html {
  return html`${raw(lineChart(curves, colours, axes))}${legend(curves, colours)}`;
}

function againstCalls(arms: readonly Arm[], colours: ReadonlyMap<string, string>): Section {
  const curves = successCurves(arms, ({ calls }) => calls);
  const axes = { x: 'model calls, cached ones too', y: 'solved (%)', share: true, steps: true };
  return {
    title: 'Success against model calls',
    note: 'The share of episodes solved with at most so many calls. Area: the mean height of the curve from 0 to the most calls of any arm; an arm that ended with fewer keeps its height.',
    body: html`${curveBody(curves, colours, { ...axes, log: true })}${table(
      ['arm', 'area under the curve'],
      curves.map(({ name, area }) => [name, area.toFixed(3)]),
    )}`,
  };
}

function againstAttempts(arms: readonly Arm[], colours: ReadonlyMap<string, string>): Section {
  const curves = successCurves(arms, ({ attempts }) => attempts);
  return {
    title: 'Success against attempts',
    note: 'The share of episodes solved within so many attempts, as in Liu et al. 2023 (arXiv:2309.17382).',
    body: curveBody(curves, colours, { x: 'attempts', y: 'solved (%)', share: true, steps: true }),
  };
}

/** None without games of several roles. */
function seatSection(seats: readonly SeatFigures[]): Section[] {
  if (seats.length === 0) return [];
  const open = seats.some(({ unfinished }) => unfinished > 0);
  const rows = seats.map((seat) => [
    seat.scenario,
    seat.agent,
    seat.against,
    seat.role ?? 'all roles',
    [seat.won, seat.lost, seat.tied].map((n) => number(n)).join(' / '),
    percent(seat.rate),
    seat.rate === null ? '–' : `${percent(seat.low)} – ${percent(seat.high)}`,
    meanText(seat.return, seat.returnError),
    ...(open ? [number(seat.unfinished)] : []),
  ]);
  const head = [
    'scenario',
    'agent',
    'against',
    'role',
    'won / lost / tied',
    'won',
    '95 % interval',
    'return',
    ...(open ? ['not ended'] : []),
  ];
  const note =
    'Won, lost, tied: a return of its own above, below and at 0. Return: mean ± standard error, tasks as clusters. A game that was cut off before it was over is none of these.';
  return [{ title: 'Returns by role', note, body: table(head, rows) }];
}

function spending(arms: readonly Arm[], colours: ReadonlyMap<string, string>): Section {
  // In money only where the price of every arm is known: else some would seem to cost nothing.
  const isKnown = arms.every(({ figures }) => !figures.unpriced);
  const paid = isKnown && arms.some(({ figures }) => figures.cost > 0);
  const unit = paid ? 'USD per episode at list price' : 'model calls per episode';
  const points = sharesOf(arms).map(({ arm: { figures }, ...share }) => ({
    ...share,
    cost: (paid ? figures.cost : figures.calls) / figures.episodes,
  }));
  if (points.every(({ cost }) => cost === 0))
    return { title: 'Cost', note: 'Not shown: no arm asked a model.', body: raw('') };
  return {
    title: 'Cost',
    note: `What an arm solves against what it takes: ${unit}${paid ? '' : isKnown ? ' (no model here has a price)' : ' (not every model here has a price)'}.`,
    body: html`${raw(spendingChart(points, colours, unit))}${legend(points, colours)}`,
  };
}

function regret(arms: readonly Arm[], colours: ReadonlyMap<string, string>): Section {
  const curves = regretCurves(arms);
  const title = 'Cumulative regret';
  if (curves.length === 0) {
    const note =
      'Not shown: it needs the exact optimum of each task, from an arm that the agent optimal plays (for games: against the same others).';
    return { title, note, body: raw('') };
  }
  return {
    title,
    note: 'The return of the arm that plays optimally minus the arm’s own, in games the first role’s, added up over its episodes in the order of seeds, epochs and tasks.',
    body: curveBody(curves, colours, { x: 'episodes', y: 'regret', share: false, steps: false }),
  };
}

/** Episodes named of each error. */
const NAMED = 5;

function errorSection(errors: readonly ErrorGroup[]): Section {
  const title = 'Errors';
  if (errors.length === 0) return { title, note: 'No episode ended in an error.', body: raw('') };
  const rows = errors.map(({ kind, message, episodes }) => [
    kind,
    message,
    number(episodes.length),
    episodes.slice(0, NAMED).join(' ') + (episodes.length > NAMED ? ' …' : ''),
  ]);
  return {
    title,
    note: 'By kind and message, with the episodes that had them. They are no part of any rate.',
    body: html`${raw(errorChart(errors))}${table(['kind', 'message', 'episodes', 'which'], rows)}`,
  };
}
