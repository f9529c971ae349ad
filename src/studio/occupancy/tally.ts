/** Adds up actors in states, the time they spend there, and their moves, machine by machine, as they are told. */
import type { MachineOccupancy } from '../api/occupancy.ts';
import type { ActorState } from './actor-states.ts';
import { ArrowCounts, type ToldStep } from './arrows.ts';
import type { Cast } from './cast.ts';

type Configuration = MachineOccupancy['configurations'][number];

/** What is kept grows with a machine's states, and not with its actors or their steps. */
interface Own {
  machine?: string;
  name: string;
  /** Actors that there were. */
  begun: number;
  configurations: Map<string, Configuration>;
  /** Absent of a machine that is not to be found. */
  arrows?: ArrowCounts;
}

export class Tally {
  readonly #machines = new Map<string, Own>();

  #of(cast: Cast, actor: string): Own {
    const machine = cast.machine(actor);
    const name = machine ?? actor;
    let own = this.#machines.get(name);
    if (!own) {
      const chart = cast.chart(actor);
      own = {
        ...(machine !== undefined && { machine }),
        name,
        begun: 0,
        configurations: new Map(),
        ...(chart && { arrows: new ArrowCounts(chart, toldOf(name)) }),
      };
      this.#machines.set(name, own);
    }
    return own;
  }

  /** An actor has moved, or begins, or ends; see Hearer. */
  moved(
    cast: Cast,
    actor: string,
    before: ActorState | undefined,
    after: ActorState | undefined,
    t: number,
  ): void {
    const own = this.#of(cast, actor);
    if (before) {
      const left = configurationOf(own, before);
      left.actors--;
      left.ms += Math.max(0, t - before.since);
    } else own.begun++;
    if (after) configurationOf(own, after).actors++;
  }

  went(cast: Cast, actor: string, step: ToldStep): void {
    this.#of(cast, actor).arrows?.add(step);
  }

  /** All that there were, and all their steps. */
  all(): MachineOccupancy[] {
    return this.#sorted().map((own) => viewOf(own, own.begun, [...own.configurations.values()]));
  }

  /** Who is there now, and the steps since this was last asked. */
  lately(): MachineOccupancy[] {
    const machines = this.#sorted().map((own) => {
      const taken = [...own.configurations.values()].filter(({ actors }) => actors > 0);
      const actors = taken.reduce((sum, each) => sum + each.actors, 0);
      const view = viewOf(
        own,
        actors,
        taken.map((each) => ({ ...each, ms: 0 })),
      );
      own.arrows?.clear();
      return view;
    });
    return machines.filter(({ actors, arrows }) => actors > 0 || Object.keys(arrows).length > 0);
  }

  /** The episode first, then scenarios, agents, and what they run. */
  #sorted(): Own[] {
    return [...this.#machines.values()].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  }
}

function configurationOf({ configurations }: Own, { value, text }: ActorState): Configuration {
  let known = configurations.get(text);
  if (!known) {
    known = { value, actors: 0, ms: 0 };
    configurations.set(text, known);
  }
  return known;
}

const viewOf = (
  { machine, name, arrows }: Own,
  actors: number,
  configurations: Configuration[],
): MachineOccupancy => ({
  ...(machine !== undefined && { machine }),
  name,
  actors,
  configurations,
  arrows: arrows?.counts(configurations.map(({ value }) => value)) ?? {},
});

/** What else is written tells of an episode's rounds from a state back to it; of other machines nothing does. */
const toldOf = (name: string) =>
  name === 'episode' ? { silent: false, passing: ['episode.drawing'] } : { silent: true };

const rank = ({ name }: { name: string }): number =>
  name === 'episode' ? 0 : name.includes('scenario') ? 1 : 2;
