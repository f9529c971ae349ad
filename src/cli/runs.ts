/** `troupe runs`: what runs there are and how they stand. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Command } from 'commander';
import { BadInput } from '../errors.ts';
import { listRun, type RunListing, runJournal } from '../reports/listing.ts';
import { allRuns } from '../reports/runs.ts';
import { csvFile } from '../reports/table.ts';
import { columns, count, oneLine, percent, sumText, unpricedText } from './format.ts';
import { type Exit, type Io, type Style, say, styleFor } from './io.ts';

/** Where runs lie before there is any. */
const OUT = 'runs';

interface Flags {
  out: string;
  json?: boolean;
  csv?: string;
}

export function addRuns(program: Command, io: Io, _exit: Exit): void {
  program
    .command('runs')
    .summary('list runs')
    .description('Lists runs, the latest first: how they stand, what they came to, what they cost.')
    .option('--json', 'one line of JSON')
    .option(
      '--csv <file>',
      'write a journal of reproducibility: a row per run and arm, with versions and commit',
    )
    .option('--out <dir>', 'where runs lie', OUT)
    .addHelpText(
      'after',
      '\n“cut off”: its process is gone without a word; the same command with its --name goes on.\n\nExample:\n  troupe runs\n  troupe runs --csv journal.csv',
    )
    .action((flags: Flags) => runsCommand(flags, io));
}

async function runsCommand({ out, json = false, csv }: Flags, io: Io): Promise<void> {
  const warn = (message: string) => say(io.stderr, `troupe: ${message}`);
  if (out !== OUT && !(await stat(resolve(io.cwd, out)).catch(() => undefined))?.isDirectory())
    throw new BadInput(`--out ${out}: there is no such folder`);
  const runs = await allRuns({ out, cwd: io.cwd });
  if (csv !== undefined) {
    const journal = await runJournal(runs, warn);
    try {
      const table = csvFile(resolve(io.cwd, csv));
      table.add(journal);
      table.close();
    } catch (error) {
      throw new BadInput(`--csv ${csv}: cannot write it (${(error as Error).message})`);
    }
    say(io.stderr, `wrote ${csv}`);
    if (!json) return;
  }
  const listings: RunListing[] = [];
  for (const run of runs) listings.push(await listRun(run, warn));
  if (json) {
    say(io.stdout, JSON.stringify(listings));
    return;
  }
  if (listings.length === 0) {
    say(io.stdout, `No runs in ${out}. Try: troupe run game24 --agent direct,tot --tasks 0-10`);
    return;
  }
  const style = styleFor(io.stdout, io.env);
  for (const line of table(listings, io.stdout.columns ?? Infinity, style)) say(io.stdout, line);
  const unpriced = new Set(listings.flatMap(({ unpriced }) => unpriced?.models ?? []));
  if (unpriced.size > 0) say(io.stdout, style('dim', unpricedText([...unpriced])));
  for (const { run, damage } of listings)
    if (damage !== undefined) say(io.stdout, style('red', `${run} is damaged: ${damage}`));
}

const COLOURS: Partial<Record<RunListing['status'], 'green' | 'yellow' | 'red'>> = {
  running: 'green',
  interrupted: 'yellow',
  budget: 'yellow',
  'cut off': 'red',
  failed: 'red',
  damaged: 'red',
};

/** Of a name that is cut, so much at least is shown. */
const NARROWEST = 20;

/** A row per run; on a screen too narrow for it the longest names are cut. */
function table(listings: readonly RunListing[], width: number, style: Style): string[] {
  const head = ['run', 'status', 'scenario', 'arms', 'episodes', 'rate', 'errors', 'cost', 'started (UTC)'];
  // What was paid in fact is told where it is another sum for some run.
  const apart = listings.some((listing) => listedText(listing) !== paidText(listing));
  if (apart) head.splice(SPENT, 0, 'spent');
  const branches = listings.some(({ parent }) => parent !== undefined);
  if (branches) head.push('branch of');
  const cut = (text: string, column: number, most: number) =>
    CUT.includes(head[column]!) ? oneLine(text, most) : text;
  const fitted = (most: number) => {
    const rows = listings.map((listing) => [
      ...cellsOf(listing, style, apart),
      ...(branches ? [listing.parent ?? ''] : []),
    ]);
    const cells = rows.map((row) => row.map((cell, column) => cut(cell, column, most)));
    return columns([head, ...cells], [3, 4, 5, 6, 7, ...(apart ? [SPENT] : [])]);
  };
  const widest = (lines: readonly string[]) =>
    Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
  let most = Math.max(
    NARROWEST,
    ...listings.flatMap(({ run, scenario, parent = '' }) => [run.length, scenario.length, parent.length]),
  );
  let lines = fitted(most);
  while (most > NARROWEST && widest(lines) > width) lines = fitted(--most);
  return [style('bold', lines[0]!), ...lines.slice(1)];
}

/** Names: the run's, its scenarios', its parent's. */
const CUT = ['run', 'scenario', 'branch of'];

/** Where the money stands that was paid in fact. */
const SPENT = 8;

const listedText = ({ cost, unpriced }: RunListing) => sumText(cost, unpriced?.cost);
const paidText = ({ spent, unpriced }: RunListing) => sumText(spent, unpriced?.spent);

function cellsOf(listing: RunListing, style: Style, apart: boolean): string[] {
  const { run, status, damage, scenario, arms, episodes, total, rate, first, errors, started } = listing;
  const colour = COLOURS[status];
  const known = (text: string) => (damage === undefined ? text : '–');
  return [
    run,
    colour ? style(colour, status) : status,
    scenario,
    count(arms.length),
    known(total === null || total === episodes ? count(episodes) : `${count(episodes)}/${count(total)}`),
    rate === null ? '–' : first === undefined ? percent(rate) : `${first} won ${percent(rate)}`,
    known(errors > 0 ? style('red', count(errors)) : '0'),
    known(listedText(listing)),
    ...(apart ? [known(paidText(listing))] : []),
    started?.slice(0, 16).replace('T', ' ') ?? '–',
  ];
}
