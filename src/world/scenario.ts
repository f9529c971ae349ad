/** A scenario as a world that search plays on: its machine compiled, its functions beside it. */
import { scenarioFault, scenarioThrew } from '../blame.ts';
import type { EpisodeError } from '../errors.ts';
import type { Role, Scenario, ScenarioState } from '../scenario.ts';
import { CHANCE, type Draw, OVER, TOGETHER, type World } from '../search/types.ts';
import { type CompiledMachine, CompiledState, compile, type Dehydrated } from './compile.ts';
import { drawsOf } from './draws.ts';
import { textOf } from './key.ts';

/** A scenario's world, with the ways into it and out of it. What throws in it is an EpisodeError. */
export interface MachineWorld extends World<CompiledState, unknown> {
  readonly scenario: Scenario;
  readonly machine: CompiledMachine;
  /** The state in which a task begins. */
  initial(task: unknown): CompiledState;
  /** From an actor's snapshot, a compiled or dehydrated state, or a copy; see `CompiledMachine.restore`. */
  restore(state: unknown): CompiledState;
  dehydrate(state: CompiledState): Dehydrated;
  key(state: CompiledState): string;
}

const worlds = new WeakMap<Scenario, MachineWorld>();

/**
 * The world of a scenario; the same one for the same scenario. Throws NotCompilable, when its machine has
 * effects.
 *
 * @example
 * ```ts
 * import { worldOf } from 'troupe';
 * import nim from './nim.ts'; // the README's
 * const world = worldOf(nim);
 * const state = world.act(world.initial({ stones: 10 }), 0, 2);
 * world.roles[world.turn(state)]; // 'second'
 * ```
 */
export function worldOf(scenario: Scenario): MachineWorld {
  let world = worlds.get(scenario);
  if (!world) {
    world = build(scenario);
    worlds.set(scenario, world);
  }
  return world;
}

const NOBODY: readonly number[] = [];

function build(scenario: Scenario): MachineWorld {
  const { roles } = scenario;
  const machine = compile(scenario.machine);
  const index = new Map(roles.map((role, i) => [role, i]));
  const [first, second] = roles;

  const broken = (what: string, error: unknown): EpisodeError => scenarioThrew(scenario, what, error);
  const wrong = (why: string, state: ScenarioState): EpisodeError =>
    scenarioFault(scenario, `${why} in state ${JSON.stringify(state.value)}`);

  function stranger(turn: unknown, state: ScenarioState): EpisodeError {
    const given = JSON.stringify(turn);
    return wrong(`turn gave ${given}; its roles are ${roles.join(', ')};`, state);
  }

  function indexOf(role: Role, state: ScenarioState): number {
    const found = index.get(role);
    if (found === undefined) throw stranger(role, state);
    return found;
  }

  function turnOf(state: CompiledState) {
    try {
      return scenario.turn(state);
    } catch (error) {
      throw broken('turn', error);
    }
  }

  function turn(state: CompiledState): number {
    const given = turnOf(state);
    // Nearly all scenarios have one or two roles.
    if (given === first) return 0;
    if (given === second && given !== undefined) return 1;
    if (given === null) {
      if (state.configuration.status !== 'active') return OVER;
      throw wrong("nobody's turn, and nothing to wait for,", state);
    }
    if (given === 'chance') return CHANCE;
    return typeof given === 'string' ? indexOf(given, state) : TOGETHER;
  }

  function movers(state: CompiledState): readonly number[] {
    const given = turnOf(state);
    if (given === null || typeof given === 'string') return NOBODY;
    return given.map((role) => indexOf(role, state)).sort((a, b) => a - b);
  }

  /** The same state is a refusal, unless the machine does take the event and it changes nothing. */
  function after(state: CompiledState, next: CompiledState, event: Sent, told: () => string): CompiledState {
    if (next === state && !machine.accepts(state, event))
      throw wrong(`${told()}, and the machine refuses it,`, state);
    return next;
  }

  function step(state: CompiledState, event: Sent): CompiledState {
    try {
      return machine.step(state, event);
    } catch (error) {
      throw broken('its machine', error);
    }
  }

  function act(state: CompiledState, role: number, action: unknown): CompiledState {
    const event = { type: 'ACT', role: roles[role]!, action };
    const next = step(state, event);
    if (next !== state) return next;
    const source = scenario.actions ? 'actions lists' : 'sample gave';
    return after(state, next, event, () => `${source} ${JSON.stringify(action)} for ${roles[role]}`);
  }

  function actTogether(
    state: CompiledState,
    who: readonly number[],
    actions: readonly unknown[],
  ): CompiledState {
    const event = {
      type: 'ACTS',
      actions: Object.fromEntries(who.map((role, i) => [roles[role]!, actions[i]])),
    };
    const next = step(state, event);
    return after(state, next, event, () => `actions lists ${JSON.stringify(event.actions)} together`);
  }

  function draw(state: CompiledState, outcome: unknown): CompiledState {
    const event = { type: 'CHANCE', outcome };
    return after(state, step(state, event), event, () => `chance lists ${JSON.stringify(outcome)}`);
  }

  const read = inOrderOf(roles);
  const write = intoOrderOf(roles);
  const numbers = (what: 'returns' | 'value', give: (state: CompiledState) => Numbers) =>
    function inOrder(state: CompiledState, into?: Float64Array): ArrayLike<number> {
      let list: number[];
      try {
        const given = give(state);
        if (into && write(given, into)) return into;
        list = read(given);
      } catch (error) {
        throw broken(what, error);
      }
      for (let i = 0; i < list.length; i++) {
        if (!Number.isFinite(list[i])) {
          throw wrong(`${what} gave ${roles[i]} ${list[i]}; it has to give each role a number,`, state);
        }
      }
      return list;
    };

  const { actions, sample, chance, value, key, resample } = scenario;
  return {
    scenario,
    machine,
    roles,
    imperfect: scenario.information === 'imperfect',
    turn,
    movers,
    act,
    actTogether,
    draw,
    returns: numbers('returns', (state) => scenario.returns(state)),
    ...(value && { value: numbers('value', (state) => value.call(scenario, state)) }),
    ...(actions && {
      actions(state: CompiledState, role: number): readonly unknown[] {
        try {
          return scenario.actions!(state, roles[role]!);
        } catch (error) {
          throw broken('actions', error);
        }
      },
    }),
    ...(sample && {
      sample(state: CompiledState, role: number, stream: Draw): unknown {
        try {
          return sample.call(scenario, state, roles[role]!, drawsOf(stream));
        } catch (error) {
          throw broken('sample', error);
        }
      },
    }),
    ...(chance && {
      chance(state: CompiledState) {
        try {
          return chance.call(scenario, state);
        } catch (error) {
          throw broken('chance', error);
        }
      },
    }),
    ...(resample && {
      resample(state: CompiledState, role: number, stream: Draw): CompiledState {
        try {
          return machine.restore(resample.call(scenario, state, roles[role]!, drawsOf(stream)));
        } catch (error) {
          throw broken('resample', error);
        }
      },
    }),
    key(state: CompiledState): string {
      try {
        return key ? key.call(scenario, state) : `${state.configuration.text} ${textOf(state.context)}`;
      } catch (error) {
        throw broken('key', error);
      }
    },
    initial(task: unknown): CompiledState {
      try {
        return machine.initial(task);
      } catch (error) {
        throw broken('the start of its machine', error);
      }
    },
    restore: machine.restore,
    dehydrate: machine.dehydrate,
  };
}

type Numbers = Readonly<Record<Role, number>>;

/** Reads the roles' numbers in order. Generated, because properties named in the text are read fastest. */
function inOrderOf(roles: readonly Role[]): (given: Numbers) => number[] {
  const fields = roles.map((role) => `given[${JSON.stringify(role)}]`);
  return new Function('given', `return [${fields}];`) as ReturnType<typeof inOrderOf>;
}

/** Writes them into a list that is there; false where one is no finite number. */
function intoOrderOf(roles: readonly Role[]): (given: Numbers, into: Float64Array) => boolean {
  const tests = roles.map((role, i) => `Number.isFinite(into[${i}] = given[${JSON.stringify(role)}])`);
  return new Function('given', 'into', `return ${tests.join(' && ')};`) as ReturnType<typeof intoOrderOf>;
}

type Sent = { type: string } & Record<string, unknown>;

export { CompiledState };
