/** What every scenario of the catalogue keeps to, shown on random play of its own machine. */
import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import type { Scenario, ScenarioState } from '../src/scenario.ts';
import { type Random, random } from '../src/seed.ts';
import { scenarios } from './index.ts';

/** One world, stepped purely, with all that happened. */
interface Step {
  state: ScenarioState;
  /** Steps of roles from here to the end. */
  left: number;
}

/** Plays at random to the end; checks each step on the way. */
function playOut(scenario: Scenario, task: unknown, stream: Random): Step[] {
  let [state] = initialTransition(scenario.machine, task as never) as unknown as [ScenarioState];
  const states: ScenarioState[] = [];
  const step = (event: object): ScenarioState => {
    const [next] = transition(scenario.machine, state as never, event as never) as unknown as [ScenarioState];
    return next;
  };
  const key = (of: ScenarioState) => scenario.key!(of);
  for (let moves = 0; state.status === 'active' && moves < 200; moves++) {
    const turn = scenario.turn(state);
    if (turn === 'chance') {
      const outcomes = scenario.chance!(state);
      expect(outcomes.reduce((sum, [, p]) => sum + p, 0)).toBeCloseTo(1, 12);
      state = step({ type: 'CHANCE', outcome: stream.pick(outcomes)[0] });
      continue;
    }
    states.push(state);
    const roles = [turn!].flat() as string[];
    const legal = roles.map((role) => scenario.actions!(state, role));
    for (const [i, role] of roles.entries()) {
      expect(legal[i]!.length).toBeGreaterThan(0);
      for (const action of legal[i]!) {
        expect(scenario.action.safeParse(action).success).toBe(true);
        expect(scenario.parse(scenario.format(action, state), state)).toEqual(action);
      }
      const stranger = step({ type: 'ACT', role: `not ${role}`, action: legal[i]![0] });
      expect(key(stranger)).toBe(key(state));
    }
    const chosen = legal.map((actions) => stream.pick(actions));
    const simultaneous = Array.isArray(turn);
    const next = step(
      simultaneous
        ? { type: 'ACTS', actions: Object.fromEntries(roles.map((role, i) => [role, chosen[i]])) }
        : { type: 'ACT', role: roles[0], action: chosen[0] },
    );
    // A legal action changes the world.
    expect(key(next)).not.toBe(key(state));
    state = next;
  }
  expect(state.status).toBe('done');
  states.push(state);
  return states.map((each, i) => ({ state: each, left: states.length - 1 - i }));
}

describe.each(Object.keys(scenarios))('%s', (id) => {
  test('random play ends, legal actions are taken and read back, strangers are refused', async () => {
    const scenario = await scenarios[id]!();
    const tasks = await scenario.tasks({ options: scenario.options?.parse({}) as never });
    const known = new Map<string, unknown>();
    for (let game = 0; game < 60; game++) {
      const stream = random('catalogue', id, game);
      const task = stream.pick(tasks);
      expect(scenario.task.safeParse(task).success).toBe(true);
      const steps = playOut(scenario, task, stream);
      for (const { state, left } of steps) {
        expect(left).toBeLessThanOrEqual(scenario.horizon?.(state) ?? 10);
        const future = JSON.stringify([
          state.status,
          scenario.turn(state),
          scenario.returns(state),
          scenario.roles.map((role) => (state.status === 'active' ? scenario.actions!(state, role) : [])),
        ]);
        const key = scenario.key!(state);
        // Equal keys, equal futures.
        expect(known.get(key) ?? future).toBe(future);
        known.set(key, future);
      }
    }
    expect(known.size).toBeGreaterThan(3);
  });
});
