/** By which machine each actor of a run's episodes plays. */
import type { StateValue } from 'xstate';
import type { Chart, ChartNode } from '../../draw/model.ts';
import type { RunFolder } from '../../reports/runs.ts';
import { activeIds } from '../configuration.ts';
import { machineOf } from '../machines/find.ts';
import { type EpisodeMachines, machinesOf } from '../machines/of-run.ts';
import { chartFor } from '../machines/view.ts';
import type { Studio } from '../studio.ts';
import type { Machines } from './actor-states.ts';

/** Who plays an episode. */
export interface Cast extends Machines {
  /** The id of an actor's machine; undefined where nobody knows. */
  machine(actor: string): string | undefined;
  /** How it is drawn; undefined where there is no such machine any more. */
  chart(actor: string): Chart | undefined;
}

export class Casting {
  readonly #studio: Studio;
  readonly #find: ReturnType<typeof machinesOf>;
  /** Absent of a machine: it is not to be found. */
  readonly #charts = new Map<string, Chart | undefined>();
  /** Those of one arm share theirs. */
  readonly #casts = new Map<string, Promise<Cast>>();

  constructor(studio: Studio, run: RunFolder & { id: string }) {
    this.#studio = studio;
    this.#find = machinesOf(run);
  }

  async of(episode: string): Promise<Cast> {
    const machines = (await this.#find)(episode);
    const key = JSON.stringify(machines) ?? '';
    let cast = this.#casts.get(key);
    if (!cast) {
      cast = this.#cast(machines);
      this.#casts.set(key, cast);
    }
    return cast;
  }

  async #cast(machines: EpisodeMachines | undefined): Promise<Cast> {
    const machine = (actor: string) => machineIn(machines, actor);
    for (const actor of ['episode', 'scenario', ...Object.keys(machines?.roles ?? {})]) {
      const id = machine(actor);
      if (id !== undefined) await this.#withInner(id);
    }
    const chart = (actor: string) => this.#charts.get(machine(actor) ?? '');
    return {
      machine,
      chart,
      runs: (actor, value, child) => {
        const drawn = chart(actor);
        return drawn && runsChild(drawn, value, child);
      },
      isOver: (actor, value) => {
        const root = chart(actor)?.root;
        if (root?.type !== 'compound') return undefined;
        return root.nodes.some(({ name, type }) => type === 'final' && name === value);
      },
    };
  }

  /** A machine's chart, and those of the machines that it runs. */
  async #withInner(id: string): Promise<void> {
    const chart = await this.chart(id);
    for (const child of chart ? machinesIn(chart.root) : []) await this.#withInner(`${id}.${child}`);
  }

  /** Undefined where there is no such machine any more. */
  async chart(id: string): Promise<Chart | undefined> {
    if (!this.#charts.has(id)) {
      const offered = await machineOf(this.#studio, id).catch(() => undefined);
      this.#charts.set(id, offered && chartFor(offered));
    }
    return this.#charts.get(id);
  }
}

function machineIn(machines: EpisodeMachines | undefined, actor: string): string | undefined {
  if (actor === 'episode') return 'episode';
  if (actor === 'scenario') return machines?.scenario;
  const [role, ...inner] = actor.split('/');
  const own = machines?.roles[role!];
  return own === undefined ? undefined : [own, ...inner].join('.');
}

/** The names of the actors that a machine invokes and that are machines themselves. */
const machinesIn = ({ invoke, nodes }: ChartNode): string[] => [
  ...invoke.flatMap(({ id, machine }) => (machine === undefined ? [] : [id])),
  ...nodes.flatMap(machinesIn),
];

function runsChild(chart: Chart, value: StateValue, child: string): boolean {
  const active = new Set(activeIds(chart, value));
  const within = ({ id, invoke, nodes }: ChartNode): boolean =>
    active.has(id) && (invoke.some((each) => each.id === child) || nodes.some(within));
  return within(chart.root) || !invokesAnywhere(chart.root, child);
}

/** An actor that is spawned stays until its parent ends. */
const invokesAnywhere = ({ invoke, nodes }: ChartNode, child: string): boolean =>
  invoke.some(({ id }) => id === child) || nodes.some((node) => invokesAnywhere(node, child));
