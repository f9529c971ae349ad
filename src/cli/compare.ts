/** `troupe compare`: two arms, paired by task. */
import type { Command } from 'commander';
import { BadInput } from '../errors.ts';
import { type Comparison, compareSides, type Flip, type SideFigures } from '../reports/comparison.ts';
import { sidesOf } from '../reports/sides.ts';
import type { Condition } from '../reports/variables.ts';
import { columns, count, dollars, mean, oneLine, percent, several } from './format.ts';
import { calledAs, type Exit, type Io, type Style, say, styleFor } from './io.ts';
import { collectCondition } from './results.ts';
import { differenceText, pText, returnText } from './results-view.ts';

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
  const [{ a, b, unpaired }] = comparisons as [Comparison];
  const [one, other] = references.length === 2 ? references : [a.name, b.name];
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
  { a, b, onlyA, onlyB, alike, broken }: Comparison,
  most: number,
  style: Style,
  troupe: string,
): Generator<string> {
  yield* flipList(onlyA, a.name, b.name, most, style, troupe);
  yield* flipList(onlyB, b.name, a.name, most, style, troupe);
  const rest = [`${several(alike, 'pair')} of episodes came out alike`];
  if (broken > 0) rest.push(`${several(broken, 'pair')} had an error`);
  yield style('dim', rest.join(' · '));
  yield '';
}

function* flipList(
  list: readonly Flip[],
  solver: string,
  other: string,
  most: number,
  style: Style,
  troupe: string,
): Generator<string> {
  yield style('bold', `${several(list.length, 'episode')} that ${solver} solved and ${other} did not`);
  for (const { task, seed, solved, unsolved } of list.slice(0, most)) {
    yield `  ${oneLine(task, 40)} · seed ${seed}`;
    yield `    ${style('green', '✓')} ${troupe} show ${solved}`;
    yield `    ${style('red', '✗')} ${troupe} show ${unsolved}`;
  }
  if (list.length > most) yield style('dim', `  … and ${count(list.length - most)} more (--all)`);
}

function* verdict(comparisons: readonly Comparison[], most: number, style: Style): Generator<string> {
  const sides = comparisons.flatMap(({ a, b }) => [a, b]);
  const distinct = [...new Map(sides.map((side) => [side.name, side])).values()];
  const games = distinct.some((side) => side.games);
  const head = ['', 'solved', 'rate', '95 % interval', 'calls', 'tokens', 'steps', 'cost'];
  if (games) head.splice(1, 1, 'won/lost/tied', 'return');
  const rows = distinct.map((side) => [
    side.name,
    ...(games ? gameCells(side) : [`${count(side.solved)}/${count(side.episodes - side.errors)}`]),
    side.rate === null ? '–' : percent(side.rate),
    side.rate === null ? '–' : `${percent(side.low)} … ${percent(side.high)}`,
    mean(side.calls, side.episodes),
    mean(side.tokens.input + side.tokens.output, side.episodes),
    mean(side.steps, side.episodes),
    dollars(side.cost),
  ]);
  const [first, ...rest] = columns([head, ...rows], head.map((_, i) => i).slice(1));
  yield style('bold', first!);
  yield* rest;
  yield '';
  for (const comparison of comparisons) {
    const { a, b, unpaired, leftOut } = comparison;
    yield style('bold', `${a.name} − ${b.name}`);
    yield `  ${differenceLine(comparison)}`;
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
  const tests = comparisons.filter(({ difference }) => difference.tasks > 0).length;
  if (tests > 1) yield style('dim', `p is adjusted by Holm over ${tests} comparisons.`);
  if (games) {
    yield style(
      'dim',
      'Games: rate and difference are of the first role’s wins alone, where a tie counts as a loss does; return: its mean ± standard error.',
    );
  }
  yield style('dim', 'Calls, tokens and steps are means per episode: the budgets are not made equal here.');
}

function gameCells({ games, reward, rewardError }: SideFigures): string[] {
  if (!games) return ['–', '–'];
  const open = games.unfinished > 0 ? ` + ${count(games.unfinished)} not ended` : '';
  return [[games.won, games.lost, games.tied].map(count).join('/') + open, returnText(reward, rewardError)];
}

function differenceLine({ difference, test, unit }: Comparison): string {
  const { tasks, p } = difference;
  if (tasks === 0) return 'no task that both have played without error';
  const over = unit === 'tasks' ? several(tasks, 'task') : `${several(tasks, 'seed')} of one task`;
  const pIs = pText(p).startsWith('<') ? pText(p) : `= ${pText(p)}`;
  return `${differenceText(difference)} points over ${over}, p ${pIs} (${test})`;
}
