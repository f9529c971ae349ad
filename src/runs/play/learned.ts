/** What the seats of a run know from explorations, which are made first where no memory holds them. */
import type { Notes } from '../../agent.ts';
import { notesOf } from '../../explore/knowledge.ts';
import { type ExploreServices, explore, toolsName } from '../explore/explorations.ts';
import { wantedIn } from '../explore/wanted.ts';
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
  const explorations = scenarios.flatMap(wantedIn).map(async ({ plan, seats, request }) => {
    const { iterations: known, file, made } = await explore(request, services);
    const tools = toolsName(request);
    if (made.length > 0)
      on({ type: 'explored', tools, explorer: request.explorer.text, iterations: made, file });
    for (const seat of seats) {
      notes.set(keyOf(plan, seat, request.task), notesOf(known[seat.explores!.iterations]!));
    }
  });
  await Promise.all(explorations);
  return (plan, seat, task) => (seat.explores ? notes.get(keyOf(plan, seat, task)) : undefined);
}
