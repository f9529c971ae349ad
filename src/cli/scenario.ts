/** `troupe scenario`: a new one from a template, and the conformance kit on any. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { scenarios } from '../../scenarios/index.ts';
import { checkScenario } from '../conformance/check.ts';
import { CHECKS, type Conformance } from '../conformance/types.ts';
import { BadInput } from '../errors.ts';
import { findScenario } from '../runs/plan/catalogue.ts';
import { readOptions } from '../runs/plan/options.ts';
import { chooseTasks } from '../runs/plan/tasks.ts';
import { columns, several } from './format.ts';
import { calledAs, type Exit, type Io, say, styleFor } from './io.ts';
import { templateOf } from './template.ts';

export function addScenario(program: Command, io: Io, exit: Exit): void {
  const scenario = program
    .command('scenario')
    .summary('write a scenario, check one')
    .description('Writes a new scenario from a working template, and checks that one keeps to the rules.');
  scenario
    .command('new')
    .summary('write a working template')
    .description('Writes a folder with a machine, a scenario and its test, which pass as they are.')
    .argument('<name>', 'its id: lower case letters, digits and dashes')
    .option('--dir <dir>', 'the folder to write it in', '.')
    .addHelpText('after', '\nExample:\n  troupe scenario new maze\n  troupe scenario check ./maze')
    .action((name: string, { dir }: { dir: string }) => writeTemplate(name, dir, io));
  scenario
    .command('check')
    .summary('run the conformance kit')
    .description(
      [
        'Plays a scenario at random and checks, state by state, what agents and search rely on.',
        'Exit code 2 when a check fails.',
      ].join('\n'),
    )
    .argument('<scenario>', 'an id (troupe scenarios lists them) or FILE[#NAME] (of a folder its index.ts)')
    .option('--tasks <tasks>', 'a number, a range, a file or a folder, as for troupe run')
    .option('--set <key=value>', 'an option of the scenario', collect, {})
    .option('--games <n>', 'games of random play', wholeNumber('--games'), 20)
    .option('--seed <n>', 'of random play', wholeNumber('--seed'), 1)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  troupe scenario check ./maze --games 100')
    .action((reference: string, options: CheckOptions) => check(reference, options, io, exit));
}

interface CheckOptions {
  tasks?: string;
  set: Record<string, string>;
  games: number;
  seed: number;
  json?: boolean;
}

async function check(reference: string, options: CheckOptions, io: Io, exit: Exit): Promise<void> {
  const { games, seed, json = false } = options;
  const scenario = await findScenario(reference, io.cwd);
  const own = readOptions(`scenario ${scenario.id}`, scenario.options, options.set);
  const tasks = await chooseTasks(scenario, own, options.tasks, io.cwd);
  const found = await checkScenario(scenario, { tasks: tasks.map(({ data }) => data), games, seed });
  if (json) say(io.stdout, JSON.stringify(found));
  else print(found, io);
  const failed = found.checks.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return;
  for (const { name, detail } of failed) say(io.stderr, `troupe: ${name}: ${detail}`);
  exit.code = 2;
}

const MARKS = { ok: ['✓', 'green'], failed: ['✗', 'red'], skipped: ['–', 'dim'] } as const;

function print({ scenario, ok, checks, games, steps }: Conformance, io: Io): void {
  const style = styleFor(io.stdout, io.env);
  say(io.stdout, `${style('bold', scenario)}  ${several(games, 'game')}, ${several(steps, 'step')}`);
  const rows = checks.map(({ name, status, detail }) => {
    const [mark, colour] = MARKS[status];
    const seen = status === 'failed' ? 'FAILED' : detail;
    return [style(colour, mark), name, CHECKS[name], style('dim', seen)];
  });
  for (const line of columns(rows)) say(io.stdout, line);
  const failed = checks.filter(({ status }) => status === 'failed').length;
  say(io.stdout, ok ? 'All checks pass.' : `${several(failed, 'check')} failed.`);
}

async function writeTemplate(name: string, dir: string, io: Io): Promise<void> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new BadInput(`"${name}" is no id of a scenario: it takes lower case letters, digits and dashes`);
  }
  if (Object.hasOwn(scenarios, name))
    throw new BadInput(`"${name}" is a scenario of the catalogue: choose another name`);
  const folder = resolve(io.cwd, dir, name);
  const shown = relative(io.cwd, folder) || '.';
  if (existsSync(folder)) throw new BadInput(`${shown} is there already: nothing is overwritten`);
  try {
    await mkdir(folder, { recursive: true });
    for (const [file, text] of Object.entries(templateOf(name))) await writeFile(join(folder, file), text);
  } catch (error) {
    throw new BadInput(`${shown} cannot be written: ${(error as Error).message}`);
  }
  const file = shown.startsWith('..') || shown.startsWith('/') ? shown : `./${shown}`;
  const troupe = calledAs(io.env);
  say(io.stdout, `${file} is written: machine.ts (the rules), index.ts (the scenario), ${name}.test.ts`);
  say(io.stdout, `  ${troupe} scenario check ${file}`);
  say(io.stdout, `  ${troupe} run ${file} --agent random,direct`);
  say(io.stdout, `  npx vitest run ${file}`);
}

function collect(text: string, before: Record<string, string>): Record<string, string> {
  const mark = text.indexOf('=');
  if (mark <= 0) throw new BadInput(`--set ${text}: write KEY=VALUE`);
  return { ...before, [text.slice(0, mark)]: text.slice(mark + 1) };
}

const wholeNumber = (option: string) => (text: string) => {
  const n = Number(text);
  if (Number.isSafeInteger(n) && n >= 1) return n;
  throw new BadInput(`${option} ${text}: give a whole number from 1`);
};
