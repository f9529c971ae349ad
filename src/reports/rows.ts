/** The results of one run or several as compact rows, last launches alone: what every report is made from. */
import { BadInput } from '../errors.ts';
import { resultsFile } from '../runs/folder/folder.ts';
import { eachJsonLine, type Warn, warnOnStderr } from '../runs/folder/lines.ts';
import { isLive } from '../runs/folder/manifest.ts';
import { type ResultLine, takesPlace } from '../runs/folder/results.ts';
import { parseArms, type WrittenArm } from '../runs/plan/arms.ts';
import { planOf, type RunFolder } from './runs.ts';
import { unpricedIn } from './spending.ts';

/**
 * An ended episode without its texts: some 300 bytes, so that 100,000 fit in memory. Figures are those of
 * ResultLine.
 */
export interface Row {
  /** The run's folder, as it opens from the working folder. */
  run: string;
  episode: string;
  launch: number;
  scenario: string;
  task: string;
  /** As `--agent` would take it. */
  arm: string;
  /** Of an arm that has a name of its own. */
  name?: string;
  /** The agent alone; of a cast, each role's. */
  agent: string;
  model: string | null;
  /** What the arm, and `--set` beside it, give: option → value; in a cast `ROLE.option`. Shared by rows. */
  options: Readonly<Record<string, string>>;
  /** Who sits where, by role in the order of the scenario. Shared by rows. */
  seats: readonly { role: string; agent: string; model: string | null }[];
  seed: number;
  phase?: 'learn' | 'eval';
  epoch?: number;
  game?: number;
  status: ResultLine['status'];
  stopped?: string;
  /** It was cut off before its scenario was over. */
  unfinished?: true;
  error?: { kind: string; message: string };
  reward: number;
  /** Of games with several roles: the return of each seat; else empty. */
  returns: readonly number[];
  steps: number;
  attempts: number;
  calls: number;
  live: number;
  input: number;
  output: number;
  cost: number;
  spent: number;
  /** Some of its calls went to a model without a price: no part of `cost` and `spent`. */
  unpriced?: true;
  seconds: number;
}

/**
 * Reads the results of runs, a piece of the file at a time; of episodes played again the last launch alone.
 * Runs may be playing: a line that is being written is left out. Throws BadInput for a line that is not JSON.
 */
export async function readRows(runs: readonly RunFolder[], warn: Warn = warnOnStderr): Promise<Row[]> {
  const rows: Row[] = [];
  for (const run of runs) {
    const toRow = rowMaker(run);
    const last = new Map<string, Row>();
    const keep = (line: ResultLine) => {
      if (takesPlace(line, last.get(line.episode))) last.set(line.episode, toRow(line));
    };
    await eachResult(run, keep, warn);
    for (const row of last.values()) rows.push(row);
  }
  return rows;
}

/**
 * The lines of a run's results file in the order written, earlier launches included. A last line that is
 * being written is left out, and with a warning one that a crash has cut off.
 */
export async function eachResult(
  { dir, manifest }: RunFolder,
  visit: (line: ResultLine) => void,
  warn: Warn,
): Promise<void> {
  const file = resultsFile(dir);
  const playing = manifest !== undefined && isLive(manifest, dir);
  await eachJsonLine(file, (value) => visit(resultOf(value, file)), playing ? () => {} : warn);
}

/** A line of a results file as what it has to be. Throws BadInput for any other. */
export function resultOf(value: unknown, file: string): ResultLine {
  if (isResult(value)) return value;
  const text = JSON.stringify(value).slice(0, 60);
  throw new BadInput(`${file}: ${text} is no episode’s result; delete the line to go on without it`);
}

const isResult = (value: unknown): value is ResultLine =>
  typeof value === 'object' && value !== null && 'episode' in value && 'roles' in value && 'tokens' in value;

/** Episodes with the scenario, arm, task and seed of one in another run: where both count, they count again. */
export function countedTwice(rows: readonly Row[]): number {
  const first = new Map<string, string>();
  return rows.filter(({ scenario, arm, task, seed, phase, epoch, game, run }) => {
    const key = [scenario, arm, task, seed, phase, epoch, game].join('\n');
    if (!first.has(key)) first.set(key, run);
    return first.get(key) !== run;
  }).length;
}

/** Makes rows of a run's lines; what these have in common is kept once. */
export function rowMaker(run: RunFolder): (line: ResultLine) => Row {
  const texts = new Map<string, string>();
  const shared = (text: string) => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, text);
    return text;
  };
  const errors = new Map<string, Row['error']>();
  const sharedError = ({ kind, message }: { kind: string; message: string }) => {
    const name = `${kind}: ${message}`;
    if (!errors.has(name)) errors.set(name, { kind, message });
    return errors.get(name)!;
  };
  const isUnpriced = unpricedIn(run.manifest);
  const isOpen = (seats: Row['seats'], { calls, cost }: ResultLine) => {
    const models = seats.flatMap(({ model }) => model ?? []);
    // What all of its models cost together is known where it is more than nothing: they had a price then.
    return calls > 0 && models.some(isUnpriced) && (cost === 0 || !models.every(isUnpriced));
  };
  const arms = new Map<string, Pick<Row, 'agent' | 'options' | 'seats' | 'name'>>();
  const armOf = ({ scenario, arm, agent, roles }: ResultLine) => {
    const key = `${scenario}\n${arm}`;
    const known = arms.get(key);
    if (known) return known;
    const { set = {}, named = {} } = planOf(run, scenario) ?? {};
    const facts = {
      ...readArm(arm, set),
      seats: Object.entries(roles).map(([role, seat]) => ({ role, ...seat })),
      ...(Object.hasOwn(named, agent) && { name: agent }),
    };
    arms.set(key, facts);
    return facts;
  };
  const rowOf = (line: ResultLine, facts: ReturnType<typeof armOf>): Row => ({
    run: run.shown,
    episode: line.episode,
    launch: line.launch,
    scenario: shared(line.scenario),
    task: shared(line.task),
    arm: shared(line.arm),
    ...facts,
    model: line.model === null ? null : shared(line.model),
    seed: line.seed,
    ...(line.phase && { phase: line.phase, epoch: line.epoch }),
    ...(line.game !== undefined && { game: line.game }),
    status: line.status,
    ...(line.stopped && { stopped: line.stopped }),
    ...(line.end === 'truncated' && { unfinished: true as const }),
    ...(line.error && { error: sharedError(line.error) }),
    reward: line.reward,
    returns: returnsOf(line),
    steps: line.steps,
    attempts: line.attempts ?? 0,
    calls: line.calls,
    live: line.live,
    input: line.tokens.input,
    output: line.tokens.output,
    cost: line.cost,
    spent: line.spent ?? 0,
    ...(isOpen(facts.seats, line) && { unpriced: true as const }),
    seconds: line.seconds,
  });
  return (line) => rowOf(line, armOf(line));
}

const ALONE: readonly number[] = [];

function returnsOf({ roles, rewards }: ResultLine): readonly number[] {
  const names = Object.keys(roles);
  return names.length < 2 ? ALONE : names.map((role) => rewards[role] ?? 0);
}

/** An arm's agent and options; of `--set` also what is no agent's option, the scenario's say. */
function readArm(arm: string, set: Readonly<Record<string, unknown>>): Pick<Row, 'agent' | 'options'> {
  const seats = seatsOf(arm);
  const own = seats.flatMap(({ role, options }) =>
    Object.entries(options).map(([name, value]) => [role ? `${role}.${name}` : name, String(value)]),
  );
  const taken = new Set(seats.flatMap(({ options }) => Object.keys(options)));
  const beside = Object.entries(set)
    .filter(([name]) => !taken.has(name))
    .map(([name, value]) => [name, String(value)]);
  return {
    agent: seats.map(({ role, agent }) => (role ? `${role}=${agent}` : agent)).join(','),
    options: Object.fromEntries([...beside, ...own]),
  };
}

/** The seats of an arm as its text names them. A program may name its agents as no command line could. */
export function seatsOf(arm: string): WrittenArm {
  try {
    const [seats, ...more] = parseArms(arm);
    return seats && more.length === 0 ? seats : [{ agent: arm, options: {} }];
  } catch {
    return [{ agent: arm, options: {} }];
  }
}
