/** Scenarios and agents by name or file. */
import { agents } from '../../machines/agents/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { Agent } from '../agent.ts';
import { BadInput } from '../errors.ts';
import { loadAgent, loadScenario, namesFile } from '../load.ts';
import type { Scenario } from '../scenario.ts';

/** The scenario of that name, file (`./mine.ts`, `./mine.ts#NAME`), or the one given. Throws BadInput. */
export async function findScenario(reference: string | Scenario, cwd: string): Promise<Scenario> {
  if (typeof reference !== 'string') return reference;
  if (namesFile(reference)) return loadScenario(reference, cwd);
  if (Object.hasOwn(scenarios, reference)) return scenarios[reference]!();
  throw new BadInput(
    `unknown scenario "${reference}": there are ${Object.keys(scenarios).join(', ')}; a file of your own is written ./mine.ts`,
  );
}

/** The agent of that name, file (`./mine.ts#NAME`), or the one given. Throws BadInput. */
export async function findAgent(reference: string | Agent, cwd: string): Promise<Agent> {
  if (typeof reference !== 'string') return reference;
  if (namesFile(reference)) return loadAgent(reference, cwd);
  if (Object.hasOwn(agents, reference)) return agents[reference]!;
  throw new BadInput(
    `unknown agent "${reference}": there are ${Object.keys(agents).join(', ')}; one of your own is written ./mine.ts#NAME`,
  );
}
