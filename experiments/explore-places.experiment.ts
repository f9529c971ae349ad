/**
 * SSEAL's question on `places`: does it help to explore functions before the work begins? The functions come under
 * meaningless names without documentation, and as they are; the control exchanges the results among the explored
 * calls. On the synthetic model: it measures agents and the engine, never an LLM. Writes `explore-places.md` and
 * `explore-places.svg` beside this file.
 *
 *     npm run experiment:explore-places
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as Plot from '@observablehq/plot';
import { lastLaunches, type ResultLine, readResults, run, type TaskCount } from '../src/index.ts';
import { PALETTE, writeFigure } from './figure.ts';
import { byTask, type Compared, cell, compare, percent, rate, table } from './report.ts';

const TURNS = [0, 5, 10, 15];
/** Each explores by itself, and has an episode on every task. */
const EXPLORERS = Array.from({ length: 20 }, (_, i) => i + 1);
const here = import.meta.dirname;

/** What the functions look like, and what the explorer was shown. */
const SERIES = ['names hidden', 'names hidden, results shuffled', 'documented'] as const;
type Series = (typeof SERIES)[number];

const agentOf = (series: Series, turns: number): string => {
  if (turns === 0) return 'react';
  return series === 'names hidden, results shuffled'
    ? `react?control=shuffled&explored=${turns}`
    : `react?explored=${turns}`;
};

/** The results of one explorer's seats; an earlier run that was cut off goes on. */
async function play(obscure: 'none' | 'names', explorer: number, agents: string[]): Promise<ResultLine[]> {
  const name = `explore-places-${obscure === 'none' ? 'documented' : 'names'}-${explorer}`;
  const set = { obscure, explorer: `synthetic?seed=${explorer}` };
  const summary = await run({ scenario: 'places', agents, set, seed: explorer, name, warn: () => {} });
  console.error(`${summary.run}: ${summary.episodes} episodes, ${summary.errors} errors`);
  return [...lastLaunches(await readResults(join(summary.run, 'results.jsonl'))).values()];
}

const lines: Record<'none' | 'names', ResultLine[]> = { none: [], names: [] };
for (const explorer of EXPLORERS) {
  const hidden = SERIES.slice(0, 2).flatMap((series) => TURNS.map((turns) => agentOf(series, turns)));
  lines.names.push(...(await play('names', explorer, [...new Set(hidden)])));
  lines.none.push(
    ...(await play(
      'none',
      explorer,
      TURNS.map((turns) => agentOf('documented', turns)),
    )),
  );
}

const linesOf = (series: Series, turns: number): ResultLine[] =>
  lines[series === 'documented' ? 'none' : 'names'].filter(({ agent }) => agent === agentOf(series, turns));

/** Solved and played by explorer, which is what luck in exploring goes by. */
function byExplorer(of: readonly ResultLine[]): Map<string, TaskCount> {
  const groups = Map.groupBy(of, ({ seed }) => String(seed));
  return new Map(
    [...groups].map(([explorer, each]) => {
      const counts = [...byTask(each).values()];
      const sum = (what: 'solved' | 'episodes') => counts.reduce((total, count) => total + count[what], 0);
      return [explorer, { solved: sum('solved'), episodes: sum('episodes') }];
    }),
  );
}

const cells = (series: Series, turns: number) => {
  const { rate: share, low, high } = rate(linesOf(series, turns));
  const shares = [...byExplorer(linesOf(series, turns)).values()].map(
    ({ solved, episodes }) => solved / episodes,
  );
  const range = `${percent(Math.min(...shares))} – ${percent(Math.max(...shares))}`;
  return [percent(share), `${percent(low)} – ${percent(high)}`, range];
};

const overview = SERIES.map(
  (series) => `### ${series[0]!.toUpperCase()}${series.slice(1)}

${table(
  ['turns of exploration', 'solved', '95 % interval over tasks', 'range over explorers'],
  TURNS.map((turns) => [String(turns), ...cells(series, turns)]),
)}`,
).join('\n\n');

const PAIRS = TURNS.slice(1).map((turns) => [String(turns), '0'] as const);
const comparisons = SERIES.map((series) => {
  const of = (unit: (of: readonly ResultLine[]) => Map<string, TaskCount>) =>
    compare((turns) => unit(linesOf(series, Number(turns))), PAIRS);
  return { series, tasks: of(byTask), explorers: of(byExplorer) };
});

const differences = table(
  ['series', 'turns', 'difference, over tasks', 'difference, over explorers'],
  comparisons.flatMap(({ series, tasks, explorers }) =>
    PAIRS.map(([turns], i) => [series, turns, cell(tasks[i]!), cell(explorers[i]!)]),
  ),
);

/** Turns at which a series differs from no exploration, in this direction, by both units. */
function differing(series: Series, sign: Compared['sign']): string {
  const { tasks, explorers } = comparisons.find((each) => each.series === series)!;
  const turns = PAIRS.flatMap(([n], i) =>
    tasks[i]!.sign === sign && explorers[i]!.sign === sign ? [n] : [],
  );
  return turns.join(', ') || 'none';
}

const tasks = byTask(linesOf('documented', 0)).size;

await writeFile(
  join(here, 'explore-places.md'),
  `# Exploring functions before the work begins

SSEAL's question on the scenario \`places\` (20 functions, ${tasks} tasks): agent \`react\`, ${EXPLORERS.length} explorers
(\`synthetic?seed=1\` … \`${EXPLORERS.length}\`), each with one episode on every task. *Names hidden*: functions and parameters
under letters, without documentation (\`--obscure names\`). *Results shuffled*: the same explorations, but the last
question is asked with the results exchanged among the calls, so that only knowledge is taken away. *Documented*: the
functions as they are. **The model is \`synthetic\`: it measures agents and the engine, never an LLM.** Its rates of error
are guesses, and three things were settled after trials had been looked at: how much an explorer calls in a turn, how
often it copies good documentation wrongly, and the number of explorers (with ten, chance alone set the shuffled series
above none at five turns). Nothing in the model knows whether, or how well, functions were explored but the text of its
prompt.
Made by \`npm run experiment:explore-places\`.

![Success against turns of exploration](explore-places.svg)

${overview}

## Against no exploration

Differences to the agent without exploration, in percentage points, paired by task and paired by explorer (the luck of
one exploration touches all tasks at once); p by sign flips, adjusted by Holm over the three numbers of turns.

${differences}

By both units, at p below .05:

- names hidden: above no exploration after ${differing('names hidden', '>')} turns; below it after ${differing('names hidden', '<')};
- results shuffled: above after ${differing('names hidden, results shuffled', '>')}; below after ${differing('names hidden, results shuffled', '<')};
- documented: above after ${differing('documented', '>')}; below after ${differing('documented', '<')}.

SSEAL's published records for GPT-4o on its own relational functions under single letters: .05 without exploration, .45,
.70 and .80 after 5, 10 and 15 turns; with documentation .80 without and .85 – .90 with. The shape is the same; the
figures are those of other functions, other tasks and no LLM.
`,
);

const points = SERIES.flatMap((series, i) =>
  TURNS.map((turns) => {
    const { rate: share, low, high } = rate(linesOf(series, turns));
    // Side by side where they would cover each other.
    return { series, x: turns + 0.16 * (i - 1), y: 100 * (share ?? 0), low: 100 * low, high: 100 * high };
  }),
);
const ends = points.filter(({ x }) => Math.round(x) === TURNS.at(-1));

await writeFigure(
  join(here, 'explore-places.svg'),
  `Exploring 20 functions before the work: ${tasks} tasks × ${EXPLORERS.length} explorers`,
  'Synthetic model: it measures agents and the engine, never an LLM. Bars: 95 % intervals over tasks.',
  [
    {
      marginRight: 190,
      x: { label: 'turns of exploration', domain: [-0.6, 15.6], ticks: TURNS, tickFormat: String },
      y: { domain: [0, 100], grid: true, label: 'solved (%)' },
      color: { domain: [...SERIES], range: [...PALETTE.slice(0, 3)], legend: false },
      marks: [
        Plot.ruleX(points, { x: 'x', y1: 'low', y2: 'high', stroke: 'series', strokeOpacity: 0.6 }),
        Plot.lineY(points, { x: 'x', y: 'y', stroke: 'series', strokeWidth: 2 }),
        Plot.dot(points, { x: 'x', y: 'y', fill: 'series', r: 3 }),
        Plot.text(ends, {
          x: 'x',
          y: 'y',
          text: 'series',
          fill: 'series',
          fontSize: 11,
          textAnchor: 'start',
          dx: 10,
        }),
      ],
    },
  ],
  { width: 640 },
);
console.error('wrote explore-places.md and explore-places.svg');
