/** Reports over runs as text. */
import { examined } from '../reports/comparison.ts';
import type { Figures } from '../reports/figures.ts';
import type { FlagEffect, Step } from '../reports/flags.ts';
import { type ErrorGroup, figuresOf, type Group, groupBy } from '../reports/groups.ts';
import type { Row } from '../reports/rows.ts';
import type { RunFolder } from '../reports/runs.ts';
import type { Variables } from '../reports/variables.ts';
import { differenceText, pText, returnText } from '../reports/words.ts';
import { columns, count, mean, oneLine, percent, several, sumText } from './format.ts';
import type { Style } from './io.ts';

/** A figure of a group, and whether it says anything about these groups. */
interface Shown {
  name: string;
  text: (figures: Figures) => string;
  /** Shown if it holds for some group. */
  says?: (figures: Figures) => boolean;
}

/** Steps, calls, tokens and seconds are means per episode; the cost is a total. */
const FIGURES: readonly Shown[] = [
  { name: 'solved', text: ({ solved, episodes, errors }) => `${count(solved)}/${count(episodes - errors)}` },
  { name: 'rate', text: ({ rate }) => (rate === null ? '–' : percent(rate)) },
  { name: '95 % interval', text: interval },
  // Where a solved task gives 1 and another 0, the mean reward is the rate.
  {
    name: 'reward',
    text: ({ reward, rewardError }) => returnText(reward, rewardError),
    says: ({ reward, rate }) => Math.abs((reward ?? 0) - (rate ?? 0)) > 1e-9,
  },
  { name: 'errors', text: ({ errors }) => count(errors), says: ({ errors }) => errors > 0 },
  { name: 'steps', text: ({ steps, episodes }) => mean(steps, episodes) },
  { name: 'calls', text: ({ calls, episodes }) => mean(calls, episodes), says: ({ calls }) => calls > 0 },
  {
    name: 'tokens',
    text: ({ tokens, episodes }) => mean(tokens.input + tokens.output, episodes),
    says: ({ tokens }) => tokens.input + tokens.output > 0,
  },
  {
    name: 'cost',
    text: ({ cost, unpriced }) => sumText(cost, unpriced),
    says: ({ cost, unpriced }) => cost > 0 || unpriced === true,
  },
  { name: 'seconds', text: ({ seconds, episodes }) => secondsText(seconds / episodes) },
];

function interval({ rate, low, high }: Figures): string {
  return rate === null ? '–' : `${percent(low)} … ${percent(high)}`;
}

export const secondsText = (seconds: number) => seconds.toFixed(seconds < 1 ? 3 : seconds < 10 ? 2 : 1);

/** What a row of all but the training stands for, where rows of training stand above it. */
const UNTRAINED = 'all but learn';

/**
 * A row per group, and one for all; columns only for figures that say something. Training is put together with
 * nothing else: of groups that hold it the last row is of the others, where these are several.
 */
export function* figureTable(
  rows: readonly Row[],
  keys: readonly string[],
  runs: readonly RunFolder[],
  variables: Variables,
  style: Style,
): Generator<string> {
  const { labels } = variables;
  const judged = examined(rows);
  const all = figuresOf(judged);
  const groups = groupBy(rows, keys, runs, variables);
  const mixed = rows.length > judged.length;
  const summed = mixed ? groupBy(judged, keys, runs, variables) : groups;
  const shown = FIGURES.filter(({ says }) => !says || [...groups, all].some(says));
  const cells = (figures: Figures) =>
    shown.map(({ name, text }) =>
      name === 'errors' && figures.errors > 0 ? style('red', text(figures)) : text(figures),
    );
  const body = groups.map((group) => [...keyCells(group.key, keys, labels), ...cells(group)]);
  const label = mixed ? UNTRAINED : keys.includes('task') ? 'all tasks' : 'all';
  const last = [label, ...keys.slice(1).map(() => ''), ...cells(all)];
  const head = [...keys, ...shown.map(({ name }) => name)];
  const right = shown.map((_, i) => keys.length + i);
  const [first, ...rest] = columns([head, ...body, ...(summed.length > 1 ? [last] : [])], right);
  yield style('bold', first!);
  yield* rest;
}

/** Keys wider than this are cut. */
const WIDEST = 44;
const labelled = (value: string, key: string, labels: Variables['labels']) =>
  key === 'arm' ? (labels.get(value) ?? value) : value;
const cellOf = (value: string) => oneLine(value, WIDEST);

/** A group's keys as cells. */
export const keyCells = (
  values: Group['key'],
  keys: readonly string[],
  labels: Variables['labels'],
): string[] => keys.map((key) => cellOf(labelled(values[key]!, key, labels)));

/** Two dimensions of groups. */
interface Cross {
  down: readonly string[];
  across: readonly string[];
}

/** Rates in two dimensions, with a row and a column for all; training is put together with nothing else. */
export function* crossTable(
  rows: readonly Row[],
  { down, across }: Cross,
  runs: readonly RunFolder[],
  variables: Variables,
  style: Style,
): Generator<string> {
  const rate = ({ rate }: Figures) => (rate === null ? '–' : percent(rate));
  const nameOf = (keys: readonly string[]) => (group: Group) =>
    keys.map((key) => labelled(group.key[key]!, key, variables.labels)).join(' · ');
  const [nameDown, nameAcross] = [nameOf(down), nameOf(across)];
  const cells = new Map(
    groupBy(rows, [...down, ...across], runs, variables).map((group) => [
      `${nameDown(group)}\n${nameAcross(group)}`,
      rate(group),
    ]),
  );
  const lines = groupBy(rows, down, runs, variables);
  const heads = groupBy(rows, across, runs, variables);
  const judged = examined(rows);
  // A dimension that tells training apart adds up each phase by itself.
  const summed = (keys: readonly string[]) => (keys.includes('phase') ? rows : judged);
  const margin = (keys: readonly string[], name: (group: Group) => string) =>
    new Map(groupBy(summed(keys), keys, runs, variables).map((group) => [name(group), rate(group)]));
  const all = (keys: readonly string[]) => (summed(keys).length < rows.length ? UNTRAINED : 'all');
  const [rights, bottoms] = [margin(down, nameDown), margin(across, nameAcross)];
  const head = [down.join(' · '), ...heads.map((group) => cellOf(nameAcross(group))), all(down)];
  const body = lines.map((line) => [
    cellOf(nameDown(line)),
    ...heads.map((column) => cells.get(`${nameDown(line)}\n${nameAcross(column)}`) ?? ''),
    rights.get(nameDown(line)) ?? '',
  ]);
  const last = [
    down.includes('task') ? 'all tasks' : all(across),
    ...heads.map((column) => bottoms.get(nameAcross(column)) ?? ''),
    rate(figuresOf(judged)),
  ];
  const right = head.map((_, i) => i).slice(1);
  const [first, ...rest] = columns([head, ...body, last], right);
  yield `rate by ${down.join(', ')} (down) and ${across.join(', ')} (across)`;
  yield style('bold', first!);
  yield* rest;
}

export function* flagTable(effects: readonly FlagEffect[], style: Style): Generator<string> {
  const rate = (figures: Figures) =>
    `${figures.rate === null ? '–' : percent(figures.rate)} (${count(figures.episodes)})`;
  const head = ['option', 'value', 'rate with', '95 % interval', 'rate without', '95 % interval', 'ratio'];
  const rows = effects.map(({ option, value, with: on, without: off, ratio }) => [
    option,
    cellOf(value),
    rate(on),
    interval(on),
    rate(off),
    interval(off),
    ratio === null ? '–' : ratio.toFixed(2),
  ]);
  const [first, ...rest] = columns([head, ...rows], [2, 3, 4, 5, 6]);
  yield style('bold', first!);
  yield* rest;
  yield style('dim', 'In brackets: episodes, of the agents that give the option. –: the default.');
}

export function* stepTable(
  steps: readonly Step[],
  report: 'ablation' | 'progression',
  style: Style,
): Generator<string> {
  const against = report === 'ablation' ? 'base' : 'arm before';
  const head = ['change', 'solved', 'rate', '95 % interval', `against the ${against}`, 'p', 'calls', 'cost'];
  const rows = steps.map(({ change, figures, comparison }) => [
    change === '' ? (report === 'ablation' ? 'base' : 'first') : change,
    `${count(figures.solved)}/${count(figures.episodes - figures.errors)}`,
    figures.rate === null ? '–' : percent(figures.rate),
    interval(figures),
    ...againstCells(comparison),
    mean(figures.calls, figures.episodes),
    sumText(figures.cost, figures.unpriced),
  ]);
  const [first, ...rest] = columns([head, ...rows], [1, 2, 3, 4, 5, 6, 7]);
  yield style('bold', first!);
  yield* rest;
  yield style(
    'dim',
    `${oneLine(baseName(steps), 90)}. Differences in points, paired by task; p by Holm over the rows.`,
  );
}

/** An arm whose episodes all ended in errors has nothing that could be compared. */
function againstCells(comparison: Step['comparison']): [difference: string, p: string] {
  if (!comparison) return ['', ''];
  const { difference } = comparison;
  return difference.tasks === 0 ? ['–', '–'] : [differenceText(difference), pText(difference.p)];
}

const baseName = (steps: readonly Step[]) =>
  steps[1]?.comparison ? `It begins with ${steps[1].comparison.b.name}` : 'One arm';

/** Errors shown, and episodes of each. */
const ERRORS = 10;
const EPISODES = 3;

/** Errors by kind and message with the episodes that had them. */
export function* errorLines(errors: readonly ErrorGroup[], style: Style, troupe: string): Generator<string> {
  if (errors.length === 0) return;
  yield '';
  yield style('bold', 'errors (missing data: no part of any rate)');
  for (const { kind, message, episodes } of errors.slice(0, ERRORS)) {
    yield style('red', `${count(episodes.length)} × ${kind}: ${oneLine(message, 300)}`);
    for (const episode of episodes.slice(0, EPISODES)) yield `  ${troupe} show ${episode}`;
    if (episodes.length > EPISODES)
      yield style('dim', `  … and ${several(episodes.length - EPISODES, 'more episode')} (--json names all)`);
  }
  if (errors.length > ERRORS) yield style('dim', `… and ${several(errors.length - ERRORS, 'more error')}`);
}
