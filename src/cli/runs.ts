/** `troupe runs`: what runs there are and how they stand. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { BadInput } from '../errors.ts';
import { listRun, type RunListing, runJournal } from '../reports/listing.ts';
import { allRuns, type Standing } from '../reports/runs.ts';
import { csvFile } from '../reports/table.ts';
import { columns, count, dollars, percent } from './format.ts';
import { type Exit, type Io, type Style, say, styleFor } from './io.ts';

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
    .option('--out <dir>', 'where runs lie', 'runs')
    .addHelpText(
      'after',
      '\n“cut off”: its process is gone without a word; the same command with its --name goes on.\n\nExample:\n  troupe runs\n  troupe runs --csv journal.csv',
    )
    .action((flags: Flags) => runsCommand(flags, io));
}

async function runsCommand({ out, json = false, csv }: Flags, io: Io): Promise<void> {
  const warn = (message: string) => say(io.stderr, `troupe: ${message}`);
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
  for (const line of table(listings, styleFor(io.stdout, io.env))) say(io.stdout, line);
}

const COLOURS: Partial<Record<Standing, 'green' | 'yellow' | 'red'>> = {
  running: 'green',
  interrupted: 'yellow',
  budget: 'yellow',
  'cut off': 'red',
  failed: 'red',
};

function* table(listings: readonly RunListing[], style: Style): Generator<string> {
  const head = ['run', 'status', 'scenario', 'arms', 'episodes', 'rate', 'errors', 'cost', 'started (UTC)'];
  const rows = listings.map(
    ({ run, status, scenario, arms, episodes, total, rate, errors, cost, started }) => {
      const colour = COLOURS[status];
      return [
        run,
        colour ? style(colour, status) : status,
        scenario,
        count(arms.length),
        total === null || total === episodes ? count(episodes) : `${count(episodes)}/${count(total)}`,
        rate === null ? '–' : percent(rate),
        errors > 0 ? style('red', count(errors)) : '0',
        dollars(cost),
        started?.slice(0, 16).replace('T', ' ') ?? '–',
      ];
    },
  );
  const [first, ...rest] = columns([head, ...rows], [3, 4, 5, 6, 7]);
  yield style('bold', first!);
  yield* rest;
}
