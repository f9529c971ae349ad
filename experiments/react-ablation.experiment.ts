/**
 * What each part of the react agent's prompt is worth on `shell`, as AgentLab studies its agents' flags: all parts
 * with one left out at a time, and parts added one after the other; on the synthetic model, whose mechanisms and
 * rates stand in `scenarios/respondents/rates.ts`. It measures prompts' plumbing and planners, never an LLM. Writes
 * `react-ablation.md` and `react-ablation.svg` beside this file.
 *
 *     npm run experiment:react-ablation
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ablations,
  type Figures,
  findRun,
  progression as progressions,
  type Row,
  type RunFolder,
  readRows,
  run,
} from '../src/index.ts';
import { ablation, type FlagEffect, flagEffects, progression, type Step } from '../src/reports/flags.ts';
import { type Variables, variablesOf } from '../src/reports/variables.ts';
import { drawFigure } from './react-ablation-figure.ts';
import { cell, mean, percent, table } from './report.ts';

/** In the order in which the second study adds them. */
const PARTS = {
  actionHistory: 'its earlier calls',
  observationHistory: 'what they brought',
  errorHistory: 'which of them failed, and why',
  think: 'words before the action',
  thoughtHistory: 'its earlier words',
  memory: 'a note to itself, written anew at each step',
  plan: 'a list of what is to do, ticked off',
  criticise: 'a second look at the action',
  hints: 'general advice',
  abstractExample: 'the form of an answer',
  concreteExample: 'an answer filled in',
} as const;
const FLAGS = Object.keys(PARTS);
/** Tasks drawn at random, beside those that are written by hand. */
const DRAWN = 74;
const SEEDS = 4;
const here = import.meta.dirname;

interface Study {
  rows: Row[];
  runs: RunFolder[];
  variables: Variables;
  tasks: number;
}

/** Plays arms on all tasks; it goes on where an earlier run was cut off. */
async function play(
  name: string,
  agents: Parameters<typeof run>[0]['agents'],
  model: string,
  seeds: number,
): Promise<Study> {
  const summary = await run({ scenario: 'shell', set: { drawn: DRAWN }, agents, model, seeds, name });
  console.error(
    `${summary.run}: ${summary.episodes} episodes, ${summary.errors} errors, ${summary.calls} calls, ${summary.seconds} s`,
  );
  if (summary.errors > 0) throw new Error(`${summary.errors} episodes of ${summary.run} ended in error`);
  const runs = [await findRun(summary.run, { out: 'runs', cwd: process.cwd() })];
  const rows = await readRows(runs, (message) => console.error(message));
  return { rows, runs, variables: variablesOf(rows), tasks: new Set(rows.map(({ task }) => task)).size };
}

const without = await play('react-ablation', ablations('react', FLAGS), 'synthetic', SEEDS);
const skilled = await play('react-ablation-skill-1', ablations('react', FLAGS), 'synthetic:1', 1);
const adding = await play('react-ablation-progression', progressions('react', FLAGS), 'synthetic', SEEDS);

const studied = {
  ablation: ablation(without.rows, without.runs, without.variables),
  skilled: ablation(skilled.rows, skilled.runs, skilled.variables),
  progression: progression(adding.rows, adding.runs, adding.variables),
  flags: flagEffects(without.rows, without.variables),
};
for (const { steps } of [studied.ablation, studied.skilled, studied.progression]) {
  if (steps.length !== FLAGS.length + 1) throw new Error(`a study has ${steps.length} arms`);
}

const interval = ({ low, high }: Figures) => `${percent(low)} – ${percent(high)}`;
const per = (total: number, { episodes }: Figures) => (total / episodes).toFixed(1);

/** One row an arm: what it changes, how well it does, and against what it is compared. */
const stepTable = (steps: readonly Step[], first: string, against: string) =>
  table(
    ['change', 'solved', 'rate', '95 % interval', against, 'steps', 'calls', 'tokens'],
    steps.map(({ change, figures, comparison }) => [
      change || first,
      `${figures.solved} of ${figures.episodes}`,
      percent(figures.rate),
      interval(figures),
      comparison ? cell(comparison.difference) : '',
      per(figures.steps, figures),
      per(figures.calls, figures),
      `${(figures.tokens.input / figures.episodes / 1000).toFixed(1)}k`,
    ]),
  );

const flagTable = (effects: readonly FlagEffect[]) =>
  table(
    ['part', 'rate with', '95 % interval', 'rate without', '95 % interval', 'ratio'],
    effects.map(({ option, with: on, without: off, ratio }) => [
      option,
      `${percent(on.rate)} (${on.episodes})`,
      interval(on),
      `${percent(off.rate)} (${off.episodes})`,
      interval(off),
      ratio === null ? '–' : ratio.toFixed(2),
    ]),
  );

/** Rows whose adjusted p is below 0.05. */
const telling = (steps: readonly Step[]) =>
  steps.filter(({ comparison }) => comparison && comparison.difference.p < 0.05).map(({ change }) => change);
const named = (changes: readonly string[]) => changes.join(', ') || 'none';

const { steps: left } = studied.ablation;
const { steps: added } = studied.progression;
const stopped = (study: Study) => study.rows.filter((row) => row.stopped === 'steps').length;

await writeFile(
  join(here, 'react-ablation.md'),
  `# What the parts of react's prompt are worth on shell

${without.tasks} tasks of the scenario \`shell\` (${DRAWN} of them drawn at random), ${SEEDS} seeds, at most 30 steps an episode; the agent
\`react\` with ${FLAGS.length} parts of its prompt switched. Model: \`synthetic\`.
Its rates are guesses, fixed before any arm was scored; after a first trial on the tasks written by hand two faults of
its mechanisms were mended (it noted as done what it had forgotten, and trusted what it had seen before a change) and
tasks were drawn, but no rate was changed. **It measures prompts' plumbing and planners, never an LLM**: which part is
worth how much to a real model only a real model tells (\`--model\`). What it does show is that each part reaches the
model, says what it should, and is worth something where its reason holds. Intervals are 95 %, tasks as the unit, seeds nested; p by sign flips of the
differences paired by task, adjusted by Holm over the table. There were no errors. Made by
\`npm run experiment:react-ablation\`; \`troupe results NAME --report ablation\` (\`progression\`, \`flags\`) prints the same.

![Success with each part left out, and with parts added one after the other](react-ablation.svg)

| part | what the prompt holds with it |
| --- | --- |
${Object.entries(PARTS)
  .map(([part, says]) => `| \`${part}\` | ${says} |`)
  .join('\n')}

## One part left out

The base has all parts; each other arm lacks one. What has just happened is told in every arm.

${stepTable(left, 'base', 'against the base, p')}

Below 0.05: ${named(telling(left))}. Parts stand in for each other: what a history no longer tells, memory, plan and earlier
thoughts may still hold, so that one part less costs little where another says the same.

With SKILL 1, where nothing is forgotten or miswritten and only what the prompt does not tell is unknown (one seed: all
are alike):

${stepTable(studied.skilled.steps, 'base', 'against the base, p')}

## One part after the other

From none to all; each arm has the parts of the one above it, and one more.

${stepTable(added, 'none', 'against the arm above, p')}

Below 0.05: ${named(telling(added))}. Of ${adding.rows.length} episodes ${stopped(adding)} end at the limit of steps: who is not told what is done
does it again.

## Means with and without each part

Over all arms of the first study, so that "with" is eleven arms, "without" one; in brackets episodes.

${flagTable(studied.flags)}

## How the parts work

- Histories are all that the model knows of the past. A change that is not told is made again; a value that is not told
  is looked up again; a call that failed without being told is believed to have gone well, and one that is not told
  with its call says nothing of what it was.
- Memory, plan and thoughts tell what is done in the model's own words; in each it sometimes leaves something out. Memory
  holds results, too. What they call done is not looked at again.
- Thinking, a plan, criticism and advice lower the rates of what they are meant against: wrong arguments, wishes that
  are forgotten, an end that comes too early, a failed call made again. Examples lower that of unreadable answers,
  which go back with the error and cost a call each.
- Slips are drawn anew for every prompt, and each part changes all prompts: arms differ by chance, too, as far as p says.
- A misreading of a command, or of a parameter's name, stays until the prompt holds a complaint or an answer that shows it.

Steps and calls are means: ${mean(left.map(({ figures }) => figures.calls / figures.episodes)).toFixed(1)} calls an episode over the arms of the first study.
`,
);
await drawFigure(
  join(here, 'react-ablation.svg'),
  `React on shell, ${without.tasks} tasks × ${SEEDS} seeds: one part left out, and one after the other`,
  left,
  added,
);
console.error('wrote react-ablation.md and react-ablation.svg');
