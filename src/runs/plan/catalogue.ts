/** Scenarios and agents by name or file. */
import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { agents } from '../../../machines/agents/index.ts';
import { scenarios } from '../../../scenarios/index.ts';
import type { Agent } from '../../agent.ts';
import { BadInput } from '../../errors.ts';
import { indexIn, loadKind, loadScenario, namesFile, partedReference } from '../../load.ts';
import { didYouMean } from '../../nearest.ts';
import type { Scenario } from '../../scenario.ts';
import type { NamedArm } from './define-arm.ts';

/** The scenario of that name, file (`./mine.ts`, `./mine.ts#NAME`), or the one given. Throws BadInput. */
export async function findScenario(reference: string | Scenario, cwd: string): Promise<Scenario> {
  if (typeof reference !== 'string') return reference;
  if (namesFile(reference)) return loadScenario(reference, cwd);
  if (Object.hasOwn(scenarios, reference)) return scenarios[reference]!();
  throw new BadInput(
    `unknown scenario "${reference}": ${ownHint(reference, cwd) ?? hint(reference, scenarios)}there are ${Object.keys(scenarios).join(', ')}; a file of your own is written ./mine.ts`,
  );
}

/** The agent of that name, file (`./mine.ts#NAME`, where an arm may stand too), or the one given. Throws BadInput. */
export async function findAgentOrArm(
  reference: string | Agent | NamedArm,
  cwd: string,
): Promise<Agent | NamedArm> {
  if (typeof reference !== 'string') return reference;
  if (namesFile(reference)) {
    const found = await loadKind<Agent | NamedArm>(['agent', 'arm'], reference, cwd);
    return found.kind === 'arm' ? { ...found, name: found.name ?? exportName(reference) } : found;
  }
  if (Object.hasOwn(agents, reference)) return agents[reference]!;
  throw new BadInput(
    `unknown agent "${reference}": ${hint(reference, agents)}there are ${Object.keys(agents).join(', ')}; one of your own is written ./mine.ts#NAME`,
  );
}

/** What a file calls its export; for the default one, the file's own name. */
function exportName(reference: string): string {
  const { file, name } = partedReference(reference);
  return name === 'default' ? basename(file, extname(file)) : name;
}

/** Of files in the working folder, written as a word. */
function ownHint(name: string, cwd: string): string | undefined {
  const index = indexIn(join(cwd, name));
  const files = index ? [join(name, index)] : [`${name}.ts`, `${name}.js`];
  const own = files.find((file) => existsSync(join(cwd, file)));
  return own && `did you mean ./${own}? `;
}

const hint = (name: string, known: object) => didYouMean(name, Object.keys(known));
