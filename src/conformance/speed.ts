/** How fast a scenario is played at random on its world model. */
import type { Scenario } from '../scenario.ts';
import { CHANCE, OVER, TOGETHER } from '../search/types.ts';
import { random } from '../seed.ts';
import { worldOf } from '../world/scenario.ts';

/** Milliseconds of warming up, and of measuring. */
const WARM = 60;
const MEASURED = 140;

/** Steps (actions, joint moves and draws) a second on one thread, all of the scenario's functions included. */
export function stepsPerSecond(scenario: Scenario, tasks: readonly unknown[], maxSteps: number): number {
  const world = worldOf(scenario);
  const starts = tasks.slice(0, 8).map((task) => world.initial(task));
  const draw = random('conformance', 'speed');
  const play = (limit: number): number => {
    const until = performance.now() + limit;
    let steps = 0;
    for (let game = 0; performance.now() < until; game++) {
      let state = starts[game % starts.length]!;
      for (let move = 0; move < maxSteps; move++) {
        const turn = world.turn(state);
        if (turn === OVER) break;
        if (turn === CHANCE) {
          const outcomes = world.chance!(state);
          const at = draw.weighted(outcomes.map(([, probability]) => probability));
          state = world.draw!(state, outcomes[at]![0]);
        } else if (turn === TOGETHER) {
          const roles = world.movers!(state);
          const actions = roles.map((role) => draw.pick(world.actions!(state, role)));
          state = world.actTogether!(state, roles, actions);
        } else {
          const action = world.actions
            ? draw.pick(world.actions(state, turn))
            : world.sample!(state, turn, draw);
          state = world.act(state, turn, action);
        }
        steps++;
      }
      world.returns(state);
    }
    return steps;
  };
  play(WARM);
  const began = performance.now();
  const steps = play(MEASURED);
  return Math.round((1000 * steps) / (performance.now() - began));
}
