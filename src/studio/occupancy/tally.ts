/** Adds up actors in states, the time they spend there, and their moves, machine by machine. */
import type { StateValue } from 'xstate';
import type { MachineOccupancy } from '../api/occupancy.ts';
import type { ActorState } from './actor-states.ts';
import { arrowsTaken, type Step } from './arrows.ts';
import type { Casting } from './cast.ts';

interface Own {
  machine?: string;
  name: string;
  actors: number;
  configurations: Map<string, { value: StateValue; actors: number; ms: number }>;
  steps: Map<string, Step & { count: number }>;
}

export class Tally {
  readonly #machines = new Map<string, Own>();

  #of(machine: string | undefined, actor: string): Own {
    const name = machine ?? actor;
    let own = this.#machines.get(name);
    if (!own) {
      own = {
        ...(machine !== undefined && { machine }),
        name,
        actors: 0,
        configurations: new Map(),
        steps: new Map(),
      };
      this.#machines.set(name, own);
    }
    return own;
  }

  actor(machine: string | undefined, actor: string): void {
    this.#of(machine, actor).actors++;
  }

  in(
    machine: string | undefined,
    actor: string,
    { value, text }: ActorState,
    actors: number,
    ms: number,
  ): void {
    const { configurations } = this.#of(machine, actor);
    const known = configurations.get(text);
    if (known) {
      known.actors += actors;
      known.ms += ms;
    } else configurations.set(text, { value, actors, ms });
  }

  step(machine: string | undefined, actor: string, step: Step): void {
    const { steps } = this.#of(machine, actor);
    const key = JSON.stringify([step.from, step.to, step.by, step.around]);
    const known = steps.get(key);
    if (known) known.count++;
    else steps.set(key, { ...step, count: 1 });
  }

  /** The episode first, then scenarios, agents, and what they run. */
  async all(casting: Casting): Promise<MachineOccupancy[]> {
    const machines = [...this.#machines.values()].map(async ({ configurations, steps, ...own }) => {
      const chart = own.machine === undefined ? undefined : await casting.chart(own.machine);
      const all = [...configurations.values()];
      const told = { steps: [...steps.values()], ...roundsOf(own.name, all) };
      return { ...own, configurations: all, arrows: chart ? arrowsTaken(chart, told) : {} };
    });
    return (await Promise.all(machines)).sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  }
}

/** What else is written tells of an episode's rounds from a state back to it; of other machines nothing does. */
const roundsOf = (name: string, states: readonly { value: StateValue }[]) =>
  name === 'episode'
    ? { silent: [], passing: ['episode.drawing'] }
    : { silent: states.map(({ value }) => value) };

const rank = ({ name }: { name: string }): number =>
  name === 'episode' ? 0 : name.includes('scenario') ? 1 : 2;
