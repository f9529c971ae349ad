/** `troupe data judge`: has a judge rate trajectories. */
import type { Command } from 'commander';
import { judgeTrajectories } from '../data/judge.ts';
import type { AgreementByRating } from '../data/labels.ts';
import { addDataFlags, type DataFlags, folderOf, runStage } from './data-common.ts';
import { whole } from './flags.ts';
import { columns, percent, several } from './format.ts';
import type { Exit, Io } from './io.ts';

const AFTER = `
Examples:
  troupe data judge --judge openai:gpt-4o
  troupe data judge --judge openai:gpt-4o --labels labels.jsonl

Writes evaluations/<id>.json: steps [{task_rating, tool_rating, result_rating, explanation}], final_answer_rating
and explanation, ratings from 1 to 5, asked for at temperature 0. A judgement that cannot be read is drawn anew; one
that cannot be had is missing data (exit code 3), and never the planner's fault.
Labels: a line of JSON each, {"id": "3_0", "final_answer_rating": 4, "steps"?: [{"task_rating": 5, …}]}, or a folder
of evaluations; the judge's agreement with them is Cohen's kappa with quadratic weights, 95 % interval by bootstrap
over trajectories.`;

interface Flags extends DataFlags {
  requests?: string;
  trajectories?: string;
  out?: string;
  judge?: string;
  labels?: string;
  formatted?: boolean;
  seed?: number;
}

export function addDataJudge(data: Command, io: Io, exit: Exit): void {
  const command = data
    .command('judge')
    .summary('have a judge rate the trajectories')
    .description('Has a judge rate every step and the final answer of each trajectory.')
    .option('--requests <path>', 'default: requests in the data folder')
    .option('--trajectories <dir>', 'default: trajectories in the data folder')
    .option('--out <dir>', 'default: evaluations in the data folder')
    .option('--judge <spec>', 'the model that judges (default: synthetic)')
    .option('--labels <path>', 'ratings to measure the judge by')
    .option('--formatted', 'write each trajectory as text, too: <id>.txt')
    .option('--seed <s>', 'of its samples (default: 1)', whole('--seed'));
  addDataFlags(command, 'trajectories')
    .addHelpText('after', AFTER)
    .action(async (flags: Flags) => {
      const folder = folderOf(flags, io);
      const { judge, labels, formatted, seed } = flags;
      const places = {
        requests: flags.requests ?? folder.requests,
        trajectories: flags.trajectories ?? folder.trajectories,
        out: flags.out ?? folder.evaluations,
      };
      exit.code = await runStage(
        flags,
        io,
        (common) => judgeTrajectories({ ...common, ...places, judge, labels, formatted, seed }),
        ({ judged, kept, missing, gaveUp, failed, agreement }) => [
          `${several(judged, 'trajectory')} judged, ${kept} before, ${failed.length} not; ${gaveUp} given up, ${missing} not played`,
          ...(agreement ? agreementLines(agreement) : []),
        ],
      );
    });
}

function agreementLines(by: AgreementByRating): string[] {
  const rows = Object.entries(by).map(([name, { kappa, low, high, pairs, equal }]) => [
    name,
    kappa === null ? '–' : `${kappa.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`,
    percent(equal),
    String(pairs),
  ]);
  if (rows.length === 0) return ['no trajectory is both judged and labelled'];
  return columns([['agreement with the labels', 'weighted kappa', 'equal', 'ratings'], ...rows], [1, 2, 3]);
}
