/** `troupe data trajectories`: has a planner deal with requests. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type DirectAnswer, makeTrajectories } from '../data/trajectories.ts';
import { shownPath } from '../runs/folder/folder.ts';
import type { OptionValues } from '../runs/plan/options.ts';
import { addDataFlags, type DataFlags, folderOf, runStage } from './data-common.ts';
import { collectPair, oneOf, whole } from './flags.ts';
import { several } from './format.ts';
import type { Exit, Io } from './io.ts';

const AFTER = `
Examples:
  troupe data trajectories --direct-answer simple
  troupe data trajectories --planner finetuned --host localhost --port 8082 --concurrency 5 --model openai:gpt-4o
  troupe data trajectories --planner 'finetuned?model=openai:ft:gpt-4o-mini:me::id' --simulator openai:gpt-4o

A planner is openai, finetuned or zeroshot, with options behind a ?: model, concurrency, host and port (its own
server), and any option of the agent react. The tools are simulated by --simulator, else by --model.
Writes trajectories/<batch>_<index>.json: [{plan, result, status}], [] where the planner gave up. The episodes are
those of a run in runs/ of the data folder: troupe studio --out output/runs shows them.`;

interface Flags extends DataFlags {
  requests?: string;
  out?: string;
  planner?: string;
  host?: string;
  port?: number;
  directAnswer?: DirectAnswer;
  again?: boolean;
  model?: string;
  simulator?: string;
  set?: OptionValues;
  maxSteps?: number;
  seed?: number;
}

/** The flags that say how planners play. */
export function addPlayingFlags(command: Command): Command {
  return command
    .option('--requests <path>', 'a folder or file of requests (default: requests in the data folder)')
    .option('--model <spec>', 'what planners ask that name no model (default: synthetic)')
    .option('--simulator <spec>', 'the model of the tools (default: that of --model)')
    .addOption(
      oneOf(
        '--direct-answer <which>',
        'requests that go straight to final_answer; simple: those of batch 0',
        ['off', 'simple', 'on'],
      ),
    )
    .option('--set <key=value>', 'an option of the scenario tool-world or the agent react', collectPair)
    .option('--max-steps <n>', 'per request (default: 10)', whole('--max-steps'))
    .option('--seed <s>', 'the first seed (default: 1)', whole('--seed'));
}

export function addDataTrajectories(data: Command, io: Io, exit: Exit): void {
  const command = data
    .command('trajectories')
    .summary('have a planner deal with the requests')
    .description('Has a planner deal with the requests, with tools that a model simulates.')
    .option('--out <dir>', 'default: trajectories in the data folder')
    .option('--planner <planner>', 'openai | finetuned | zeroshot, with options (default: openai)')
    .option('--host <host>', 'of the planner’s own server (default: localhost, where a port is given)')
    .option(
      '--port <port>',
      'of the planner’s own server (default: 8082, where a host is given)',
      whole('--port'),
    )
    .option('--again', 'try once more, with another seed, what the planner gave up on');
  addDataFlags(addPlayingFlags(command), 'episodes')
    .addHelpText('after', AFTER)
    .action(async (flags: Flags) => {
      const { trajectories, requests, runs } = folderOf(flags, io);
      const { planner, host, port, directAnswer, again, model, simulator, set, maxSteps, seed } = flags;
      const how = { planner, host, port, directAnswer, again, model, simulator, set, maxSteps, seed, runs };
      const out = flags.out ?? trajectories;
      const shown = shownPath(resolve(io.cwd, out), io.cwd);
      exit.code = await runStage(
        flags,
        io,
        (common) => makeTrajectories({ ...common, ...how, requests: flags.requests ?? requests, out }),
        ({ written, kept, gaveUp, runs: played }) => [
          `${several(written, 'trajectory')} written to ${shown}, ${kept} there before; ${gaveUp} given up`,
          ...played.map((run) => `episodes: ${run}`),
        ],
      );
    });
}
