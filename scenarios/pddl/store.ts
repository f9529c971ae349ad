/**
 * Grounded problems by the hash of their texts. States name their problem by it and stay small; whatever
 * starts the machine on a task, in any thread or process, can read all states of that task.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { EpisodeError } from '../../src/errors.ts';
import { type GroundProblem, loadProblem } from '../../src/pddl/index.ts';

/** A problem with its domain, as texts. */
export const planningTask = z.object({
  name: z.string().min(1),
  domain: z.string(),
  problem: z.string(),
});

export type PlanningTask = z.infer<typeof planningTask>;

interface Entry {
  problem: GroundProblem;
  /** Equal for problems that differ in their start alone. */
  world: string;
}

const problems = new Map<string, Entry>();

const digest = (value: unknown) => hash('sha256', JSON.stringify(value), 'hex').slice(0, 16);

/**
 * Grounds a task, once for equal texts; gives its hash. Errors name `files`, where the texts came from.
 * Throws BadInput for what is wrong in them.
 */
export function admit(
  { name, domain, problem }: PlanningTask,
  files = { domain: `the domain of ${name}`, problem: name },
): string {
  const id = digest([domain, problem]);
  if (!problems.has(id)) {
    const loaded = loadProblem(domain, problem, files);
    const { atoms, fixed } = loaded;
    const { objects, goal } = loaded.problem;
    problems.set(id, { problem: loaded, world: digest([domain, objects, atoms, [...fixed], goal]) });
  }
  return id;
}

/** The problem of a hash. Throws EpisodeError where its task was never started in this thread. */
export const grounded = (id: string): GroundProblem => entry(id).problem;

/** Names all that decides a problem's future but the facts that hold. */
export const worldId = (id: string): string => entry(id).world;

function entry(id: string): Entry {
  const known = problems.get(id);
  if (known) return known;
  throw new EpisodeError(
    'scenario',
    `problem ${id} is not known here: start the scenario's machine on its task before reading its states`,
  );
}
