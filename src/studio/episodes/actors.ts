/** Whose states a journal tells, and by which machine. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { ResultLine } from '../../runs/folder/results.ts';
import type { ActorView } from '../api/episodes.ts';
import { machineOf } from '../machines/find.ts';
import { machinesOf } from '../machines/of-run.ts';
import type { Offered } from '../machines/offered.ts';
import type { Studio } from '../studio.ts';
import type { Chosen } from './view.ts';

/** The episode, the scenario, each role's agent, and of what agents run themselves those that `told` names. */
export async function actorsOf(
  studio: Studio,
  { run, episode }: Chosen,
  roles: readonly string[],
  told: Iterable<string>,
  result: ResultLine | undefined,
): Promise<ActorView[]> {
  const ids = (await machinesOf(run))(episode, result);
  const find = async (id: string | undefined) =>
    id === undefined ? undefined : machineOf(studio, id).catch(() => undefined);
  const [own, scenario, ...agents] = await Promise.all([
    find('episode'),
    find(ids?.scenario),
    ...roles.map((role) => find(ids?.roles[role])),
  ]);
  const actors = [actor('episode', 'episode', own), actor('scenario', 'scenario', scenario)];
  const invoked = [...told].filter((name) => name.includes('/'));
  for (const [i, role] of roles.entries()) {
    const agent = agents[i];
    actors.push(actor(role, 'agent', agent));
    for (const name of invoked.filter((each) => each.startsWith(`${role}/`))) {
      const id = name.slice(role.length + 1);
      const child = actor(name, 'invoked', agent && (await find(`${agent.id}.${id}`)));
      const nodes = agent ? nodesThatInvoke(agent.machine.root, id) : [];
      actors.push({ ...child, parent: { actor: role, nodes } });
    }
  }
  return actors;
}

function actor(name: string, kind: ActorView['kind'], offered: Offered | undefined): ActorView {
  return {
    name,
    kind,
    title: offered?.title ?? name,
    ...(offered && { machine: offered.id }),
    nodes: offered ? nodesOf(offered.machine) : {},
  };
}

/** The ids of all states by their paths: a state may have an id of its own. */
function nodesOf({ root }: AnyStateMachine): Record<string, string> {
  return Object.fromEntries(allOf(root).map(({ path, id }) => [path.join('.'), id]));
}

const nodesThatInvoke = (root: AnyStateNode, actor: string): string[] =>
  allOf(root)
    .filter(({ invoke }) => invoke.some(({ id }) => id === actor))
    .map(({ id }) => id);

const allOf = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(allOf)];
