/** Errors of a user's own code in one line: which scenario or agent, in which file, what threw, why, and where. */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Agent } from './agent.ts';
import { BadInput, EpisodeError, ParseError, Stopped } from './errors.ts';
import type { Role, Scenario } from './scenario.ts';

/** A scenario as errors name it; one of a user's file with that file: `scenario maze (maze/index.ts)`. */
export const scenarioName = (scenario: Pick<Scenario, 'id' | 'origin'>): string =>
  `scenario ${idAndFile(scenario)}`;

function idAndFile({ id, origin = '' }: Pick<Scenario, 'id' | 'origin'>): string {
  const [path = '', name] = origin.split('#');
  // An origin of the catalogue is an id.
  if (!path.includes('/') && !path.includes('\\')) return id;
  return `${id} (${near(path)}${name && name !== 'default' ? `#${name}` : ''})`;
}

/** The scenario does something wrong: ends the episode as an error that names it. */
export function scenarioFault(scenario: Pick<Scenario, 'id' | 'origin'>, why: string, cause?: unknown) {
  return new EpisodeError(
    'scenario',
    `${scenarioName(scenario)}: ${why}`,
    cause === undefined ? {} : { cause },
  );
}

/** A part of the scenario threw what it may not. What is an EpisodeError already stays as it is. */
export function scenarioThrew(scenario: Pick<Scenario, 'id' | 'origin'>, what: string, error: unknown) {
  if (error instanceof EpisodeError) return error;
  return scenarioFault(scenario, `${what} threw: ${whyAndWhere(error)}`, error);
}

/**
 * Calls a part of the scenario. What it may throw passes: a ParseError is the model's fault, an EpisodeError
 * or Stopped says already whose; all else names the scenario and the part.
 */
export function scenarioCall<T>(scenario: Pick<Scenario, 'id' | 'origin'>, what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof ParseError || error instanceof Stopped) throw error;
    throw scenarioThrew(scenario, what, error);
  }
}

/** What a part of the scenario threw before any episode: bad input, which names the scenario and its file. */
export function scenarioRefusal(scenario: Pick<Scenario, 'id' | 'origin'>, what: string, error: unknown) {
  if (error instanceof BadInput) return error;
  const why = `${scenarioName(scenario)}: ${what} threw: ${whyAndWhere(error)}`;
  return new BadInput(why, { cause: error });
}

/** An agent that plays a role, and where its machine stands; without `state` nothing is said of that. */
interface Player {
  agent: Pick<Agent, 'id' | 'origin'>;
  role: Role;
  state?: unknown;
}

/** An agent as errors name it: `agent last (last.ts), as X, in state "playing"`. */
export function agentName({ agent, role, state }: Player): string {
  const where = state === undefined ? '' : `, in state ${JSON.stringify(state)}`;
  return `agent ${idAndFile(agent)}, as ${role}${where}`;
}

/** An agent's machine does something wrong: ends the episode as an error that names it. */
export function agentFault(player: Player, why: string, cause?: unknown): EpisodeError {
  return new EpisodeError('internal', `${agentName(player)}: ${why}`, cause === undefined ? {} : { cause });
}

/** What was thrown, in one line, and the line of the user's file where it was. */
export function whyAndWhere(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const place = placeOf(error);
  return `${message}${place ? ` (${near(place.path)}:${place.line})` : ''}`.replace(/\s*\n\s*/g, ' ');
}

/** A line of a user's file. */
export interface Place {
  path: string;
  line: string;
}

/** Where it was thrown. The deepest cause says best; frames of libraries and of the engine are passed over. */
export function placeOf(error: unknown): Place | undefined {
  const { stack = '', cause } = error instanceof Error ? error : {};
  const deeper = cause instanceof Error ? placeOf(cause) : undefined;
  if (deeper) return deeper;
  for (const [, found, line] of stack.matchAll(/(?:\(|at )((?:file:\/\/)?\/[^()\s]+?):(\d+):\d+\)?$/gm)) {
    const path = found!.startsWith('file:') ? fileURLToPath(found!.split('?')[0]!) : found!.split('?')[0]!;
    if (path.includes('/node_modules/') || ENGINE.some((folder) => path.startsWith(folder))) continue;
    return { path, line: line! };
  }
  return undefined;
}

/** As the user knows it: from the working folder, where it lies in it. */
export function near(path: string): string {
  const way = relative(process.cwd(), path);
  return way.startsWith('..') ? path : way;
}

const ENGINE = ['src', 'machines', 'workers', 'bin'].map((folder) =>
  fileURLToPath(new URL(`../${folder}/`, import.meta.url)),
);
