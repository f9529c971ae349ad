/**
 * The whole pipeline on the synthetic model: requests (20 single ones, 10 batches of six), trajectories, ratings,
 * packaged sets; then three planners, four runs each, on other requests (20 and 5 batches), as bot-with-plan
 * evaluated its planners. It measures planners and the pipeline, never an LLM. Writes `tool-world-pipeline.md` and
 * `tool-world-pipeline.svg` beside this file, or in the folder given; the data lie in `output/tool-world-pipeline`,
 * and what is there is not made again.
 *
 *     npm run experiment:tool-world-pipeline [-- FOLDER]
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as Plot from '@observablehq/plot';
import { dataFolder } from '../src/data/files.ts';
import { namedRequests } from '../src/data/requests.ts';
import {
  evaluatePlanners,
  judgeTrajectories,
  type Mean,
  makeTrajectories,
  type PlannerFigures,
  packageDataset,
  writeRequests,
} from '../src/index.ts';
import { PALETTE, writeFigure } from './figure.ts';
import { percent, points, pText, table } from './report.ts';

const NAME = 'tool-world-pipeline';
const RUNS = 4;
const VALIDATION = 15;
const PLANNERS = ['openai', 'finetuned', 'zeroshot'];

/** bot-with-plan's own figures, four runs on 50 requests: GPT-4, Mistral-7B fine-tuned (8 bit) and not. */
const PUBLISHED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  openai: { pass: 0.91, 'bad tasks': 0.07, completed: 0.97 },
  finetuned: { pass: 0.88, 'bad tasks': 0.09, completed: 0.95 },
  zeroshot: { pass: 0.72, 'bad tasks': 0.3, completed: 0.88 },
};

const [here = import.meta.dirname] = process.argv.slice(2);
const train = dataFolder(join('output', NAME), '.');
const evaluation = dataFolder(join('output', `${NAME}-eval`), '.');
const told = (what: string, { usage }: { usage: { calls: number; live: number } }) =>
  console.error(`${what}: ${usage.calls} calls, ${usage.live} live`);

/** Throws where something is missing, which with this model cannot be. */
function complete<T extends { status: string; failed: readonly unknown[] }>(outcome: T): T {
  if (outcome.status !== 'finished' || outcome.failed.length > 0)
    throw new Error(`${outcome.status}, ${outcome.failed.length} failed`);
  return outcome;
}

const { requests, trajectories, evaluations } = train;
told('requests', complete(await writeRequests({ out: requests, numRequests: 20, numBatches: 10 })));
const play = { requests, runs: 'runs', name: `${NAME}-trajectories`, out: trajectories };
const played = complete(await makeTrajectories({ ...play, planner: 'openai', directAnswer: 'simple' }));
told('trajectories', played);
told('judge', complete(await judgeTrajectories({ requests, trajectories, out: evaluations })));

const others = { out: evaluation.requests, numRequests: 20, numBatches: 5, seed: 2 };
told('requests to evaluate on', complete(await writeRequests(others)));
const packed = await packageDataset({
  ...{ requests, trajectories, evaluations, out: train.dataset },
  validationSize: VALIDATION,
  exclude: [evaluation.requests],
});
if (packed.faults.length > 0) throw new Error(`the chats would be refused: ${packed.faults[0]!.what}`);

const evaluated = complete(
  await evaluatePlanners({
    requests: evaluation.requests,
    ...{ runs: 'runs', name: NAME, out: evaluation.evaluation },
    planners: PLANNERS,
    repeats: RUNS,
  }),
);
told('evaluate', evaluated);

const RATES = {
  pass: 'passRate',
  'bad tasks': 'badTaskRate',
  completed: 'completionRate',
} as const satisfies Record<string, keyof PlannerFigures>;

const meanText = ({ mean, error }: Mean) => `${mean!.toFixed(3)} ± ${error!.toFixed(3)}`;

const planners = table(
  ['planner', ...Object.keys(RATES), 'published: pass', 'bad tasks', 'completed'],
  evaluated.planners.map((figures) => [
    figures.planner,
    ...Object.values(RATES).map((rate) => meanText(figures[rate])),
    ...Object.keys(RATES).map((name) => PUBLISHED[figures.planner]![name]!.toFixed(2)),
  ]),
);

const differences = table(
  ['pass rates', 'difference in points', 'p'],
  evaluated.differences.map((each) => [each.planners.join(' − '), points(each), pText(each.p)]),
);

const sets = table(
  ['set', 'trajectories', 'examples'],
  (['train', 'validation'] as const).map((name) => [
    name,
    String(packed[name].trajectories),
    String(packed[name].examples),
  ]),
);

const { rating, missing, excluded } = packed.dropped;
const all = namedRequests(requests).length;

await writeFile(
  join(here, `${NAME}.md`),
  `# Three planners in a world of simulated tools

The pipeline from requests to sets for fine-tuning, and an evaluation of planners, after
[bot-with-plan](https://github.com/krasserm/bot-with-plan). Planner, tools, judge and writer of requests are all the
\`synthetic\` model. **It measures planners and the pipeline, never an LLM**: its rates of error were set beforehand from
the range of the published pass rates, so that the pass rates below say that the pipeline carries such
differences through, and not how good any model is. Made by \`npm run experiment:${NAME}\`.

![Pass rate, bad tasks and completed requests of three planners](${NAME}.svg)

## Planners

${RUNS} runs on ${evaluated.requests} requests (20 that need no tool, 5 batches that need one step to six). *pass*: final
answers rated 4 or better, of all requests; *bad tasks*: steps whose task is rated below 4; *completed*: requests that
came to a final answer. Means over the runs ± standard error.

${planners}

The published figures are those of GPT-4 and of Mistral-7B, fine-tuned (8 bit) and not, on other requests, with GPT-4 as
tools and judge. The simulated model was made with the pass rates in view, and nothing else: its bad tasks are rarer
than those of real models, and it gives up less often.

Pairs of planners, paired by request (the runs of a request taken together), 95 % intervals by bootstrap over requests; p
by sign flips, adjusted by Holm over the three pairs.

${differences}

## Packaged sets

Of ${all} requests, by the planner \`openai\`: ${rating} trajectories were rated below 4, ${missing} came to no answer, and
${excluded} are of requests that planners are evaluated on (everyday questions, of which the model knows few). The rest is
split by request; the chats pass the validator of the fine-tuning format.

${sets}
`,
);

const dots = evaluated.planners.flatMap((figures) =>
  Object.entries(RATES).map(([rate, key]) => {
    const { mean, error } = figures[key];
    const { planner } = figures;
    return { planner, rate, mean: 100 * mean!, low: 100 * (mean! - error!), high: 100 * (mean! + error!) };
  }),
);
const published = PLANNERS.flatMap((planner) =>
  Object.entries(PUBLISHED[planner]!).map(([rate, value]) => ({ planner, rate, mean: 100 * value })),
);
const color: Plot.ScaleOptions = { domain: PLANNERS, range: [...PALETTE.slice(0, 3)] };
const of = <T extends { rate: string }>(list: readonly T[], rate: string) =>
  list.filter((each) => each.rate === rate);

await writeFigure(
  join(here, `${NAME}.svg`),
  `Three planners in a world of simulated tools: ${RUNS} runs on ${evaluated.requests} requests`,
  'Synthetic model: it measures planners and the pipeline, never an LLM. Lines: ± standard error over runs. Rings: published, of real models.',
  Object.keys(RATES).map((rate) => ({
    marginBottom: 46,
    x: { domain: PLANNERS, label: null, padding: 0.6 },
    y: { domain: rate === 'bad tasks' ? [0, 40] : [60, 100], grid: true, label: `${rate} (%)` },
    color,
    marks: [
      Plot.ruleX(of(dots, rate), { x: 'planner', y1: 'low', y2: 'high', stroke: 'planner', strokeWidth: 2 }),
      Plot.dot(of(dots, rate), { x: 'planner', y: 'mean', fill: 'planner', r: 5 }),
      Plot.dot(of(published, rate), { x: 'planner', y: 'mean', stroke: 'planner', r: 5, dx: 16 }),
    ],
  })),
);
console.error(
  `wrote ${NAME}.md and ${NAME}.svg; pass ${dots
    .filter(({ rate }) => rate === 'pass')
    .map(({ mean }) => percent(mean / 100))
    .join(', ')}`,
);
