/** The explorations that the seats of a plan want, before they play. */
import type { SeatPlan } from '../plan/cast.ts';
import type { ScenarioPlan } from '../plan/plan.ts';
import { type ExploreRequest, toolsName } from './explorations.ts';

/** An exploration, and the seats of one scenario that want it, some of them less of it than others. */
export interface Wanted {
  plan: ScenarioPlan;
  seats: readonly SeatPlan[];
  request: ExploreRequest;
}

/** Of a scenario's tasks each set of tools is explored once, in the first that has it, as `explore` does. */
export function wantedIn(plan: ScenarioPlan): Wanted[] {
  const { scenario, arms, tasks, simulator } = plan;
  const exploring = arms.flatMap(({ cast }) => Object.values(cast)).filter(({ explores }) => explores);
  const groups = [...Map.groupBy(exploring, sameExploration).values()];
  if (groups.length === 0) return [];
  const byTools = Map.groupBy(tasks, ({ data }) => toolsName({ scenario, task: data }));
  return [...byTools.values()].flatMap(([first]) =>
    groups.map((seats) => {
      const { explorer, temperature, shuffled } = seats[0]!.explores!;
      const request = {
        scenario,
        task: first!.data,
        explorer,
        ...(simulator && { simulator }),
        iterations: seats.map(({ explores }) => explores!.iterations),
        ...(temperature !== undefined && { temperature }),
        ...(shuffled && { shuffled }),
      };
      return { plan, seats, request };
    }),
  );
}

/** All but how long it is. */
function sameExploration({ explores }: SeatPlan): string {
  const { explorer, temperature, shuffled } = explores!;
  return JSON.stringify([explorer.text, temperature, shuffled]);
}

/** Questions to the explorer when nothing of it is kept: one for each turn, and for what it knows after each length. */
export function questionsOf({ iterations }: Pick<ExploreRequest, 'iterations'>): number {
  return Math.max(...iterations) + new Set(iterations).size;
}
