/** The tools that an exploration names: of a scenario, of a file, of a server. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { defineToolScenario } from '../../../machines/tools/define-tool-scenario.ts';
import { respondent } from '../../../scenarios/places/respondent/index.ts';
import { BadInput } from '../../errors.ts';
import { fileReference, namesFile } from '../../load.ts';
import { parseModel } from '../../models/spec.ts';
import type { ModelSpec } from '../../models/types.ts';
import type { Scenario } from '../../scenario.ts';
import type { Obscurity } from '../../tools/obscure.ts';
import { openTools, toolsSource } from '../../tools/open.ts';
import { findScenario } from '../plan/catalogue.ts';
import { checkSet, type OptionValues, pickDeclared, readOptions } from '../plan/options.ts';
import { chooseTasks } from '../plan/tasks.ts';

/**
 * A scenario and one of its tasks, whose tools are meant, and the model that simulates them where the scenario
 * names one: an id of the catalogue, a file that defines a scenario,
 * or whatever `openTools` takes. Throws BadInput for what there is not, and for a scenario without tools.
 */
export async function findTools(
  reference: string,
  { obscure, set = {}, cwd }: { obscure: Obscurity; set?: OptionValues; cwd: string },
): Promise<{ scenario: Scenario; task: unknown; simulator?: ModelSpec }> {
  const scenario = (await isScenario(reference, cwd))
    ? await findScenario(reference, cwd)
    : toolsAlone(reference, cwd);
  if (!scenario.tools) throw new BadInput(`scenario ${scenario.id} has no tools to explore`);
  checkSet(set, [scenario.options]);
  const options = readOptions(
    `scenario ${scenario.id}`,
    scenario.options,
    pickDeclared({ ...set, obscure }, scenario.options),
  );
  const [task] = await chooseTasks(scenario, options, undefined, cwd);
  const simulator = scenario.simulator?.(options);
  return { scenario, task: task!.data, ...(simulator !== undefined && { simulator: parseModel(simulator) }) };
}

async function isScenario(reference: string, cwd: string): Promise<boolean> {
  if (reference.startsWith('mcp:')) return false;
  if (!namesFile(reference)) return true;
  // A file of functions is run in a process of its own: it is looked at and not loaded.
  const text = await readFile(resolve(cwd, fileReference(reference, cwd).file), 'utf8').catch(() => '');
  return /\bdefine(?:Tool)?Scenario\b/.test(text);
}

/** Tools from outside as a scenario without a job: something to explore. */
function toolsAlone(reference: string, cwd: string): Scenario {
  return defineToolScenario({
    id: 'tools',
    title: `Tools of ${reference}`,
    rules: 'You try tools out.',
    task: z.object({ tools: z.string(), source: z.string().optional() }),
    tasks: async () => {
      const source = await toolsSource(reference, cwd);
      return [{ tools: reference, ...(source !== undefined && { source }) }];
    },
    taskName: ({ tools }) => tools,
    session: () => openTools(reference, { cwd }),
    request: () => '',
    grade: () => 0,
    // It explores any functions, as far as the types of their parameters tell what to try.
    respondent,
  });
}
