/** `troupe compare`: two arms, paired by task. */
import type { Command } from 'commander';
import { BadInput } from '../errors.ts';
import { type Comparison, compareSides, type Flip } from '../reports/comparison.ts';
import { sidesOf } from '../reports/sides.ts';
import type { Condition } from '../reports/variables.ts';
import {
  comparisonNotes,
  differenceText,
  pairingText,
  partsOf,
  sideTable,
  testText,
} from '../reports/words.ts';
import { outcomeWords } from '../runs/figures/outcome.ts';
import { columns, count, oneLine, several } from './format.ts';
import { calledAs, type Exit, type Io, type Style, say, styleFor } from './io.ts';
import { collectCondition } from './results.ts';

const EXAMPLES = `
Two runs: their only arms, else every arm that both have. One run: its first arm with each of the others.
Of a task the seeds that both have are paired. The interval is a bootstrap over tasks, seeds nested; p is
McNemar’s with one episode per task and arm, else by sign flips; with several comparisons it is adjusted by Holm.

Examples:
  troupe compare first second
  troupe compare first#tot second#rafa
  troupe compare last --arms tot,rafa`;

interface Flags {
  arms?: string;
  where?: Condition[];
  all?: boolean;
  json?: boolean;
  out: string;
}

export function addCompare(program: Command, io: Io, _exit: Exit): void {
  program
    .command('compare')
    .summary('compare runs or arms, paired by task')
    .description('Which episodes came out differently, and what may be said of the difference.')
    .argument('<sides...>', 'two of RUN or RUN#ARM; or one RUN')
    .option('--arms <arms>', 'these arms of one run: the first with each of the others')
    .option(
      '--where <key=value>',
      'only such episodes; again: another key as well, the same key either',
      collectCondition,
    )
    .option('--all', 'every episode that came out differently, and every unpaired task')
    .option('--json', 'one line of JSON')
    .option('--out <dir>', 'where runs lie', 'runs')
    .addHelpText('after', EXAMPLES)
    .action((references: string[], flags: Flags) => compareCommand(references, flags, io));
}

async function compareCommand(
  references: readonly string[],
  { arms, where, all = false, json = false, out }: Flags,
  io: Io,
): Promise<void> {
  const warn = (message: string) => say(io.stderr, `troupe: ${message}`);
  const comparisons = compareSides(await sidesOf(references, { arms, where, out, cwd: io.cwd, warn }));
  checkShared(comparisons, references);
  if (json) {
    say(io.stdout, JSON.stringify(comparisons));
    return;
  }
  const style = styleFor(io.stdout, io.env);
  const most = all ? Infinity : Math.max(3, Math.floor(MOST / comparisons.length));
  const troupe = calledAs(io.env);
  for (const comparison of comparisons) {
    for (const line of flips(comparison, most, style, troupe)) say(io.stdout, line);
  }
  for (const line of verdict(comparisons, most, style)) say(io.stdout, line);
}

/** Without a single pair of episodes there is nothing to tell. Throws BadInput, which says what each side played. */
function checkShared(comparisons: readonly Comparison[], references: readonly string[]): void {
  if (comparisons.some(({ difference, broken }) => difference.tasks > 0 || broken > 0)) return;
  const [{ a, b, unpaired, apart }] = comparisons as [Comparison];
  const [one, other] = references.length === 2 ? references : [a.name, b.name];
  if (apart > 0)
    throw new BadInput(`${one} and ${other} share one task alone, and no seed of it: nothing is paired`);
  const played = (tasks: readonly string[]) => {
    const some = tasks.slice(0, NAMED).map((task) => oneLine(task, 40));
    const more = tasks.length > NAMED ? ` and ${count(tasks.length - NAMED)} more` : '';
    return some.length > 0 ? `${some.join(', ')}${more}` : 'none without an error';
  };
  throw new BadInput(
    `${one} and ${other} share no task: ${one} has ${played(unpaired.a)}; ${other} has ${played(unpaired.b)}`,
  );
}

/** Tasks named of each side where none is shared. */
const NAMED = 3;

/** Episodes listed of each kind, of a single comparison. */
const MOST = 10;

/** First of all, what there is to look at. */
function* flips(
  { a, b, first, onlyA, onlyB, alike, broken }: Comparison,
  most: number,
  style: Style,
  troupe: string,
): Generator<string> {
  if (onlyA.length + onlyB.length + alike + broken === 0) return;
  yield* flipList(onlyA, [a.name, b.name], first, most, style, troupe);
  yield* flipList(onlyB, [b.name, a.name], first, most, style, troupe);
  const rest = [`${several(alike, 'pair')} of episodes came out alike`];
  if (broken > 0) rest.push(`${several(broken, 'pair')} had an error`);
  yield style('dim', rest.join(' · '));
  yield '';
}

function* flipList(
  list: readonly Flip[],
  [solver, other]: readonly [string, string],
  first: string | undefined,
  most: number,
  style: Style,
  troupe: string,
): Generator<string> {
  const told = first
    ? `${several(list.length, 'game')} that ${first} won with ${solver} and not with ${other}`
    : `${several(list.length, 'episode')} that ${solver} solved and ${other} did not`;
  yield style('bold', told);
  for (const { task, seed, solved, unsolved, outcome } of list.slice(0, most)) {
    yield `  ${oneLine(task, 40)} · seed ${seed}`;
    yield `    ${style('green', '✓')} ${troupe} show ${solved}`;
    const came = outcome ? style('dim', `   ${outcomeWords(outcome, first)}`) : '';
    yield `    ${style('red', '✗')} ${troupe} show ${unsolved}${came}`;
  }
  if (list.length > most) yield style('dim', `  … and ${count(list.length - most)} more (--all)`);
}

function* verdict(comparisons: readonly Comparison[], most: number, style: Style): Generator<string> {
  const { head, rows } = sideTable(comparisons);
  const [first, ...rest] = columns([head, ...rows], head.map((_, i) => i).slice(1));
  yield style('bold', first!);
  yield* rest;
  yield '';
  for (const comparison of comparisons) {
    const { a, b, unpaired, leftOut } = comparison;
    yield style('bold', `${a.name} − ${b.name}`);
    if (comparison.difference.tasks > 0)
      yield `  ${differenceText(comparison.difference)} points ${testText(comparison)}`;
    const pairing = pairingText(comparison);
    if (pairing) yield style('yellow', `  ${pairing}`);
    for (const [side, names, { seeds, episodes }] of [
      [a, unpaired.a, leftOut.a],
      [b, unpaired.b, leftOut.b],
    ] as const) {
      if (episodes > 0) {
        const which = `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.slice(0, most).join(', ')}${seeds.length > most ? ', …' : ''}`;
        yield style('yellow', `  left out: ${several(episodes, 'episode')} of ${side.name} alone (${which})`);
      }
      if (names.length === 0) continue;
      const more = names.length > most ? ` … and ${count(names.length - most)} more` : '';
      yield style('yellow', `  only ${side.name} played: ${names.slice(0, most).join(', ')}${more}`);
    }
  }
  for (const [run, part] of partsOf(comparisons)) yield style('yellow', `${run}: ${part}`);
  for (const note of comparisonNotes(comparisons)) yield style('dim', note);
}
