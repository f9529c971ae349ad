/** What is chosen for a game lies in the address: `scenario=…&task=…&O=mcts&O.simulations=200&set.oracle=true`. */
import type { PlayScenario, PlaySetup } from '../../../api/play.ts';

export const PERSON = 'human';

/** Agents that are offered first where nobody is chosen: strong ones that cost nothing. */
const FIRST = ['mcts', 'optimal', 'random'];

/** Who sits at a role where the address does not say: a person at the first, an agent at the others. */
export function agentAt({ roles, agents }: PlayScenario, role: string): string {
  if (role === roles[0]) return PERSON;
  const fit = FIRST.find((id) => agents.some((agent) => agent.id === id && agent.refused === undefined));
  return fit ?? 'random';
}

/** The values of `prefix.NAME`, by name. */
function valuesOf(params: URLSearchParams, prefix: string): Record<string, string> {
  const own = [...params].filter(([key, value]) => key.startsWith(`${prefix}.`) && value !== '');
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length + 1), value]));
}

/** The setup that an address describes. */
export function setupOf(params: URLSearchParams, scenario: PlayScenario): PlaySetup {
  const seats = scenario.roles.map((role) => {
    const { model, ...options } = valuesOf(params, role);
    const agent = params.get(role) ?? agentAt(scenario, role);
    const own = scenario.agents.find(({ id }) => id === agent)?.options.map(({ name }) => name) ?? [];
    const fitting = Object.entries(options).filter(([name]) => own.includes(name));
    return [role, { agent, options: Object.fromEntries(fitting), ...(model && { model }) }] as const;
  });
  const [task, model, seed] = ['task', 'model', 'seed'].map((key) => params.get(key) || undefined);
  return {
    scenario: scenario.id,
    seats: Object.fromEntries(seats),
    options: valuesOf(params, 'set'),
    ...(task !== undefined ? { task } : scenario.tasks.count > 0 && { task: '0' }),
    ...(model !== undefined && { model }),
    ...(seed !== undefined && Number.isSafeInteger(Number(seed)) && { seed: Number(seed) }),
  };
}

/** The address that describes a setup, to choose again from. */
export function addressOf({ scenario, task, seats, options, model }: PlaySetup): string {
  const params = new URLSearchParams({
    scenario,
    ...(task !== undefined && { task }),
    ...(model && { model }),
  });
  for (const [role, { agent, options: own = {}, model: asked }] of Object.entries(seats)) {
    params.set(role, agent);
    for (const [name, value] of Object.entries(own)) params.set(`${role}.${name}`, value);
    if (asked) params.set(`${role}.model`, asked);
  }
  for (const [name, value] of Object.entries(options ?? {})) params.set(`set.${name}`, value);
  return `/play?${params}`;
}
