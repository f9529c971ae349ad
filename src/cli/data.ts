/** `troupe data`: from requests to a fine-tuned planner, stage by stage. */
import type { Command } from 'commander';
import { addDataEvaluate } from './data-evaluate.ts';
import { addDataExport } from './data-export.ts';
import { addDataFinetune } from './data-finetune.ts';
import { addDataJudge } from './data-judge.ts';
import { addDataPackage } from './data-package.ts';
import { addDataRequests } from './data-requests.ts';
import { addDataTrajectories } from './data-trajectories.ts';
import type { Exit, Io } from './io.ts';

const AFTER = `
Example, with the simulated model:
  troupe data requests --num-batches 10
  troupe data trajectories --direct-answer simple
  troupe data judge
  troupe data package
  troupe data requests --data output-eval --num-batches 5 --seed 2
  troupe data evaluate --data output-eval

Every stage does what is not done yet: a command that was killed or interrupted, given again, goes on without
asking anything twice. Files of bot-with-plan are read as they are; its options are called:

  single_step.py, multi_step.py    troupe data requests
  trajectory.py                    troupe data trajectories
  evaluation.py                    troupe data judge
  package.py                       troupe data package
  upload.py                        hf upload USER/NAME output/dataset --repo-type dataset
  planner_evaluation.ipynb         troupe data evaluate

  --output_dir                     --out
  --requests_dir                   --requests
  --trajectories_dir               --trajectories
  --evaluations_dir                --evaluations
  --dataset_dir                    --dataset
  --num_requests                   --num-requests
  --num_batches                    --num-batches
  --num_workers                    --concurrency, or concurrency=… of a planner
  --planner                        --planner
  --planner_host, --planner_port   --host, --port, or host=… and port=… of a planner
  --direct_answer                  --direct-answer
  --output_formatted_trajectories  --formatted
  --validation_size                --validation-size (trajectories, not steps)
  --rating_threshold               --rating-threshold (honoured)
  no_answer_prob, partial_answer_prob in its code: --set noAnswer=0.1, --set partialAnswer=0.1

Exit codes: 0, 1 unexpected failure, 2 bad input, 3 something is missing (it is said what; the same command tries
it again), 4 budget reached, 130 interrupted.`;

export function addData(program: Command, io: Io, exit: Exit): void {
  const data = program
    .command('data')
    .summary('make data for fine-tuning planners, and evaluate them')
    .description('Makes requests, trajectories, ratings and sets for fine-tuning, and evaluates planners.')
    .addHelpText('after', AFTER);
  const parts = [
    addDataRequests,
    addDataTrajectories,
    addDataJudge,
    addDataPackage,
    addDataEvaluate,
    addDataFinetune,
    addDataExport,
  ];
  for (const add of parts) add(data, io, exit);
}
