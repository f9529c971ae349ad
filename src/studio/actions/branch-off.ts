/** Branches of episodes: what can be changed at a step, and starting one in this process. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { agents } from '../../../machines/agents/index.ts';
import { BadInput } from '../../errors.ts';
import { journalsDir } from '../../runs/folder/folder.ts';
import { plannedEpisodes } from '../../runs/plan/planned.ts';
import { branch } from '../../runs/replay/branch.ts';
import { whyNoBranch } from '../../runs/replay/no-branch.ts';
import type { BranchBody, BranchChoices, Branched } from '../api/actions.ts';
import { type Studio, track } from '../studio.ts';
import { stateAt, stepAt, type Told } from './moment.ts';

/** What a branch could change at a line of a journal, or at a step; of the last step at most. Throws BadInput where there is none. */
export function branchChoices(
  told: Told,
  reference: string,
  { line, step: wanted }: { line?: number; step?: number },
): BranchChoices {
  const { lines, scenario, result } = told;
  const why = whyNoBranch({ manifest: told.manifest, result, lines });
  if (!result || why !== undefined) throw new BadInput(`It cannot be branched: ${why}`);
  const actions = lines.filter(({ type }) => type === 'action');
  const asked = line === undefined ? (wanted ?? 1) : stepAt(told, line);
  const step = Math.min(Math.max(1, asked), actions.length);
  const { actor: role, n, text } = actions[step - 1]!;
  return {
    step,
    steps: actions.length,
    reference,
    role,
    recorded: String(text ?? ''),
    legal: listedAt(told, n, role),
    arm: result.arm,
    model: result.model,
    agents: Object.keys(agents),
    roles: [...scenario.roles],
  };
}

/** More than a person looks through are left to typing. */
const LISTED = 500;

function listedAt(told: Told, at: number, role: string): string[] | null {
  const { scenario } = told;
  const state = stateAt(told, at);
  if (!state) return null;
  try {
    const legal = scenario.actions?.(state as never, role);
    return legal?.slice(0, LISTED).map((each) => scenario.format(each, state as never)) ?? null;
  } catch {
    // A context that a journal could not hold whole.
    return null;
  }
}

/**
 * Starts a branch in this process; resolves as soon as it has a journal, in which it then can be followed. Throws
 * BadInput for what does not fit. What goes wrong later stands in the new run's own files.
 */
export async function startBranch(studio: Studio, reference: string, body: BranchBody): Promise<Branched> {
  const { out, cwd, env, closing } = studio;
  const begun = Promise.withResolvers<Branched>();
  const over = branch(reference, {
    ...body,
    out,
    cwd,
    env,
    ...(closing && { signal: closing }),
    warn() {},
    on(event) {
      if (event.type !== 'start') return;
      const [planned] = plannedEpisodes(event.plan);
      begun.resolve({ run: basename(event.run), episode: planned!.id });
    },
  });
  over.catch(begun.reject);
  track(studio, over);
  const made = await begun.promise.catch((error) => {
    throw error instanceof BadInput ? new BadInput(inWords(error.message)) : error;
  });
  await Promise.race([
    over.catch(() => {}),
    exists(join(journalsDir(join(out, made.run)), `${made.episode}.jsonl`)),
  ]);
  return made;
}

/** Journals are written in rounds, the first after a second. */
async function exists(file: string): Promise<void> {
  for (let tries = 0; tries < 100 && !existsSync(file); tries++) await setTimeout(50);
}

/** Messages name what the command line calls it; on the page the fields have names. */
const inWords = (message: string): string =>
  message
    .replace(/^--at /, 'Step ')
    .replace(/^--action /, 'Action ')
    .replace(/^--(agent|model) /, 'The $1 ');
