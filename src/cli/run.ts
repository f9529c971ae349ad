/** `troupe run`: plays a scenario with one arm or several. */
import { type Command, Option } from 'commander';
import { BadInput } from '../errors.ts';
import type { CacheMode } from '../models/broker.ts';
import { findScenario } from '../runs/catalogue.ts';
import type { OptionValues } from '../runs/options.ts';
import type { Plan } from '../runs/plan.ts';
import { run } from '../runs/run.ts';
import type { RunEvent, RunOptions } from '../runs/run-options.ts';
import type { Seats } from '../runs/seats.ts';
import type { RunSummary, Tally } from '../runs/tally.ts';
import { createDisplay, type DisplayKind } from './display.ts';
import { type Exit, type Io, say, styleFor } from './io.ts';
import { report } from './report.ts';

const EXAMPLES = `
Examples:
  troupe run game24 --agent direct,reflexion,tot,rafa --tasks 0-10
  troupe run game24 --agent 'tot?breadth=2&model=openai:gpt-4o' --tasks puzzles.csv:900-1000 --seeds 3
  troupe run ./my-scenario.ts --agent ./my-agents.ts#careful --model openai:NAME@http://127.0.0.1:8082/v1
  troupe run kuhn-poker --agent first=random,second=first --seats both --seeds 100
  troupe run tic-tac-toe --agent 'X=direct,O=mpc?memory=arm' --set overlap=true --set epochs=5 --seeds 4

Where an agent’s memory outlives an episode (memory=arm or memory=task), every arm plays training episodes
and, between them, evaluations on the memory as it is then: --set epochs=12, evalGames=10, evalEvery=1,
evalTasks=900-1000 (other tasks than those learnt on), or overlap=true (the same).

Exit codes: 0 all episodes ended, 3 some with errors, 4 budget reached, 130 interrupted (both can be
resumed by --name), 2 bad input (nothing was written), 1 unexpected failure.`;

interface Flags {
  agent?: string[];
  model?: string[];
  tasks?: string;
  seats?: Seats;
  set?: OptionValues;
  seeds?: number;
  seed?: number;
  concurrency?: number;
  threads?: number;
  maxSteps?: number;
  maxCalls?: number;
  maxTokens?: number;
  maxCost?: number;
  timeout?: number;
  cache?: CacheMode;
  out?: string;
  name?: string;
  display?: DisplayKind;
  json?: boolean;
  debug?: boolean;
}

export function addRun(program: Command, io: Io, exit: Exit): void {
  program
    .command('run')
    .summary('play a scenario with one arm or several')
    .description(
      'Plays arms × tasks × seeds and writes a folder with every result and every episode’s journal.',
    )
    .argument('<scenario>', 'of the catalogue (troupe scenarios), or a file: ./mine.ts')
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
    .option('--seeds <n>', 'seeds per task (default: 1)', whole('--seeds'))
    .option('--seed <s>', 'the first seed (default: 1)', whole('--seed'))
    .option('--concurrency <n>', 'episodes in flight, -1 for all (default: 64)', whole('--concurrency'))
    .option('--threads <n>', 'threads that search (default: one less than cores)', whole('--threads'))
    .option('--max-steps <n>', 'per episode (default: the scenario’s)', whole('--max-steps'))
    .option('--max-calls <n>', 'model calls per episode and role, cached ones too', whole('--max-calls'))
    .option('--max-tokens <n>', 'per episode and role, cached ones too', whole('--max-tokens'))
    .option('--max-cost <usd>', 'live money of the run', decimal('--max-cost', 'USD, as in 2.50'))
    .option(
      '--timeout <seconds>',
      'for one try of a model call (default: 120)',
      decimal('--timeout', 'seconds, as in 30 or 0.5'),
    )
    .addOption(
      oneOf('--cache <mode>', 'what is not cached is an error in replay', [
        'read-write',
        'read',
        'off',
        'replay',
      ]),
    )
    .option('--out <dir>', 'where runs lie (default: runs)')
    .option('--name <name>', 'an unfinished run of this name and the same plan goes on')
    .addOption(oneOf('--display <kind>', 'progress on stderr', ['bars', 'plain', 'none']))
    .option('--json', 'print the figures as one line of JSON, last on stdout')
    .option('--debug', 'one episode at a time, searches inline; errors are thrown, with their stack')
    .addHelpText('after', EXAMPLES)
    .action(async (scenario: string, flags: Flags) => {
      exit.code = await runCommand(scenario, flags, io);
    });
}

async function runCommand(scenario: string, flags: Flags, io: Io): Promise<number> {
  if (!flags.agent) {
    await findScenario(scenario, io.cwd);
    throw new BadInput('name an agent, as in --agent direct,tot (troupe agents lists them)');
  }
  const { agent: agents = [], json = false, display: kind = 'bars', ...rest } = flags;
  const display = createDisplay(kind, io);
  const watch = watchProcess(io);
  let start: Extract<RunEvent, { type: 'start' }> | undefined;
  const options: RunOptions = {
    ...rest,
    scenario,
    agents,
    cwd: io.cwd,
    env: io.env,
    signal: watch.signal,
    warn: (message) => say(io.stderr, `troupe: ${message}`),
    on(event) {
      if (event.type === 'start') start = event;
      display.on(event);
    },
  };
  let summary: RunSummary;
  try {
    summary = await run(options);
  } finally {
    display.end();
    watch.end();
  }
  const { plan, tally } = start!;
  // A program that reads the JSON gets nothing else on stdout.
  const screen = json ? io.stderr : io.stdout;
  if (!json || kind !== 'none') printReport(summary, plan, tally, screen, io);
  if (json) say(io.stdout, JSON.stringify(contract(summary)));
  return exitCode(summary);
}

function printReport(summary: RunSummary, plan: Plan, tally: Tally, screen: Io['stdout'], io: Io): void {
  for (const line of report(summary, plan, tally, styleFor(screen, io.env))) say(screen, line);
}

function exitCode({ status, errors }: RunSummary): number {
  if (status === 'interrupted') return 130;
  if (status === 'budget') return 4;
  return errors > 0 ? 3 : 0;
}

/** The figures that other programs read. */
function contract({ status: _, arms, ...summary }: RunSummary): unknown {
  return { ...summary, arms: arms.map(({ cost: _, ...arm }) => arm) };
}

/** Ctrl-C once stops the run in order; twice, at once. */
function watchProcess(io: Io): { signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  // A promise that somebody's scenario or agent forgot must not take the other episodes along.
  const forgotten = (error: unknown) => say(io.stderr, `troupe: a forgotten promise was rejected: ${error}`);
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('unhandledRejection', forgotten);
  const end = () => {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt).off('unhandledRejection', forgotten);
  };
  return { signal: io.signal ? AbortSignal.any([io.signal, controller.signal]) : controller.signal, end };
}

/** Help says the choices itself, the default first. */
function oneOf(flags: string, description: string, choices: string[]): Option {
  return new Option(flags, `${choices.join(' | ')}; ${description}`).argParser((value) => {
    if (choices.includes(value)) return value;
    throw new BadInput(`${flags.split(' ')[0]} ${value}: there are ${choices.join(', ')}`);
  });
}

function collect(value: string, list: string[] = []): string[] {
  return [...list, value];
}

function collectPair(text: string, set: OptionValues = {}): OptionValues {
  const at = text.indexOf('=');
  if (at < 1) throw new BadInput(`--set ${text}: write it as KEY=VALUE`);
  const name = text.slice(0, at);
  if (Object.hasOwn(set, name)) throw new BadInput(`--set ${name} is given twice`);
  return { ...set, [name]: text.slice(at + 1) };
}

const whole = (option: string) => (text: string) => {
  if (!/^-?\d+$/.test(text)) throw new BadInput(`${option} ${text}: give a whole number`);
  return Number(text);
};

const decimal = (option: string, what: string) => (text: string) => {
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text)) throw new BadInput(`${option} ${text}: give ${what}`);
  return Number(text);
};
