/**
 * The RAFA paper's Game of 24 experiment (Liu et al. 2023, arXiv:2309.17382, section 5.1) on the synthetic
 * model: its 100 puzzles, four planners, five seeds; then a sweep over SKILL. It measures planners and the
 * engine, never an LLM. Writes `rafa-game24.md` and `rafa-game24.svg` beside this file.
 *
 *     TROUPE_DATA=FOLDER npm run experiment:rafa-game24
 */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as Plot from '@observablehq/plot';
import { lastLaunches, type ResultLine, readResults, run } from '../src/index.ts';
import { makes24 } from './exact.ts';
import { PALETTE, writeFigure } from './figure.ts';
import { byTask, type Compared, cell, compare, list, mean, percent, rate, table, within } from './report.ts';

const ARMS = ['direct', 'reflexion', 'tot', 'rafa'];
/** Writers with more attempts than the paper's 20, so that at equal calls it is the calls that bind. */
const LONG = ['direct?attempts=200', 'reflexion?attempts=100'];
const SKILLS = [0, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const BUDGETS = [25, 50, 100, 200, 400, 800];
/** What the writers with many attempts can spend. */
const LONG_CALLS = 200;
const SEEDS = 5;

const data = process.env.TROUPE_DATA;
if (!data) {
  console.error('rafa-game24: set TROUPE_DATA to the folder that holds game24/24.csv');
  process.exit(2);
}
const tasks = `${join(resolve(data), 'game24', '24.csv')}:900-1000`;
const here = import.meta.dirname;

/** The results of a run by arm; it goes on where an earlier one was cut off. */
async function play(
  name: string,
  agents: readonly string[],
  model: string,
): Promise<Map<string, ResultLine[]>> {
  const began = performance.now();
  const summary = await run({ scenario: 'game24', agents, model, tasks, seeds: SEEDS, name, maxSteps: 2000 });
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.error(
    `${summary.run}: ${summary.episodes} episodes, ${summary.errors} errors, ${summary.calls} calls, ${seconds} s`,
  );
  const lines = [...lastLaunches(await readResults(join(summary.run, 'results.jsonl'))).values()];
  for (const { status, answer, task, episode } of lines) {
    if (status === 'solved' && !makes24(answer, task))
      throw new Error(`${episode} is no solution: ${answer}`);
  }
  return Map.groupBy(lines, ({ agent }) => agent);
}

const main = await play('rafa-game24', ARMS, 'synthetic');
const long = await play('rafa-game24-long', LONG, 'synthetic');
const sweep = new Map<number, Map<string, ResultLine[]>>([[0, main]]);
for (const skill of SKILLS.slice(1)) {
  sweep.set(skill, await play(`rafa-game24-skill-${skill}`, ARMS, `synthetic:${skill}`));
}

/** The arm to compare at equal calls: with attempts enough that the calls bind. */
const unbound: Record<string, ResultLine[]> = {
  direct: long.get(LONG[0]!)!,
  reflexion: long.get(LONG[1]!)!,
  tot: main.get('tot')!,
  rafa: main.get('rafa')!,
};

const overview = table(
  ['arm', 'sees', 'solved', 'rate', '95 % interval', 'calls per episode', 'attempts per episode'],
  ARMS.map((arm) => {
    const lines = main.get(arm)!;
    const { rate: share, low, high } = rate(lines);
    return [
      arm,
      arm === 'reflexion' || arm === 'rafa' ? 'model, feedback' : 'model',
      `${lines.filter(({ status }) => status === 'solved').length} of ${lines.length}`,
      percent(share),
      `${percent(low)} – ${percent(high)}`,
      mean(lines.map(({ calls }) => calls)).toFixed(0),
      mean(lines.map(({ attempts }) => attempts ?? 0)).toFixed(1),
    ];
  }),
);

const attemptsTable = table(
  ['attempts', ...ARMS],
  [1, 2, 3, 5, 10, 20].map((attempts) => [
    String(attempts),
    ...ARMS.map((arm) => percent(rate(main.get(arm)!, (line) => (line.attempts ?? 0) <= attempts).rate)),
  ]),
);

/** The three differences of the paper's order, with Holm's adjustment over the three. */
const PAIRS = [
  ['rafa', 'tot'],
  ['tot', 'reflexion'],
  ['reflexion', 'direct'],
] as const;

const isWriter = (arm: string) => arm === 'direct' || arm === 'reflexion';
const callRows = BUDGETS.map((calls) => {
  // Beyond what the writers can spend only the searchers are compared.
  const pairs = calls > LONG_CALLS ? PAIRS.slice(0, 1) : PAIRS;
  return { calls, compared: compare((arm) => byTask(unbound[arm]!, within(calls)), pairs) };
});
const callsTable = table(
  ['calls', ...ARMS, ...PAIRS.map(([a, b]) => `${a} − ${b}`)],
  callRows.map(({ calls, compared }) => [
    String(calls),
    ...ARMS.map((arm) =>
      calls > LONG_CALLS && isWriter(arm) ? '–' : percent(rate(unbound[arm]!, within(calls)).rate),
    ),
    ...PAIRS.map((_, i) => (compared[i] ? cell(compared[i]) : '–')),
  ]),
);

const sweepRows = SKILLS.map((skill) => {
  const arms = sweep.get(skill)!;
  return { skill, arms, compared: compare((arm) => byTask(arms.get(arm)!), PAIRS) };
});
const order = ([a, b, c]: Compared[]) => `rafa ${a!.sign} tot ${b!.sign} reflexion ${c!.sign} direct`;
const sweepTable = table(
  ['SKILL', ...ARMS, ...PAIRS.map(([a, b]) => `${a} − ${b}`), 'order'],
  sweepRows.map(({ skill, arms, compared }) => [
    String(skill),
    ...ARMS.map((arm) => percent(rate(arms.get(arm)!).rate)),
    ...compared.map(cell),
    order(compared),
  ]),
);

/** The paper's order: rafa > tot > reflexion ≥ direct. */
const holds = ([a, b, c]: Compared[]) => a!.sign === '>' && b!.sign === '>' && c!.sign !== '<';
const skills = (wanted: boolean) =>
  list(sweepRows.filter(({ compared }) => holds(compared) === wanted).map(({ skill }) => skill));
/** Budgets at which a pair's difference has this sign. */
const budgets = (pair: number, sign: string) =>
  list(callRows.filter(({ compared }) => compared[pair]?.sign === sign).map(({ calls }) => calls));

await writeFile(
  join(here, 'rafa-game24.md'),
  `# Four planners on the Game of 24

Puzzles: rows 900–999 of the human ranking, ${SEEDS} seeds, at most 20 attempts; \`oracle\` off; defaults of every
agent (breadth 1). Model: \`synthetic\`, which errs at GPT-4's measured rates. **It measures planners and the
engine, never an LLM.** Intervals are 95 %, tasks as the unit, seeds nested; p by sign flips of the paired
differences, adjusted by Holm over the three pairs of a row; every solved answer was checked by exact
arithmetic of its own. Made by \`TROUPE_DATA=FOLDER npm run experiment:rafa-game24\`.

![Success against attempts, calls and skill](rafa-game24.svg)

${overview}

## Success against attempts

${attemptsTable}

## Success against calls

At equal calls, with writers given 200 and 100 attempts, so that calls bind and not attempts (beyond ${LONG_CALLS} calls
they may have stopped, and are left out). Differences in percentage points, paired by task.

${callsTable}

At equal calls the picture differs from that at equal attempts, since one attempt of a searcher takes as many
calls as dozens of a writer's. By budget in calls:

- rafa against tot: ahead at ${budgets(0, '>')}; behind at ${budgets(0, '<')}; level at ${budgets(0, '≈')}.
- tot against reflexion: ahead at ${budgets(1, '>')}; behind at ${budgets(1, '<')}; level at ${budgets(1, '≈')}.
- reflexion against direct: ahead at ${budgets(2, '>')}; behind at ${budgets(2, '<')}; level at ${budgets(2, '≈')}.

## Where the order holds

The paper's order is rafa > tot > reflexion ≥ direct. \`>\` and \`<\`: adjusted p below .05; \`≈\`: not. Differences in
percentage points at up to 20 attempts.

${sweepTable}

At up to 20 attempts the order holds at SKILL ${skills(true)}; it does not at SKILL ${skills(false)}. At equal calls up to
${LONG_CALLS} it holds at budgets: ${list(callRows.filter(({ calls, compared }) => calls <= LONG_CALLS && holds(compared)).map(({ calls }) => calls))}.
`,
);

// Beyond what the writers could spend their curves say nothing.
const spendable = (arm: string, calls: number) => !isWriter(arm) || calls <= LONG_CALLS;
const color: Plot.ScaleOptions = { domain: ARMS, range: [...PALETTE.slice(0, 4)], legend: false };
/** Names at the ends of curves; to the left of those that end before the others do. */
const label = (last: { x: number; y: number; arm: string }[]) => {
  const end = Math.max(...last.map(({ x }) => x));
  const mark = { x: 'x', y: 'y', text: 'arm', fill: 'arm', fontSize: 11 } as const;
  return [
    Plot.text(
      last.filter(({ x }) => x === end),
      { ...mark, textAnchor: 'start', dx: 6 },
    ),
    Plot.text(
      last.filter(({ x }) => x < end),
      { ...mark, textAnchor: 'end', dx: -12, dy: -4 },
    ),
  ];
};
const curve = (xs: readonly number[], at: (arm: string, x: number) => number | null) =>
  ARMS.flatMap((arm) => xs.map((x) => ({ arm, x, y: 100 * (at(arm, x) ?? 0) })));
/** Where each curve ends, moved apart where names would overlap. */
function ends(points: readonly { x: number; y: number; arm: string }[]) {
  const last = ARMS.map((arm) => ({ ...points.filter((point) => point.arm === arm).at(-1)! }));
  last.sort((a, b) => a.y - b.y);
  for (let i = 1; i < last.length; i++) last[i]!.y = Math.max(last[i]!.y, last[i - 1]!.y + 5);
  return last;
}
/** Steps of a tenth on a logarithmic axis. */
const callAxis = Array.from({ length: 33 }, (_, i) => Math.round(10 ** (i / 10))).filter(
  (x, i, all) => x <= 1000 && all.indexOf(x) === i,
);

const attemptsCurve = curve(
  Array.from({ length: 20 }, (_, i) => i + 1),
  (arm, x) => rate(main.get(arm)!, (line) => (line.attempts ?? 0) <= x).rate,
);
const callsCurve = curve(callAxis, (arm, x) => rate(unbound[arm]!, within(x)).rate).filter(({ arm, x }) =>
  spendable(arm, x),
);
const skillCurve = SKILLS.flatMap((skill) =>
  ARMS.map((arm) => {
    const { rate: share, low, high } = rate(sweep.get(skill)!.get(arm)!);
    return { arm, x: skill, y: 100 * (share ?? 0), low: 100 * low, high: 100 * high };
  }),
);
const y: Plot.ScaleOptions = { domain: [0, 100], grid: true, label: 'solved (%)' };
const panel = (
  x: Plot.ScaleOptions,
  data: { x: number; y: number; arm: string }[],
  ...more: Plot.Markish[]
) => ({
  marginRight: 62,
  x,
  y,
  color,
  marks: [...more, Plot.lineY(data, { x: 'x', y: 'y', stroke: 'arm', strokeWidth: 2 })],
});

await writeFigure(
  join(here, 'rafa-game24.svg'),
  'Game of 24, 100 puzzles × 5 seeds: success against attempts, calls and skill',
  'Synthetic model at GPT-4’s measured error rates: it measures planners and the engine, never an LLM. Bars: 95 % intervals over tasks.',
  [
    panel({ label: 'attempts', domain: [1, 20] }, attemptsCurve, label(ends(attemptsCurve))),
    panel(
      { label: 'calls', type: 'log', domain: [1, 1000], ticks: [1, 10, 100, 1000], tickFormat: 'd' },
      callsCurve,
      label(ends(callsCurve)),
    ),
    panel(
      { label: 'SKILL', type: 'sqrt', domain: [0, 1], ticks: SKILLS, tickFormat: String },
      skillCurve,
      Plot.ruleX(skillCurve, { x: 'x', y1: 'low', y2: 'high', stroke: 'arm', strokeOpacity: 0.5 }),
    ),
  ],
);
console.error('wrote rafa-game24.md and rafa-game24.svg');
