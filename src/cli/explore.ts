/** `troupe explore`: lets a model explore tools before any task is known. */
import type { Command } from 'commander';
import { BadInput, BudgetReached, EpisodeError, Interrupted } from '../errors.ts';
import type { CacheMode } from '../models/broker.ts';
import type { ExploreSummary } from '../runs/explore/explore-tools.ts';
import { shownPath } from '../runs/folder/folder.ts';
import type { OptionValues } from '../runs/plan/options.ts';
import type { ToolResult } from '../tool.ts';
import type { Obscurity } from '../tools/obscure.ts';
import { collectPair, decimal, oneOf, whole } from './flags.ts';
import { columns, count, dollars, several } from './format.ts';
import { type Exit, type Io, say, styleFor } from './io.ts';
import { watchProcess } from './signals.ts';

const EXAMPLES = `
Examples:
  troupe explore places --iterations 4,8,16 --obscure names --explorer openai:gpt-4o
  troupe explore ./my-functions.ts --iterations 5 --explorer anthropic:claude-sonnet-4-5
  troupe explore "mcp:node server.js" --iterations 10 --explorer openai:gpt-4o --json
  troupe run places --agent 'react?explored=8' --set obscure=names --model openai:gpt-4o

An exploration of N iterations is N turns, in which the explorer calls tools and reads what comes back, and a last
one, in which it writes documentation, other information and worked examples. Longer explorations contain the
shorter ones: with several numbers what is known is asked for after each, on the way. It is asked anew each time, so
that more turns can end in fewer functions documented. It never sees a task.

What was learned lies in caches/explorations/TOOLS/EXPLORER.json, and runs with the option explored=N (or
troupe run … --explore N) take it from there. Where the tools have changed since, it is explored anew. In a clone
what synthetic has learned of the built-in tools is in git: --out DIR, or TROUPE_CACHE_DIR=DIR, leaves that alone.

As SSEAL names its flags:
  --explore-model, --explore-model-type         --explorer PROVIDER:NAME
  --explore-temp                                --explore-temperature
  --explore-environment-iterations              --iterations; in a run --explore
  --model, --model-type                         troupe run --model PROVIDER:NAME
  --execute-temp                                troupe run --set temperature=0
  --max_iterations_per_episode                  troupe run --max-steps; for 0 (explore only) troupe explore
  --benchmark_path                              the scenario; its nosig and adversarial kinds: --obscure docs, names
  --task                                        troupe run --tasks

Exit codes: 0 explored or known before, 4 budget reached, 130 interrupted (the same command goes on from the
cache), 2 bad input, 1 unexpected failure.`;

interface Flags {
  iterations?: number[];
  explorer?: string;
  exploreTemperature?: number;
  obscure?: Obscurity;
  shuffle?: boolean;
  seed?: number;
  set?: OptionValues;
  cache?: CacheMode;
  maxCost?: number;
  timeout?: number;
  out?: string;
  json?: boolean;
}

export function addExplore(program: Command, io: Io, exit: Exit): void {
  program
    .command('explore')
    .summary('let a model explore tools before any task is known')
    .description('Lets a model call tools, read what comes back, and write down what they do.')
    .argument(
      '<tools>',
      'a scenario with tools, a file of functions (./mine.ts#NAME), mcp:COMMAND ARGS or mcp:URL',
    )
    .option('--iterations <n>', 'needed: turns of the explorer, or several: 4,8,16', numbers)
    .option('--explorer <model>', 'as --model of troupe run (default: synthetic)')
    .option(
      '--explore-temperature <t>',
      'of the explorer (default: the model’s own, else 0)',
      decimal('--explore-temperature', 'a number from 0 to 2'),
    )
    .addOption(oneOf('--obscure <what>', 'hides documentation, or names too', ['none', 'docs', 'names']))
    .option(
      '--shuffle',
      'as a control: the last question is asked with the results exchanged among the calls',
    )
    .option('--seed <s>', 'another seed is another exploration (default: 1)', whole('--seed'))
    .option('--set <key=value>', 'for the scenario that declares KEY', collectPair)
    .addOption(
      oneOf('--cache <mode>', 'of model calls; what is not cached is an error in replay', [
        'read-write',
        'read',
        'off',
        'replay',
      ]),
    )
    .option('--max-cost <usd>', 'live money', decimal('--max-cost', 'USD, as in 2.50'))
    .option(
      '--timeout <seconds>',
      'for one try of a model call (default: 120)',
      decimal('--timeout', 'seconds'),
    )
    .option('--out <dir>', 'where explorations lie (default: caches/explorations)')
    .option('--json', 'print the figures as one line of JSON, last on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (tools: string, { iterations, ...flags }: Flags) => {
      if (!iterations) throw new BadInput('for how many turns? write --iterations 8, or several: 4,8,16');
      exit.code = await exploreCommand(tools, { ...flags, iterations }, io);
    });
}

async function exploreCommand(
  tools: string,
  {
    exploreTemperature: temperature,
    shuffle: shuffled,
    json = false,
    ...flags
  }: Flags & { iterations: number[] },
  io: Io,
): Promise<number> {
  const watch = watchProcess(io);
  try {
    const { exploreTools } = await import('../runs/explore/explore-tools.ts');
    if (watch.signal.aborted) throw new Interrupted('exploring was stopped');
    const summary = await exploreTools({
      ...flags,
      ...(temperature !== undefined && { temperature }),
      ...(shuffled && { shuffled }),
      tools,
      cwd: io.cwd,
      env: io.env,
      signal: watch.signal,
      warn: (message) => say(io.stderr, `troupe: ${message}`),
      onTurn: (turn, of, results) => say(io.stderr, turnLine(turn, of, results)),
    });
    if (json) say(io.stdout, JSON.stringify(figures(summary, io.cwd)));
    else for (const line of report(summary, io)) say(io.stdout, line);
    return 0;
  } catch (error) {
    if (error instanceof BudgetReached) return said(error, io, 4);
    if (error instanceof Interrupted) return said(error, io, 130);
    // Tools that do not open: whoever named them has to put that right.
    if (error instanceof EpisodeError && error.kind === 'tool') throw new BadInput(error.message);
    throw error;
  } finally {
    watch.end();
  }
}

function said({ message }: Error, io: Io, code: number): number {
  say(io.stderr, `troupe: ${message}; the same command goes on from here`);
  return code;
}

function turnLine(turn: number, of: number, results: readonly ToolResult[]): string {
  const failed = results.filter(({ status }) => status === 'failed' || status === 'timed out').length;
  const calls = results.length === 0 ? 'no call could be read' : several(results.length, 'call');
  return `turn ${turn} of ${of}: ${calls}${failed > 0 ? `, ${failed} failed` : ''}`;
}

/** The figures that other programs read. */
function figures({ name, explorer, file, tools, iterations, made, usage }: ExploreSummary, cwd: string) {
  return {
    tools: name,
    explorer,
    file: shownPath(file, cwd),
    functions: tools.length,
    explorations: Object.entries(iterations).map(([n, { new_function_context }]) => ({
      iterations: Number(n),
      documented: Object.keys(new_function_context).length,
      made: made.includes(Number(n)),
    })),
    ...usage,
  };
}

function report(summary: ExploreSummary, io: Io): string[] {
  const { name, explorer, file, tools, iterations, usage } = summary;
  const style = styleFor(io.stdout, io.env);
  const rows = Object.entries(iterations).map(([n, { new_function_context }]) => [
    n,
    `${Object.keys(new_function_context).length} of ${tools.length}`,
    summary.made.includes(Number(n)) ? 'now' : 'before',
  ]);
  const [head, ...lines] = columns([['iterations', 'functions documented', 'explored'], ...rows], [0, 1]);
  const last = Object.values(iterations).at(-1);
  return [
    `${name}, explored by ${explorer}`,
    '',
    style('bold', head!),
    ...lines,
    '',
    ...Object.entries(last?.new_function_context ?? {}).map(
      ([tool, text]) => `${style('bold', tool)}  ${text}`,
    ),
    ...(last?.additional_information ? ['', last.additional_information] : []),
    '',
    `${several(usage.calls, 'call')}, ${count(usage.live)} live · ${dollars(usage.spent)} spent · ${shownPath(file, io.cwd)}`,
    ...(explorer.startsWith('synthetic')
      ? [style('dim', 'synthetic measures planners and the engine, never an LLM.')]
      : []),
  ];
}

/** `4,8,16`. */
function numbers(text: string): number[] {
  const read = text.split(',').map(whole('--iterations'));
  if (read.some((n) => n < 1))
    throw new BadInput(`--iterations ${text}: give whole numbers from 1, as in 4,8,16`);
  return read;
}
