/** What the seats of a run know from explorations, which are made first where no memory holds them. */
import type { Notes } from '../../agent.ts';
import { notesOf } from '../../explore/knowledge.ts';
import { type ExploreServices, explore, toolsName } from '../explore/explorations.ts';
import type { SeatPlan } from '../plan/cast.ts';
import type { Plan, ScenarioPlan } from '../plan/plan.ts';
import type { RunEvent } from './run-options.ts';

/** The notes of a seat; undefined for one that explores nothing. */
export type Learned = (plan: ScenarioPlan, seat: SeatPlan, task: unknown) => Notes | undefined;

/** Seats of one key know the same. */
function keyOf({ scenario }: ScenarioPlan, { explores }: SeatPlan, task: unknown): string {
  const { explorer, temperature, shuffled, iterations } = explores!;
  return JSON.stringify([toolsName({ scenario, task }), explorer.text, temperature, shuffled, iterations]);
}

/** Seats of one scenario that want the same exploration, longer or shorter, and a task that has the tools. */
interface Wanted {
  plan: ScenarioPlan;
  task: unknown;
  seats: readonly SeatPlan[];
}

/** Of a scenario's tasks each set of tools is explored once, in the first that has it, as `explore` does. */
function wantedIn(plan: ScenarioPlan): Wanted[] {
  const { scenario, arms, tasks } = plan;
  const seats = arms.flatMap(({ cast }) => Object.values(cast)).filter(({ explores }) => explores);
  const groups = [...Map.groupBy(seats, sameExploration).values()];
  if (groups.length === 0) return [];
  const byTools = Map.groupBy(tasks, ({ data }) => toolsName({ scenario, task: data }));
  return [...byTools.values()].flatMap(([first]) =>
    groups.map((alike) => ({ plan, task: first!.data, seats: alike })),
  );
}

/**
 * Makes the explorations that a plan's seats want, all at once; the shorter ones of an explorer are part of its
 * longest. Rejects as `explore`.
 */
export async function learn(
  { scenarios }: Plan,
  services: ExploreServices,
  on: (event: Extract<RunEvent, { type: 'explored' }>) => void,
): Promise<Learned> {
  const notes = new Map<string, Notes>();
  const explorations = scenarios.flatMap(wantedIn).map(async ({ plan, task, seats }) => {
    const { scenario } = plan;
    const { explorer, temperature, shuffled } = seats[0]!.explores!;
    const request = {
      scenario,
      task,
      explorer,
      ...(plan.simulator && { simulator: plan.simulator }),
      iterations: seats.map(({ explores }) => explores!.iterations),
      ...(temperature !== undefined && { temperature }),
      ...(shuffled && { shuffled }),
    };
    const { iterations: known, file, made } = await explore(request, services);
    const tools = toolsName(request);
    if (made.length > 0) on({ type: 'explored', tools, explorer: explorer.text, iterations: made, file });
    for (const seat of seats) {
      notes.set(keyOf(plan, seat, task), notesOf(known[seat.explores!.iterations]!));
    }
  });
  await Promise.all(explorations);
  return (plan, seat, task) => (seat.explores ? notes.get(keyOf(plan, seat, task)) : undefined);
}

/** All but how long it is. */
function sameExploration({ explores }: SeatPlan): string {
  const { explorer, temperature, shuffled } = explores!;
  return JSON.stringify([explorer.text, temperature, shuffled]);
}
