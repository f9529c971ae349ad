/** Finds machines by id. What nobody offers is not found: no request names a file. */
import type { AnyStateMachine } from 'xstate';
import { agents } from '../../../machines/agents/index.ts';
import { episodeMachine } from '../../../machines/episode.ts';
import { scenarios } from '../../../scenarios/index.ts';
import { NotFound } from '../faults.ts';
import { runOf, type Studio } from '../studio.ts';
import { usersOwn } from './of-run.ts';
import { type Offered, ofAgent, ofScenario } from './offered.ts';

/** Everything of the catalogue, with what its machines invoke. */
export async function catalogue(): Promise<Offered[]> {
  const loaded = await Promise.all(Object.values(scenarios).map((load) => load()));
  return withInvoked([
    { id: 'episode', title: 'Episode', kind: 'episode', machine: episodeMachine },
    ...loaded.map((scenario) => ofScenario(`scenario:${scenario.id}`, scenario)),
    ...Object.values(agents).map((agent) => ofAgent(`agent:${agent.id}`, agent)),
  ]);
}

/** The machine of an id, which may leave out its kind as on the command line. Throws NotFound. */
export async function machineOf(studio: Studio, id: string): Promise<Offered> {
  const [, run] = /^run:([^:]+):/.exec(id) ?? [];
  const offered = run === undefined ? await catalogue() : await offeredBy(studio, run);
  const ids = [id, `scenario:${id}`, `agent:${id}`];
  const found = offered.find((each) => ids.includes(each.id));
  if (found) return found;
  throw new NotFound(`there is no machine ${id}: /machines lists them`);
}

/** What users' files give to a run. Throws NotFound where there is no such run. */
export async function offeredBy(studio: Studio, run: string): Promise<Offered[]> {
  return withInvoked(await usersOwn(await runOf(studio, run)));
}

/** Each machine followed by those that it runs as actors of its own. */
function withInvoked(offered: readonly Offered[]): Offered[] {
  return offered.flatMap((each) => [
    each,
    ...withInvoked(
      [...invokedBy(each.machine)].map(([name, machine]) => ({
        id: `${each.id}.${name}`,
        title: `${each.title}: ${name}`,
        kind: 'invoked' as const,
        machine,
        parent: each,
      })),
    ),
  ]);
}

/** Machines that a machine invokes, by the actors' ids. */
function invokedBy({ root, implementations }: AnyStateMachine): Map<string, AnyStateMachine> {
  const found = new Map<string, AnyStateMachine>();
  const visit = (node: AnyStateMachine['root']) => {
    const written = [node.config.invoke as unknown].flat() as { src?: unknown }[];
    for (const [i, { id }] of node.invoke.entries()) {
      const src = written[i]?.src;
      const logic = typeof src === 'string' ? implementations.actors[src] : src;
      const machine = (logic as { root?: { machine: AnyStateMachine } } | undefined)?.root?.machine;
      if (machine && !found.has(id)) found.set(id, machine);
    }
    for (const child of Object.values(node.states)) visit(child as typeof node);
  };
  visit(root);
  return found;
}
