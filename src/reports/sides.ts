/** What `troupe compare` compares: runs, arms of runs, arms of one run. */
import { BadInput } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { Warn } from '../runs/folder/lines.ts';
import { withoutModels } from '../runs/plan/experience.ts';
import { planSize } from '../runs/plan/plan-record.ts';
import { examined, type Side } from './comparison.ts';
import { type Row, readRows } from './rows.ts';
import { findRun, type Place, type RunFolder } from './runs.ts';
import { type Condition, orderOf, select, variablesOf } from './variables.ts';

export interface SideOptions extends Place {
  /** Arms of one run, separated by commas. */
  arms?: string;
  where?: readonly Condition[];
  warn?: Warn;
  /** The rows of a run; default: read from its files. */
  read?(run: RunFolder): Promise<readonly Row[]>;
}

/** An arm of a run. */
interface RunArm {
  run: RunFolder;
  arm: string;
  rows: Row[];
  /** Episodes of its run that have ended. */
  ended: number;
  /** All arms of its run: what tells it apart from these names it. */
  fellows: readonly RunArm[];
}

/**
 * The pairs to compare. Of two references each may be `RUN#ARM`, or RUN: with one arm each these, else the
 * arms that both have, each with itself. Of one run: its first arm (or the first of `arms`) with each of the
 * others. Throws BadInput for what cannot be paired.
 */
export async function sidesOf(
  references: readonly string[],
  { arms, where = [], warn, read = (run) => readRows([run], warn), ...place }: SideOptions,
): Promise<[Side, Side][]> {
  if (references.length > 2)
    throw new BadInput('compare takes two runs (or RUN#ARM), or the arms of one: RUN --arms X,Y');
  if (references.length === 2 && arms !== undefined)
    throw new BadInput('--arms is for the arms of one run; of two runs write RUN#ARM');
  const given: RunArm[][] = [];
  for (const reference of references) given.push(await armsOf(reference, place, where, read));
  const [one, other] = given as [RunArm[], RunArm[]?];
  if (other) return notItself(betweenRuns(one, other), references);
  const chosen = arms === undefined ? one : pickArms(one, arms);
  const [first, ...rest] = chosen;
  if (rest.length === 0) {
    throw new BadInput(
      `${references[0]}: one arm alone (${first!.arm}) has nothing to be compared with; name a second run`,
    );
  }
  return rest.map((arm) => [sideOf(first!, chosen), sideOf(arm, chosen)]);
}

/** The arms of a reference, in the order of their plan. */
async function armsOf(
  reference: string,
  place: Place,
  where: readonly Condition[],
  read: NonNullable<SideOptions['read']>,
): Promise<RunArm[]> {
  const at = reference.indexOf('#');
  const run = await findRun(at < 0 ? reference : reference.slice(0, at), place);
  const all = await read(run);
  const rows = examined(select(all, where));
  if (rows.length === 0) throw new BadInput(`${run.shown}: no episode has ended yet`);
  const order = orderOf('arm', rows, [run], variablesOf(rows));
  const arms: RunArm[] = [];
  const sorted = [...Map.groupBy(rows, ({ arm }) => arm)]
    .sort(([a], [b]) => order(a, b))
    .map(([arm, own]): RunArm => ({ run, arm, rows: own, ended: all.length, fellows: arms }));
  arms.push(...sorted);
  return at < 0 ? arms : [pickArm(arms, reference.slice(at + 1))];
}

function betweenRuns(a: RunArm[], b: RunArm[]): [Side, Side][] {
  if (a.length === 1 && b.length === 1) return [[sideOf(a[0]!, [...a, ...b]), sideOf(b[0]!, [...a, ...b])]];
  const pairs = a.flatMap((arm): [Side, Side][] => {
    const same = b.find((other) => other.arm === arm.arm);
    return same ? [[sideOf(arm, [...a, ...b]), sideOf(same, [...a, ...b])]] : [];
  });
  if (pairs.length > 0) return pairs;
  const list = (arms: RunArm[]) => `${arms[0]!.run.shown} has ${arms.map(({ arm }) => arm).join(' ')}`;
  throw new BadInput(`no arm is in both runs: ${list(a)}; ${list(b)}; name them as RUN#ARM`);
}

/** A side against itself would differ by nothing, which tells nothing. */
function notItself(pairs: [Side, Side][], [one, other]: readonly string[]): [Side, Side][] {
  const same = pairs.find(([{ rows: a }, { rows: b }]) => a[0]!.run === b[0]!.run && a[0]!.arm === b[0]!.arm);
  if (!same) return pairs;
  throw new BadInput(
    `${one} and ${other}: both name ${same[0].name} of the same run; to compare its arms write RUN --arms X,Y`,
  );
}

/** Named by the arm, without what all of its fellows share, and by the run where that does not tell. */
function sideOf({ run, arm, rows, ended }: RunArm, among: readonly RunArm[]): Side {
  const label = labelOf(arm, among);
  const fellows = among.filter((other) => labelOf(other.arm, among) === label);
  const runs = new Set(fellows.map((other) => other.run.dir));
  const names = new Set(fellows.map((other) => other.run.manifest?.name));
  const name = names.size === runs.size ? run.manifest?.name : run.shown;
  return {
    name: runs.size > 1 ? `${name}#${label}` : label,
    rows,
    ...(run.manifest && {
      part: { run: run.shown, ended, total: planSize({ record: run.manifest.plan }) },
    }),
  };
}

const labelOf = (arm: string, among: readonly RunArm[]): string =>
  variablesOf(among.flatMap(({ fellows }) => fellows.map(({ rows }) => rows[0]!))).labels.get(arm)!;

/** The arm of that text, or of that agent where it is the only one. */
function pickArm(arms: readonly RunArm[], name: string): RunArm {
  const exact = arms.find(({ arm }) => arm === name);
  if (exact) return exact;
  const like = arms.filter((arm) => isLike(arm, name, arms));
  if (like.length === 1) return like[0]!;
  const list = (like.length > 0 ? like : arms).map(({ arm }) => arm).join(' ');
  const why = like.length > 0 ? 'is not one arm' : 'is no arm';
  const known = arms.flatMap((arm) => [...calledBeside(arm, arms), arm.arm]);
  const hint = like.length > 0 ? '' : didYouMean(name, known);
  throw new BadInput(`${name} ${why} of ${arms[0]!.run.shown}: ${hint}there are ${list}`);
}

/** What an arm goes by beside its whole text. */
const calledBeside = ({ arm, rows }: RunArm, arms: readonly RunArm[]): string[] =>
  [labelOf(arm, arms), rows[0]!.name, withoutModels(arm), rows[0]!.agent].filter(
    (name) => name !== undefined,
  );

const isLike = (arm: RunArm, name: string, arms: readonly RunArm[]): boolean =>
  calledBeside(arm, arms).includes(name);

/** Arms by name; a cast has commas of its own, so that the longest name that is an arm is taken. */
function pickArms(arms: readonly RunArm[], text: string): RunArm[] {
  const parts = text.split(',');
  const picked: RunArm[] = [];
  while (parts.length > 0) {
    let length = parts.length;
    while (length > 1 && !isArm(arms, parts.slice(0, length).join(','))) length--;
    picked.push(pickArm(arms, parts.splice(0, length).join(',')));
  }
  if (picked.length < 2) throw new BadInput(`--arms ${text}: name two arms at least, as in --arms tot,rafa`);
  const twice = picked.find((arm, i) => picked.indexOf(arm) < i);
  if (twice) throw new BadInput(`--arms ${text}: ${twice.arm} is named twice`);
  return picked;
}

function isArm(arms: readonly RunArm[], name: string): boolean {
  return arms.some((arm) => arm.arm === name || isLike(arm, name, arms));
}
