/** `troupe run`: plays a scenario with one arm or several. */
import type { Command } from 'commander';
import { BadInput } from '../errors.ts';
import { findExperiment } from '../experiments/find.ts';
import { experimentOptions } from '../experiments/options.ts';
import { findScenario } from '../runs/plan/catalogue.ts';
import type { OptionValues } from '../runs/plan/options.ts';
import type { Seats } from '../runs/plan/seats.ts';
import { run } from '../runs/play/run.ts';
import type { RunOptions } from '../runs/play/run-options.ts';
import { showDryRun } from './dry-run.ts';
import { addPlayFlags, collect, collectPair, oneOf, type PlayFlags, whole } from './flags.ts';
import { type Exit, type Io, say } from './io.ts';
import { playing } from './playing.ts';

const EXAMPLES = `
Examples:
  troupe run game24 --agent direct,reflexion,tot,rafa --tasks 0-10
  troupe run game24 --agent 'tot?breadth=2&model=openai:gpt-4o' --tasks puzzles.csv:900-1000 --seeds 3
  troupe run ./my-scenario.ts --agent ./my-agents.ts#careful --model openai:NAME@http://127.0.0.1:8082/v1
  troupe run kuhn-poker --agent first=random,second=first --seats both --seeds 100
  troupe run tic-tac-toe --agent 'X=direct,O=mpc?memory=arm' --set overlap=true --set epochs=5 --seeds 4
  troupe run ./blocks.experiment.ts#final_run --seeds 3 --dry-run
  troupe run places --agent react --explore 8 --explorer openai:gpt-4o --model openai:gpt-4o-mini --set obscure=names

A file that exports an experiment (defineExperiment) says what to play; options given beside it take the place
of its own, for all of its scenarios, and --set reaches the values that it declares itself.

Where an agent’s memory outlives an episode (memory=arm or memory=task), every arm plays training episodes
and, between them, evaluations on the memory as it is then: --set epochs=12, evalGames=10, evalEvery=1,
evalTasks=900-1000 (other tasks than those learnt on), or overlap=true (the same).

While it goes on, troupe watch last (from another terminal) shows it, pauses it and changes its concurrency;
--studio opens a page on it, and troupe studio one on all runs.
Ctrl-C ends it in order, a second one at once; when the terminal closes it goes on.

Exit codes: 0 all episodes ended, 3 some with errors (troupe relaunch plays those again), 4 budget reached, 130
interrupted (troupe relaunch goes on from either, and so does the same command where it has a --name; a run that
is finished, with errors or without, it begins anew), 2 bad input (nothing was written), 1 unexpected failure.`;

interface Flags extends PlayFlags {
  agent?: string[];
  model?: string[];
  tasks?: string;
  seats?: Seats;
  set?: OptionValues;
  explore?: number;
  explorer?: string;
  seeds?: number;
  seed?: number;
  maxSteps?: number;
  maxCalls?: number;
  maxTokens?: number;
  name?: string;
  dryRun?: boolean;
}

export function addRun(program: Command, io: Io, exit: Exit): void {
  const command = program
    .command('run')
    .summary('play a scenario with one arm or several')
    .description(
      'Plays arms × tasks × seeds and writes a folder with every result and every episode’s journal.',
    )
    .argument('<scenario>', 'of the catalogue (troupe scenarios), or a file: ./mine.ts, ./mine.experiment.ts')
    .option('--agent <arms>', 'agent?option=value,… or a cast X=agent,O=agent; may be repeated', collect)
    .option(
      '--model <specs>',
      'for arms that name none; several cross the arms (default: synthetic)',
      collect,
    )
    .option('--tasks <which>', '12 | 900-1000 | FILE | FILE:900-1000 | DIR; from 0, end not included')
    .addOption(
      oneOf('--seats <which>', 'both: every cast of different agents also with its seats changed round', [
        'as given',
        'both',
      ]),
    )
    .option('--set <key=value>', 'for every agent, the scenario and the plan that declare KEY', collectPair)
    .option(
      '--explore <n>',
      'the tools are explored first, for so many turns, where no memory holds that: --set explored=N',
      whole('--explore'),
    )
    .option('--explorer <model>', 'who explores (default: each arm’s own model): --set explorer=MODEL')
    .option('--seeds <n>', 'seeds per task (default: 1)', whole('--seeds'))
    .option('--seed <s>', 'the first seed (default: 1)', whole('--seed'))
    .option('--max-steps <n>', 'per episode (default: the scenario’s)', whole('--max-steps'))
    .option(
      '--max-calls <n>',
      'model calls per episode, all roles together, cached ones too',
      whole('--max-calls'),
    )
    .option('--max-tokens <n>', 'per episode and role, cached ones too', whole('--max-tokens'))
    .option('--name <name>', 'an unfinished run of this name and the same plan goes on')
    .option('--studio', 'open a page on the run; on a terminal it stays open until Ctrl-C')
    .option('--dry-run', 'print the plan with calls and cost as earlier runs suggest, and play nothing');
  addPlayFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(async (scenario: string, flags: Flags) => {
      exit.code = await runCommand(scenario, flags, io);
    });
}

async function runCommand(reference: string, flags: Flags, io: Io): Promise<number> {
  const { json, display, studio, dryRun, explore, explorer, ...rest } = flags;
  const set = exploring(rest.set, explore, explorer);
  const options = await optionsOf(reference, { ...rest, ...(set && { set }) }, io);
  if (!dryRun) return playing({ json, display, studio }, io, (hooks) => run({ ...options, ...hooks }));
  const warn = (message: string) => say(io.stderr, `troupe: ${message}`);
  return showDryRun({ ...options, cwd: io.cwd, env: io.env, warn }, json ?? false, io);
}

/** `--explore` and `--explorer` are options of agents by other names. */
function exploring(set: OptionValues | undefined, explored?: number, explorer?: string) {
  if (explored === undefined && explorer === undefined) return set;
  const given = { ...(explored !== undefined && { explored }), ...(explorer !== undefined && { explorer }) };
  const twice = Object.keys(given).find((name) => set && Object.hasOwn(set, name));
  if (twice !== undefined)
    throw new BadInput(`--set ${twice} and --explore${twice === 'explorer' ? 'r' : ''}: give one of them`);
  return { ...set, ...given };
}

/** Of an experiment's file what it says, but for what is given beside it; else of a scenario. */
async function optionsOf(
  reference: string,
  { agent: agents, ...rest }: Omit<Flags, 'json' | 'display' | 'studio' | 'dryRun' | 'explore' | 'explorer'>,
  io: Io,
): Promise<RunOptions> {
  const experiment = await findExperiment(reference, io.cwd);
  if (experiment) return experimentOptions(experiment, { ...rest, agents });
  if (agents) return { ...rest, scenario: reference, agents };
  await findScenario(reference, io.cwd);
  throw new BadInput('name an agent, as in --agent direct,tot (troupe agents lists them)');
}
