/** `troupe data package`: well rated trajectories as sets for fine-tuning. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { packageDataset } from '../data/package.ts';
import { shownPath } from '../runs/folder/folder.ts';
import { addDataFolder, folderOf } from './data-common.ts';
import { collect, whole } from './flags.ts';
import { several } from './format.ts';
import { type Exit, type Io, say } from './io.ts';

const AFTER = `
Example:
  troupe data package --validation-size 30 --rating-threshold 4 --exclude output-eval/requests

Writes dataset/chat (as OpenAI fine-tunes), dataset/completion (prompt and completion apart, so that loss can be taken
on the completion alone) and dataset/text (the whole sequence), train.jsonl and validation.jsonl each, with a
README.md that Hugging Face's datasets loads them by, and splits.json. All steps of a trajectory, and all trajectories
of a request, are in one split; the requests of --exclude are in neither.
Exit code 3 where fine-tuning would refuse the chats: it is said why.`;

interface Flags {
  data: string;
  requests?: string;
  trajectories?: string;
  evaluations?: string;
  out?: string;
  validationSize?: number;
  ratingThreshold?: number;
  exclude?: string[];
  seed?: number;
  json?: boolean;
}

export function addDataPackage(data: Command, io: Io, exit: Exit): void {
  const command = data
    .command('package')
    .summary('make sets for fine-tuning')
    .description('Makes training and validation sets of the trajectories that are rated well.')
    .option('--requests <path>', 'default: requests in the data folder')
    .option('--trajectories <dir>', 'default: trajectories in the data folder')
    .option('--evaluations <dir>', 'default: evaluations in the data folder')
    .option('--out <dir>', 'default: dataset in the data folder')
    .option(
      '--validation-size <n>',
      'trajectories to validate with (default: a fifth of them, at most 30)',
      whole('--validation-size'),
    )
    .option(
      '--rating-threshold <n>',
      'least rating of the final answer (default: 4)',
      whole('--rating-threshold'),
    )
    .option('--exclude <path>', 'requests that planners are evaluated on; may be repeated', collect)
    .option('--seed <s>', 'of the split (default: 1)', whole('--seed'))
    .option('--json', 'print the figures as one line of JSON');
  addDataFolder(command)
    .addHelpText('after', AFTER)
    .action(async (flags: Flags) => {
      exit.code = await packageCommand(flags, io);
    });
}

async function packageCommand(flags: Flags, io: Io): Promise<number> {
  const { validationSize, ratingThreshold, exclude, seed, json = false } = flags;
  const folder = folderOf(flags, io);
  const out = resolve(io.cwd, flags.out ?? folder.dataset);
  const outcome = await packageDataset({
    cwd: io.cwd,
    warn: (message) => say(io.stderr, `troupe: ${message}`),
    requests: flags.requests ?? folder.requests,
    trajectories: flags.trajectories ?? folder.trajectories,
    evaluations: flags.evaluations ?? folder.evaluations,
    ...{ out, validationSize, ratingThreshold, exclude, seed },
  });
  const { train, validation, dropped, faults } = outcome;
  const shown = shownPath(out, io.cwd);
  const size = ({ trajectories, examples }: typeof train) =>
    `${several(trajectories, 'trajectory')} (${several(examples, 'example')})`;
  for (const { file, line, what } of faults.slice(0, 10))
    say(io.stderr, `troupe: ${file}${line ? `:${line}` : ''} would be refused: ${what}`);
  if (json) say(io.stdout, JSON.stringify({ dataset: shown, ...outcome }));
  else {
    say(io.stdout, `${size(train)} to train on, ${size(validation)} to validate with, in ${shown}`);
    say(
      io.stdout,
      `left out: ${dropped.rating} rated too low, ${dropped.missing} without trajectory or rating, ${dropped.excluded} to be evaluated on`,
    );
  }
  return faults.length > 0 ? 3 : 0;
}
