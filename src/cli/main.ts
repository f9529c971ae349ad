/** The command line as a function: arguments in, exit code out. */
import { inspect } from 'node:util';
import { Command, CommanderError } from 'commander';
import { BadInput } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { ownPackage } from '../runs/folder/manifest.ts';
import { flushSpans } from '../tracing.ts';
import { addAgents } from './agents.ts';
import { addBranch } from './branch.ts';
import { addCache } from './cache.ts';
import { addCompare } from './compare.ts';
import { addData } from './data.ts';
import { addExplore } from './explore.ts';
import { type Exit, type Io, processIo, say } from './io.ts';
import { addMachine } from './machine.ts';
import { addModels } from './models.ts';
import { addRelaunch } from './relaunch.ts';
import { addReplay } from './replay.ts';
import { addResults } from './results.ts';
import { addRun } from './run.ts';
import { addRuns } from './runs.ts';
import { addScenario } from './scenario.ts';
import { addScenarios } from './scenarios.ts';
import { addShow } from './show.ts';
import { addStudio } from './studio.ts';
import { addWatch } from './watch.ts';

/**
 * Runs one command. `argv` is what follows `troupe`. Resolves to the exit code and never rejects: bad
 * input is one line on stderr and 2, an unexpected failure 1 (with its stack where a command takes `--debug`).
 *
 * @example
 * ```ts
 * const code = await main(['run', 'kuhn-poker', '--agent', 'random']);
 * ```
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  const exit: Exit = { code: 0 };
  const program = new Command('troupe')
    .description('Plays scenarios with LLM agents, many episodes at a time.')
    .version(ownPackage().version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      // The help of a command that needs a sub-command; errors are said below.
      writeErr: (text) => void io.stdout.write(text),
      outputError: () => {},
      getOutHelpWidth: () => io.stdout.columns ?? 110,
      getErrHelpWidth: () => io.stdout.columns ?? 110,
    })
    .addHelpText('after', '\nExample:\n  troupe run game24 --agent direct,tot --tasks 0-10');
  for (const add of [
    addRun,
    addExplore,
    addRelaunch,
    addWatch,
    addRuns,
    addResults,
    addCompare,
    addShow,
    addReplay,
    addBranch,
    addScenarios,
    addScenario,
    addAgents,
    addMachine,
    addData,
    addStudio,
    addModels,
    addCache,
  ])
    add(program, io, exit);
  try {
    checkCommand(program, argv);
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: 'user' });
    return exit.code;
  } catch (error) {
    if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help'))
      return 0;
    return complain(withOptions(error, program, argv), argv, takesDebug(program, argv[0]), io);
  } finally {
    await flushSpans().catch(({ message }: Error) => say(io.stderr, `troupe: ${message}`));
  }
}

const HELP: readonly string[] = ['help', '--help', '-h'];

/** Throws BadInput for a word that is no command, also where its help is asked for: commander would print another's. */
function checkCommand(program: Command, argv: readonly string[]): void {
  let command = program;
  const path: string[] = [];
  for (const word of argv.filter((each) => !HELP.includes(each))) {
    const { commands, registeredArguments } = command;
    if (word.startsWith('-') || commands.length === 0 || registeredArguments.length > 0) return;
    const next = commands.find((each) => each.name() === word);
    if (!next) {
      const names = commands.map((each) => each.name());
      const near = nearest(word, names);
      const hint = near ? `did you mean ${[...path, near].join(' ')}?` : `there are ${names.join(', ')}`;
      throw new BadInput(`unknown command "${[...path, word].join(' ')}": ${hint}`);
    }
    path.push(word);
    command = next;
  }
}

/** An option that there is not, and that is like none that there is: which there are. */
function withOptions(error: unknown, program: Command, argv: readonly string[]): unknown {
  if (!(error instanceof CommanderError) || error.code !== 'commander.unknownOption') return error;
  if (error.message.includes('Did you mean')) return error;
  let command = program;
  for (const word of argv) {
    const next = command.commands.find((each) => each.name() === word);
    if (!next) break;
    command = next;
  }
  const names = command.options.map(({ long, short }) => long ?? short).join(', ');
  return new CommanderError(error.exitCode, error.code, `${error.message}: there are ${names}`);
}

const takesDebug = ({ commands }: Command, name: string | undefined): boolean =>
  commands.some((each) => each.name() === name && each.options.some(({ long }) => long === '--debug'));

/** `debuggable`: the command takes `--debug`. */
function complain(error: unknown, argv: readonly string[], debuggable: boolean, io: Io): number {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const line = message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  const bad = error instanceof BadInput || error instanceof CommanderError;
  const debug = debuggable && argv.includes('--debug');
  const hint = debuggable && !bad && !debug ? ' (--debug shows where)' : '';
  say(io.stderr, `troupe: ${line}${hint}`);
  if (debug && error instanceof Error && !(error instanceof CommanderError)) say(io.stderr, inspect(error));
  return bad ? 2 : 1;
}
