/** `troupe results`: what runs came to. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { BadInput } from '../errors.ts';
import { eachEpisodeTable, groupColumns } from '../reports/columns.ts';
import { groupBy } from '../reports/groups.ts';
import { type Row, readRows } from '../reports/rows.ts';
import { findRun, type RunFolder } from '../reports/runs.ts';
import { csvFile, csvText, parquetFile, type TableWriter } from '../reports/table.ts';
import { type Condition, select, type Variables, variablesOf } from '../reports/variables.ts';
import { oneOf } from './flags.ts';
import { calledAs, type Exit, type Io, say, styleFor } from './io.ts';
import type { Material } from './results-heading.ts';
import { asJson, asText, REPORTS, type Report } from './results-report.ts';

const EXAMPLES = `
--by takes task, arm, agent, model, seed, scenario, run, phase, epoch, stopped, error, status, episode, or any
option of an arm (breadth; in a cast X.proposals). Given twice it makes a table of rates, crossed; keys
separated by commas make a row for each combination. Left out: whatever varies between arms.

Examples:
  troupe results last
  troupe results first --by task --by arm
  troupe results first second --by breadth --where agent=tot
  troupe results last --report ablation
  troupe results last --report time
  troupe results last --by task,arm --csv tasks.csv
  troupe results last --html report.html`;

interface Flags {
  by?: string[];
  where?: Condition[];
  report: Report;
  csv?: string | true;
  parquet?: string;
  html?: string;
  json?: boolean;
  out: string;
}

export function addResults(program: Command, io: Io, _exit: Exit): void {
  program
    .command('results')
    .summary('what runs came to, by arm, task, option …')
    .description(
      'Reads the results of runs, finished or still playing: rates with intervals, rewards, costs, errors.',
    )
    .argument('<run...>', 'a folder, a run’s name (the latest of that name), or last')
    .option('--by <keys>', 'group by these; twice: a crossed table', collect)
    .option(
      '--where <key=value>',
      'only such episodes; again: another key as well, the same key either',
      collectCondition,
    )
    .addOption(
      oneOf(
        '--report <kind>',
        'what options do, each value or step by step; where time went',
        REPORTS,
      ).default('global' satisfies Report, 'global'),
    )
    .option('--csv [file]', 'write a row per episode, or with --by a row per group (no file: print it)')
    .option('--parquet <file>', 'the same as a Parquet file')
    .option('--html <file>', 'write one self-contained page with figures')
    .option('--json', 'print the report as one line of JSON')
    .option('--out <dir>', 'where runs lie', 'runs')
    .addHelpText('after', EXAMPLES)
    .action((runs: string[], flags: Flags) => resultsCommand(runs, flags, io));
}

function collect(text: string, earlier: string[] = []): string[] {
  return [...earlier, text];
}

export function collectCondition(text: string, earlier: Condition[] = []): Condition[] {
  const at = text.indexOf('=');
  if (at < 1) throw new BadInput(`--where ${text}: write KEY=VALUE, as in --where agent=tot`);
  return [...earlier, { key: text.slice(0, at), value: text.slice(at + 1) }];
}

async function resultsCommand(references: readonly string[], flags: Flags, io: Io): Promise<void> {
  checkTogether(flags);
  const material = await readMaterial(references, flags, io);
  const { by, csv, parquet, html, json = false, report } = flags;
  const quiet = await writeFiles(material, { by: by !== undefined, csv, parquet, html }, io);
  if (quiet && !json) return;
  if (json) {
    say(io.stdout, JSON.stringify(await asJson(material, report)));
    return;
  }
  // A report that cannot be made throws: nothing is printed before.
  const lines: string[] = [];
  const style = styleFor(io.stdout, io.env);
  for await (const line of asText(material, report, style, calledAs(io.env))) lines.push(line);
  for (const line of lines) say(io.stdout, line);
}

/** Throws BadInput for options of which one would be passed over. */
function checkTogether({ by, report, csv, parquet, html }: Flags): void {
  const table = csv !== undefined ? '--csv' : parquet !== undefined ? '--parquet' : undefined;
  if (html !== undefined && by)
    throw new BadInput('--html and --by: the page has an arm per row; leave out --by');
  if (report === 'global') return;
  const file = html !== undefined ? '--html' : table;
  if (file)
    throw new BadInput(
      `${file} and --report ${report}: a report is printed, or written as data by --json; leave out one`,
    );
  if (by && report !== 'time')
    throw new BadInput(
      `--by and --report ${report}: its rows are options; leave out --by (--where chooses episodes)`,
    );
}

async function readMaterial(
  references: readonly string[],
  { by, where = [], out }: Flags,
  { cwd, stderr }: Io,
): Promise<Material> {
  const runs: RunFolder[] = [];
  for (const reference of references) {
    const run = await findRun(reference, { out, cwd });
    if (!runs.some(({ dir }) => dir === run.dir)) runs.push(run);
  }
  const all = await readRows(runs, (message) => say(stderr, `troupe: ${message}`));
  if (all.length === 0)
    throw new BadInput(`${runs.map(({ shown }) => shown).join(', ')}: no episode has ended yet`);
  const rows = select(all, where);
  const variables = variablesOf(rows);
  const ended = new Map(runs.map(({ shown }) => [shown, all.filter(({ run }) => run === shown).length]));
  return { runs, ended, rows, variables, keys: keysOf(by, rows, variables) };
}

/** A list of keys per dimension. */
function keysOf(
  by: readonly string[] | undefined,
  rows: readonly Row[],
  { varying, check }: Variables,
): string[][] {
  // Training is left out, unless it is asked for.
  const conditions = varying.filter((key) => key !== 'phase');
  const place = conditions.filter((key) => key === 'run' || key === 'scenario').length;
  const named = rows.some(({ name }) => name !== undefined);
  const telling = named ? conditions.toSpliced(place, 0, 'arm') : conditions;
  if (!by) return [telling.length > 0 ? telling : ['agent']];
  const keys = by.map((text) => text.split(',').map((key) => key.trim()));
  for (const key of keys.flat()) check('--by', key);
  if (keys.length > 2) throw new BadInput('--by: twice at most; keys separated by commas make one dimension');
  const twice = keys.flat().find((key, i, all) => all.indexOf(key) < i);
  if (twice) throw new BadInput(`--by ${twice}: it is given twice`);
  return keys;
}

interface Files {
  /** Whether groups were asked for. */
  by: boolean;
  csv?: string | true;
  parquet?: string;
  html?: string;
}

/** Writes what was asked for; true when something was, so that there is nothing more to print. */
async function writeFiles(
  { runs, rows, variables, keys: dimensions }: Material,
  { by, csv, parquet, html }: Files,
  io: Io,
): Promise<boolean> {
  const keys = dimensions.flat();
  const fill = async (table: TableWriter) => {
    if (by) table.add(groupColumns(groupBy(rows, keys, runs, variables), keys));
    else await eachEpisodeTable(runs, rows, variables.options, (columns) => table.add(columns));
    table.close();
  };
  const write = async (option: string, file: string, writing: (path: string) => Promise<void>) => {
    try {
      await writing(resolve(io.cwd, file));
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      throw new BadInput(`${option} ${file}: cannot write it (${error.message})`);
    }
    say(io.stderr, `wrote ${file}`);
  };
  if (csv === true) await fill(csvText((text) => void io.stdout.write(text)));
  else if (csv !== undefined) await write('--csv', csv, (path) => fill(csvFile(path)));
  if (parquet !== undefined) await write('--parquet', parquet, async (path) => fill(await parquetFile(path)));
  if (html !== undefined) {
    const { pageOf } = await import('../reports/page.ts');
    await write('--html', html, (path) => writeFile(path, pageOf(runs, rows, variables)));
  }
  return csv !== undefined || parquet !== undefined || html !== undefined;
}
