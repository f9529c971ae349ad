/** `troupe data evaluate`: planners compared on the same requests. */
import type { Command } from 'commander';
import { evaluatePlanners } from '../data/evaluate.ts';
import type { Mean, PlannerDifference, PlannerFigures } from '../data/planner-figures.ts';
import type { DirectAnswer } from '../data/trajectories.ts';
import type { OptionValues } from '../runs/plan/options.ts';
import { addDataFlags, type DataFlags, folderOf, runStage } from './data-common.ts';
import { addPlayingFlags } from './data-trajectories.ts';
import { collect, whole } from './flags.ts';
import { columns } from './format.ts';
import type { Exit, Io } from './io.ts';

const AFTER = `
Examples:
  troupe data evaluate --data output-eval
  troupe data evaluate --data output-eval --planner 'openai?model=openai:gpt-4o&concurrency=20' \\
    --planner 'finetuned?port=8082&concurrency=5' --planner 'zeroshot?port=8081&concurrency=5' \\
    --runs 4 --model openai:gpt-4o --judge openai:gpt-4o

pass: final answers rated 4 or better, of all requests; a planner that gives up has not passed, and what could not be
played or judged is left out. bad tasks: steps whose task is rated below 4. completed: requests that came to a final
answer. Mean over the runs ± standard error. Planners are compared by pass rate, paired by request: sign flips,
p adjusted by Holm. Everything is in evaluation/<planner>/trajectories_<run> and evaluations_<run>; the synthetic
model measures planners and the pipeline, never an LLM.`;

interface Flags extends DataFlags {
  requests?: string;
  out?: string;
  planner?: string[];
  runs?: number;
  judge?: string;
  judgeConcurrency?: number;
  directAnswer?: DirectAnswer;
  model?: string;
  simulator?: string;
  set?: OptionValues;
  maxSteps?: number;
  seed?: number;
}

export function addDataEvaluate(data: Command, io: Io, exit: Exit): void {
  const command = data
    .command('evaluate')
    .summary('compare planners on the same requests')
    .description('Has planners deal with the same requests several times, and compares how they did.')
    .option('--out <dir>', 'default: evaluation in the data folder')
    .option('--planner <planners>', 'may be repeated (default: openai,finetuned,zeroshot)', collect)
    .option('--runs <n>', 'of each planner (default: 4)', whole('--runs'))
    .option('--judge <spec>', 'the model that judges (default: synthetic)')
    .option(
      '--judge-concurrency <n>',
      'trajectories judged at a time (default: 20)',
      whole('--judge-concurrency'),
    );
  addDataFlags(addPlayingFlags(command), 'episodes of each planner')
    .addHelpText('after', AFTER)
    .action(async (flags: Flags) => {
      const folder = folderOf(flags, io);
      const { planner, judge, judgeConcurrency, directAnswer, model, simulator, set, maxSteps, seed } = flags;
      const places = {
        requests: flags.requests ?? folder.requests,
        out: flags.out ?? folder.evaluation,
        runs: folder.runs,
      };
      const how = { planners: planner, repeats: flags.runs, judge, judgeConcurrency, directAnswer };
      exit.code = await runStage(
        flags,
        io,
        (common) => evaluatePlanners({ ...common, ...places, ...how, model, simulator, set, maxSteps, seed }),
        ({ planners, differences }) => [...plannerLines(planners), '', ...differenceLines(differences)],
      );
    });
}

const meanText = ({ mean, error }: Mean) => {
  if (mean === null) return '–';
  return error === null ? mean.toFixed(3) : `${mean.toFixed(3)} ± ${error.toFixed(3)}`;
};

const sum = (of: readonly number[]) => of.reduce((total, value) => total + value, 0);

function plannerLines(planners: readonly PlannerFigures[]): string[] {
  const rows = planners.map(({ planner, passRate, badTaskRate, completionRate, runs }) => [
    planner,
    meanText(passRate),
    meanText(badTaskRate),
    meanText(completionRate),
    String(runs.length),
    String(sum(runs.map(({ errors, unjudged }) => errors + unjudged))),
  ]);
  return columns(
    [['planner', 'pass', 'bad tasks', 'completed', 'runs', 'missing'], ...rows],
    [1, 2, 3, 4, 5],
  );
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

function differenceLines(differences: readonly PlannerDifference[]): string[] {
  if (differences.length === 0) return [];
  const rows = differences.map(({ planners: [one, other], difference, low, high, p, tasks }) => [
    `${one} − ${other}`,
    `${signed(difference)} [${signed(low)}, ${signed(high)}]`,
    p < 0.001 ? '<0.001' : p.toFixed(3),
    String(tasks),
  ]);
  return columns([['pass rates', 'difference', 'p (Holm)', 'requests'], ...rows], [1, 2, 3]);
}
