/** A game of before, as its folder tells it: to be looked at, gone on with, or taken back from. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BadInput } from '../../errors.ts';
import { journalsDir, resultsFile } from '../../runs/folder/folder.ts';
import { type JournalLine, readJournal } from '../../runs/folder/journal.ts';
import type { Manifest } from '../../runs/folder/manifest.ts';
import { readResults } from '../../runs/folder/results.ts';
import { PERSON, parseArms } from '../../runs/plan/arms.ts';
import { makeArms } from '../../runs/plan/cast.ts';
import { findScenario } from '../../runs/plan/catalogue.ts';
import { type OptionValues, pickDeclared, readOptions } from '../../runs/plan/options.ts';
import { chooseTasks, type NamedTask } from '../../runs/plan/tasks.ts';
import type { Scenario } from '../../scenario.ts';
import { startWorlds } from '../actions/moment.ts';
import type { PlaySeat, PlaySetup } from '../api/play.ts';
import { NotFound } from '../faults.ts';
import { runOf, type Studio } from '../studio.ts';
import { Game } from './game.ts';
import { seatsOf } from './seating.ts';

/** Throws NotFound for a run that is no game: a person plays in those, and they are one episode. */
export async function reopen(studio: Studio, id: string): Promise<Game> {
  const { dir, manifest } = await runOf(studio, id);
  const nothing = (why: string) => new NotFound(`${id} is no game that can be shown: ${why}`);
  if (!manifest) throw nothing('its run.json cannot be read');
  const [text, ...more] = manifest.plan.arms;
  const [seats] = text === undefined ? [] : parseArms(text);
  if (!seats?.some(({ agent }) => agent === PERSON)) throw nothing('no person plays in it');
  const [file, ...others] = await readdir(journalsDir(dir)).catch(() => []);
  if (file === undefined) throw nothing('nothing was played');
  if (more.length + others.length > 0) throw nothing('it is a run of several episodes');
  const { cwd } = studio;
  const scenario = await findScenario(
    manifest.origins?.[manifest.plan.scenario] ?? manifest.plan.scenario,
    cwd,
  );
  const lines = await readJournal(join(journalsDir(dir), file), () => {});
  const task = taskIn(lines, scenario);
  if (!task) throw nothing('it never began');
  const [arm] = await makeArms(text!, { scenario, set: {}, models: [], seats: 'as given', cwd });
  const game = new Game({
    setup: {
      ...setupOf(manifest, seats, scenario),
      ...(await indexOf(task, scenario, manifest.plan.set, cwd)),
    },
    scenario,
    task,
    seed: manifest.plan.seeds.from,
    seats: seatsOf(arm!, scenario),
  });
  const episode = basename(file, '.jsonl');
  game.place = { run: id, episode };
  game.parent = manifest.parent;
  startWorlds(scenario, lines);
  for (const line of lines) game.hear(line);
  const results = await readResults(resultsFile(dir), { warn() {} });
  const result = results.findLast((line) => line.episode === episode);
  if (result) game.end(result);
  game.leave();
  return game;
}

function taskIn(lines: readonly JournalLine[], scenario: Scenario): NamedTask | undefined {
  const start = lines.find(({ type, event }) => type === 'environment' && event === 'start');
  const { success, data } = scenario.task.safeParse(start?.task);
  return success ? { name: scenario.taskName(data), data } : undefined;
}

/** Its number in the scenario's own list, if it is there. */
async function indexOf(
  { name }: NamedTask,
  scenario: Scenario,
  set: OptionValues,
  cwd: string,
): Promise<Pick<PlaySetup, 'task'>> {
  try {
    const options = readOptions(
      `scenario ${scenario.id}`,
      scenario.options,
      pickDeclared(set, scenario.options),
    );
    const tasks = await chooseTasks(scenario, options, undefined, cwd, () => {});
    const index = tasks.findIndex((task) => task.name === name);
    return index < 0 ? {} : { task: String(index) };
  } catch (error) {
    // A scenario may have no tasks of its own.
    if (error instanceof BadInput) return {};
    throw error;
  }
}

type Seats = ReturnType<typeof parseArms>[number];

/** What would start it again, but for its task. */
function setupOf({ plan }: Manifest, seats: Seats, { roles }: Scenario): PlaySetup {
  const seatOf = (role: string): PlaySeat => {
    const { agent, options, model } = seats.find((seat) => seat.role === undefined || seat.role === role)!;
    return { agent, options: textsOf(options), ...(model !== undefined && { model }) };
  };
  return {
    scenario: plan.scenario,
    seats: Object.fromEntries(roles.map((role) => [role, seatOf(role)])),
    options: textsOf(plan.set),
    seed: plan.seeds.from,
  };
}

const textsOf = (values: OptionValues): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
