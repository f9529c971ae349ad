/**
 * BlocksWorld as in the RAP and RAFA papers (Hao et al. 2023, arXiv:2305.14992; Liu et al. 2023,
 * arXiv:2309.17382, section 5.3) on the synthetic model: 57 problems whose shortest plan has four actions,
 * five planners, five seeds; then a sweep over SKILL, and exact search on plans of four and six actions. It
 * measures planners and the engine, never an LLM. Writes `blocksworld.md` and `blocksworld.svg` beside this
 * file.
 *
 *     TROUPE_DATA=FOLDER npm run experiment:blocksworld
 */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { generateTasks } from '../scenarios/blocksworld/tasks.ts';
import { lastLaunches, type ResultLine, rateInterval, readResults, run } from '../src/index.ts';
import { curves, drawFigure, point } from './blocksworld-figure.ts';
import { checkAnswers, problemsOf, readProblems, rolloutCounts } from './plans.ts';
import { byTask, type Compared, cell, compare, list, mean, percent, rate, table, within } from './report.ts';

/** Arms by the names of the papers. Writers have attempts enough that at equal calls it is the calls that bind. */
const AGENTS: Record<string, string> = {
  direct: 'direct?attempts=200',
  reflexion: 'reflexion?attempts=100',
  tot: 'tot',
  rap: 'mcts?attempts=20&world=model',
  rafa: 'rafa?planner=mcts',
};
const ARMS = Object.keys(AGENTS);
const EXACT = ['optimal', 'mcts'];
const PAIRS = [
  ['rafa', 'rap'],
  ['rap', 'tot'],
  ['tot', 'reflexion'],
  ['reflexion', 'direct'],
] as const;
const SKILLS = [0, 0.1, 0.2, 0.5, 1];
const BUDGETS = [1, 5, 10, 25, 50, 100, 200, 400];
const ROLLOUTS = 20;
const SEEDS = 5;
/** Generated problems of four blocks, of which those with a shortest plan of six actions are taken. */
const GENERATED = 300;

const data = process.env.TROUPE_DATA;
if (!data) {
  console.error('blocksworld: set TROUPE_DATA to the folder that holds blocksworld/step_4.json');
  process.exit(2);
}
const FILE = join(resolve(data), 'blocksworld', 'step_4.json');
const problems = readProblems(FILE);
const here = import.meta.dirname;

interface Played {
  folder: string;
  /** By agent. */
  lines: Map<string, ResultLine[]>;
}

/** The results of a run, every solved answer checked; it goes on where an earlier one was cut off. */
async function play(
  name: string,
  options: Partial<Parameters<typeof run>[0]> & { agents: string[] },
  known = problems,
): Promise<Played> {
  const began = performance.now();
  const common = { scenario: 'blocksworld', model: 'synthetic', tasks: FILE, seeds: SEEDS, maxSteps: 300 };
  const summary = await run({ ...common, name, ...options });
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.error(
    `${summary.run}: ${summary.episodes} episodes, ${summary.errors} errors, ${summary.calls} calls, ${seconds} s`,
  );
  if (summary.errors > 0) throw new Error(`${summary.errors} episodes of ${summary.run} ended in error`);
  const lines = [...lastLaunches(await readResults(join(summary.run, 'results.jsonl'))).values()];
  checkAnswers(lines, known);
  return { folder: summary.run, lines: Map.groupBy(lines, ({ agent }) => agent) };
}

const solved = (lines: readonly ResultLine[]) => lines.filter(({ status }) => status === 'solved');
const stepsOf = (lines: readonly ResultLine[]) => solved(lines).map(({ steps }) => steps);
function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(`this should hold and does not: ${what}`);
}

const exact = (await play('blocksworld-exact', { agents: EXACT })).lines;
demand(
  exact.get('optimal')!.every(({ status, steps }) => status === 'solved' && steps === 4),
  'optimal solves every problem in four actions',
);
demand(solved(exact.get('mcts')!).length === exact.get('mcts')!.length, 'mcts solves every problem');

const generated = generateTasks(4, GENERATED);
const set = { blocks: 4, count: GENERATED };
const longer = (
  await play(
    'blocksworld-six',
    { agents: EXACT, tasks: `0-${generated.length}`, set, seeds: 1 },
    problemsOf(generated),
  )
).lines;
const six = new Set(
  longer
    .get('optimal')!
    .filter(({ status, steps }) => status === 'solved' && steps === 6)
    .map(({ task }) => task),
);
demand(six.size >= 50, 'at least 50 generated problems have a shortest plan of six actions');
const sixByMcts = longer.get('mcts')!.filter(({ task }) => six.has(task));
demand(solved(sixByMcts).length === six.size, 'mcts solves every problem of six actions');

const sweep = new Map<number, Played>();
for (const skill of SKILLS) {
  const model = skill === 0 ? 'synthetic' : `synthetic:${skill}`;
  const name = skill === 0 ? 'blocksworld' : `blocksworld-skill-${skill}`;
  sweep.set(skill, await play(name, { agents: Object.values(AGENTS), model }));
}
const at = (skill: number, arm: string) => sweep.get(skill)!.lines.get(AGENTS[arm]!)!;
const main = (arm: string) => at(0, arm);

const shares = (lines: readonly ResultLine[]) => {
  const { rate: share, low, high } = rate(lines);
  return [
    `${solved(lines).length} of ${lines.length}`,
    percent(share),
    `${percent(low)} – ${percent(high)}`,
    mean(stepsOf(lines)).toFixed(1),
  ];
};
const SEES: Record<string, string> = { reflexion: 'model, feedback', rafa: 'model, feedback' };
const overview = table(
  ['arm', 'agent', 'sees', 'solved', 'rate', '95 % interval', 'actions', 'calls', 'attempts'],
  [
    ...EXACT.map((arm) => [arm, `\`${arm}\``, 'rules', ...shares(exact.get(arm)!), '0', '1.0']),
    ...ARMS.map((arm) => [
      arm,
      `\`${AGENTS[arm]}\``,
      SEES[arm] ?? 'model',
      ...shares(main(arm)),
      mean(main(arm).map(({ calls }) => calls)).toFixed(0),
      mean(main(arm).map(({ attempts }) => attempts ?? 0)).toFixed(1),
    ]),
  ],
);

const searchers = [...main('rap'), ...main('rafa')];

const counts = await rolloutCounts(sweep.get(0)!.folder, main('rap'), problems, ROLLOUTS);
const rollouts = counts.map((each, i) => ({ rollouts: i + 1, ...rateInterval(each) }));
const rolloutTable = table(
  ['rollouts', 'right', '95 % interval'],
  rollouts
    .filter(({ rollouts: k }) => [1, 2, 3, 5, 10, 15, 20].includes(k))
    .map(({ rollouts: k, rate: share, low, high }) => [
      String(k),
      percent(share),
      `${percent(low)} – ${percent(high)}`,
    ]),
);

const callRows = BUDGETS.map((calls) => ({
  calls,
  compared: compare((arm) => byTask(main(arm), within(calls)), PAIRS),
}));
const differences = PAIRS.map(([a, b]) => `${a} − ${b}`);
const callsTable = table(
  ['calls', ...ARMS, ...differences],
  callRows.map(({ calls, compared }) => [
    String(calls),
    ...ARMS.map((arm) => percent(rate(main(arm), within(calls)).rate)),
    ...compared.map(cell),
  ]),
);
const sweepRows = SKILLS.map((skill) => ({
  skill,
  compared: compare((arm) => byTask(at(skill, arm)), PAIRS),
}));
const sweepTable = table(
  ['SKILL', ...ARMS, ...differences],
  sweepRows.map(({ skill, compared }) => [
    String(skill),
    ...ARMS.map((arm) => percent(rate(at(skill, arm)).rate)),
    ...compared.map(cell),
  ]),
);
/** At which budgets or skills the difference of a pair has which sign. */
const signs = <T>(rows: readonly (T & { compared: Compared[] })[], x: (row: T) => number) =>
  PAIRS.map(([a, b], pair) => {
    const where = (sign: string) => list(rows.filter(({ compared }) => compared[pair]!.sign === sign).map(x));
    return `- ${a} against ${b}: ahead at ${where('>')}; behind at ${where('<')}; level at ${where('≈')}.`;
  }).join('\n');

await writeFile(
  join(here, 'blocksworld.md'),
  `# Five planners on BlocksWorld

${problems.size} problems whose shortest plan has four actions, ${SEEDS} seeds; at most 300 actions an episode. Model:
\`synthetic\`, whose rates are fixed before any planner is scored; most are guesses. **It measures planners and
the engine, never an LLM.** Intervals are 95 %, tasks as the unit, seeds nested; p by sign flips of the paired
differences, adjusted by Holm over the four pairs of a row. Every solved answer was checked against the
problem's PDDL. There were no errors. Made by \`TROUPE_DATA=FOLDER npm run experiment:blocksworld\`.

![Accuracy against rollouts, success against calls and skill](blocksworld.svg)

${overview}

\`actions\`, of solved episodes, \`calls\` and \`attempts\` are means. \`optimal\` and \`mcts\` search the scenario's own
machine and ask no model. \`rap\` is MCTS over states that the model predicts, ${ROLLOUTS} rollouts of at most six actions for
each search; all of its best plan is acted on. \`rafa\` searches in the same way, acts one step, and searches again from
the state that is. An attempt ends with the first refused action; what was accepted stays done.

Of the ${searchers.length - solved(searchers).length} episodes that rap and rafa do not solve, ${searchers.filter(({ stopped }) => stopped === 'steps').length} end at the limit of actions: every action is possible and
none leads on, so that nothing is refused that would end the attempt; and equal questions of an attempt share their
answer, so that a search from a state met again learns nothing new.

RAP's released code differs from \`rap\`: it takes the mean of the step rewards of a path, where they are summed here;
it adds 0.5 to the fraction of the goal that a state holds; and to its UCT the prior gives an action that is untried
a first value, where here all actions of a state are tried once, the likeliest first.

## Longer plans

Of ${generated.length} generated problems of four blocks ${six.size} have a shortest plan of six actions. \`mcts\` with the same defaults
solves ${solved(sixByMcts).length} of ${sixByMcts.length}, with ${mean(stepsOf(sixByMcts)).toFixed(1)} actions on average.

## RAP: accuracy against rollouts

The best plan after so many rollouts of an episode's first search, played on the exact simulator.

${rolloutTable}

## Success against calls

Differences in percentage points, paired by task. What an arm has not solved within so many calls counts as unsolved.

${callsTable}

By budget in calls:

${signs(callRows, ({ calls }) => calls)}

## Success against skill

At whatever calls the arms take, so not at equal budget.

${sweepTable}

By SKILL:

${signs(sweepRows, ({ skill }) => skill)}
`,
);

const callAxis = [1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 60, 70, 85, 100, 120, 150, 200, 250, 300, 400];
await drawFigure(
  join(here, 'blocksworld.svg'),
  `BlocksWorld, ${problems.size} problems × ${SEEDS} seeds: RAP’s accuracy against rollouts, success against calls and skill`,
  ARMS,
  {
    rollouts: rollouts.map(({ rollouts: k, ...share }) => point('rap', k, share)),
    calls: curves(ARMS, callAxis, (arm, calls) => rate(main(arm), within(calls))),
    skill: curves(ARMS, SKILLS, (arm, skill) => rate(at(skill, arm))),
  },
);
console.error('wrote blocksworld.md and blocksworld.svg');
