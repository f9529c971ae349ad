/** Adds up actors in states, the time they spend there, and their moves, machine by machine. */
import type { StateValue } from 'xstate';
import type { MachineOccupancy } from '../api/occupancy.ts';
import type { ActorState } from './actor-states.ts';

interface Own {
  machine?: string;
  name: string;
  actors: number;
  configurations: Map<string, { value: StateValue; actors: number; ms: number }>;
  flows: Map<string, { from: StateValue; to: StateValue; count: number }>;
}

/** Different moves of one machine that are told: more could not be drawn. */
const MOST = 500;

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
        flows: new Map(),
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

  move(machine: string | undefined, actor: string, from: ActorState, to: ActorState): void {
    const { flows } = this.#of(machine, actor);
    const key = `${from.text} ${to.text}`;
    const known = flows.get(key);
    if (known) known.count++;
    else if (flows.size < MOST) flows.set(key, { from: from.value, to: to.value, count: 1 });
  }

  /** The episode first, then scenarios, agents, and what they run. */
  all(): MachineOccupancy[] {
    return [...this.#machines.values()]
      .map(({ configurations, flows, ...own }) => ({
        ...own,
        configurations: [...configurations.values()],
        flows: [...flows.values()],
      }))
      .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  }
}

const rank = ({ name }: { name: string }): number =>
  name === 'episode' ? 0 : name.includes('scenario') ? 1 : 2;
