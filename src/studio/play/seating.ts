/** A setup of the page, checked and looked up: what a game is played with. */
import { randomInt } from 'node:crypto';
import { BadInput } from '../../errors.ts';
import { parseModel } from '../../models/spec.ts';
import { PERSON, seatText } from '../../runs/plan/arms.ts';
import { type Arm, makeArms } from '../../runs/plan/cast.ts';
import { findScenario } from '../../runs/plan/catalogue.ts';
import { type OptionValues, pickDeclared, readOptions } from '../../runs/plan/options.ts';
import { chooseTasks, type NamedTask } from '../../runs/plan/tasks.ts';
import type { Scenario } from '../../scenario.ts';
import type { PlaySetup } from '../api/play.ts';
import type { GamePlan } from './game.ts';

/** The arm of a setup, as `--agent` takes it. */
export function armText({ seats }: PlaySetup, { roles }: Pick<Scenario, 'roles'>): string {
  const texts = roles.map((role) => {
    const seat = seats[role];
    if (!seat) throw new BadInput(`nobody plays ${role}: name an agent, or ${PERSON}`);
    return [role, seatText(seat.agent, given(seat.options), seat.model || undefined)] as const;
  });
  return texts.length === 1 ? texts[0]![1] : texts.map((seat) => seat.join('=')).join(',');
}

/** Without those that were left empty. */
export const given = (options: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== ''));

/** The fields of the page by the flags that say the same on a command line. */
const FIELDS = { '--tasks': 'Task', '--set': 'the option', '--model': 'the option model' } as const;

/** Advice for a command line as it reads at the page. */
const forPage = (advice: string): string =>
  advice.replace(/--(tasks|set|model)\b/g, (flag) => FIELDS[flag as keyof typeof FIELDS]);

/** Refusals in the words of the page. */
export const inPageWords = (error: unknown): unknown =>
  error instanceof BadInput ? new BadInput(forPage(error.message)) : error;

/** The scenario's own options, as they were given. */
export const optionsOf = ({ options }: PlaySetup, scenario: Scenario): OptionValues =>
  pickDeclared(given(options), scenario.options);

/** Throws BadInput for what does not fit together, or where nobody plays who is at the page. */
export async function planGame(setup: PlaySetup, cwd: string): Promise<GamePlan> {
  const scenario = await findScenario(setup.scenario, cwd);
  const model = parseModel(setup.model || 'synthetic');
  const place = { scenario, set: {}, models: [model], seats: 'as given', cwd } as const;
  const [arm] = await makeArms(armText(setup, scenario), place);
  if (!Object.values(setup.seats).some(({ agent }) => agent === PERSON)) {
    throw new BadInput(`nobody at the page would play: give ${PERSON} a role`);
  }
  const seed = setup.seed ?? randomInt(1, 1_000_000);
  return {
    setup: { ...setup, seed },
    scenario,
    task: await taskOf(setup, scenario, cwd),
    seed,
    seats: seatsOf(arm!, scenario),
  };
}

export const seatsOf = ({ cast }: Arm, { roles }: Scenario): GamePlan['seats'] =>
  roles.map((role) => {
    const { agent, text, model } = cast[role]!;
    return { role, agent: text, model: model?.text ?? null, person: agent.id === PERSON };
  });

async function taskOf(setup: PlaySetup, scenario: Scenario, cwd: string): Promise<NamedTask> {
  const options = readOptions(`scenario ${scenario.id}`, scenario.options, optionsOf(setup, scenario));
  const choice = setup.task === undefined || setup.task === '' ? undefined : setup.task;
  const tasks = await chooseTasks(scenario, options, choice, cwd, () => {});
  if (tasks.length === 1 || choice === undefined) return tasks[0]!;
  throw new BadInput(`${choice} holds ${tasks.length} tasks: a game is one of them, as in ${choice}:0`);
}
