/** Steps a machine by hand: without a state of its own, from the start through all events so far. */
import type { AnyMachineSnapshot } from 'xstate';
import { z } from 'zod';
import { BadInput } from '../../errors.ts';
import type { ScenarioState } from '../../scenario.ts';
import type { StepBody as Body, StepView } from '../api/machines.ts';
import { choicesOf, type Known } from './choices.ts';
import { type Inert, inert, type Stepped } from './inert.ts';
import type { Offered } from './offered.ts';
import { plain } from './plain.ts';
import { filled, type Stub, stubFor } from './stub.ts';
import { effectLabel } from './words.ts';

/** What a step is asked with. */
export const StepBody = z.object({
  events: z.array(z.looseObject({ type: z.string().min(1).max(200) })).max(500),
  task: z.int().min(0).optional(),
});

/** Where the machine is after the events. Throws BadInput where it cannot even begin. */
export async function step(offered: Offered, { events, task = 0 }: Body): Promise<StepView> {
  const machine = inert(offered.machine);
  const stub = await stubFor(offered, task);
  const known: Known = new Map();
  let { snapshot, effects } = begin(machine, offered, stub);
  const states: AnyMachineSnapshot[] = [snapshot];
  let error: string | undefined;
  for (const event of events) {
    if (error !== undefined) throw new BadInput(`event ${states.length} broke the machine: ${error}`);
    noteActions(known, stub, snapshot);
    try {
      ({ snapshot, effects } = machine.next(snapshot, filled(offered, stub, event)));
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown);
      effects = [];
    }
    states.push(snapshot);
  }
  const before = states.at(-2);
  const { choices, more } =
    error === undefined ? choicesOf(offered, stub, snapshot, known) : { choices: [], more: 0 };
  return {
    value: snapshot.value,
    status: error === undefined ? snapshot.status : 'error',
    context: plain(snapshot.context) ?? {},
    ...(snapshot.output !== undefined && { output: plain(snapshot.output) }),
    ...(error !== undefined && { error }),
    values: states.map(({ value }) => value),
    ...(before && { before: { context: plain(before.context) ?? {} } }),
    effects: effects.flatMap((effect) => effectLabel(effect) ?? []),
    ignored: before !== undefined && error === undefined && isSame(before, snapshot) && effects.length === 0,
    ...sceneOf(offered, snapshot),
    choices,
    more,
  };
}

function begin(machine: Inert, { title }: Offered, { input }: Stub): Stepped {
  try {
    return machine.initial(input);
  } catch (error) {
    throw new BadInput(`${title} does not start: ${(error as Error).message}`);
  }
}

const isSame = (a: AnyMachineSnapshot, b: AnyMachineSnapshot): boolean =>
  a === b || (a.context === b.context && JSON.stringify(a.value) === JSON.stringify(b.value));

/** What was legal once is offered greyed later on, with what stops it. */
function noteActions(known: Known, { scenario }: Stub, snapshot: AnyMachineSnapshot): void {
  if (!scenario?.actions || snapshot.machine !== scenario.machine) return;
  try {
    const state = snapshot as ScenarioState as never;
    for (const role of [scenario.turn(state) ?? []].flat()) {
      if (role === 'chance') continue;
      for (const action of scenario.actions(state, role)) known.set(JSON.stringify(action), action);
    }
  } catch {
    // A scenario that fails here says so where its choices are asked for.
  }
}

/** What a person sees of a scenario's state. */
function sceneOf({ scenario }: Offered, snapshot: AnyMachineSnapshot) {
  if (!scenario) return {};
  const state = snapshot as ScenarioState as never;
  try {
    const turn = scenario.turn(state);
    const [role] = [turn ?? []].flat();
    const shown = role === undefined || role === 'chance' ? scenario.roles[0]! : role;
    return {
      ...(turn !== null && { turn: [turn].flat().join(', ') }),
      ...(scenario.picture && { picture: scenario.picture(state) }),
      observation: scenario.observe(state, shown),
    };
  } catch (error) {
    return { observation: (error as Error).message };
  }
}
