/** `troupe data requests`: has a model make up requests. */
import type { Command } from 'commander';
import { writeRequests } from '../data/requests.ts';
import { shownPath } from '../runs/folder/folder.ts';
import { addDataFlags, type DataFlags, folderOf, runStage } from './data-common.ts';
import { whole } from './flags.ts';
import { several } from './format.ts';
import type { Exit, Io } from './io.ts';

const AFTER = `
Examples:
  troupe data requests --num-batches 10
  troupe data requests --num-batches 460 --model openai:gpt-4o --concurrency 20
  troupe data requests --data output-eval --num-batches 5 --seed 2

Writes requests/0.json, single requests that need no tool, and requests/1.json …, six requests on a random topic
that need one step to six. Batches that are there stay: the same command with a larger --num-batches
adds to them.`;

interface Flags extends DataFlags {
  out?: string;
  numRequests?: number;
  numBatches?: number;
  model?: string;
  seed?: number;
}

export function addDataRequests(data: Command, io: Io, exit: Exit): void {
  const command = data
    .command('requests')
    .summary('have a model make up requests')
    .description('Has a model make up requests for the tool world: single ones, and batches on a topic.')
    .option('--out <dir>', 'default: requests in the data folder')
    .option('--num-requests <n>', 'requests that need no tool (default: 20)', whole('--num-requests'))
    .option('--num-batches <n>', 'batches of six requests (default: 460)', whole('--num-batches'))
    .option('--model <spec>', 'the model that writes them (default: synthetic)')
    .option('--seed <s>', 'of topics and samples (default: 1)', whole('--seed'));
  addDataFlags(command, 'batches')
    .addHelpText('after', AFTER)
    .action(async ({ numRequests, numBatches, model, seed, ...flags }: Flags) => {
      const out = flags.out ?? folderOf(flags, io).requests;
      exit.code = await runStage(
        flags,
        io,
        (common) => writeRequests({ ...common, out, numRequests, numBatches, model, seed }),
        ({ written, kept, requests }) => [
          `${several(written, 'batch').replace('batchs', 'batches')} written, ${kept} there before: ${several(requests, 'request')} in ${shownPath(out, io.cwd)}`,
        ],
      );
    });
}
