/** `branch`: goes on from a step of an episode, with something changed. */
import { dirname, resolve } from 'node:path';
import { verdictOnTrying } from '../../../machines/verdict.ts';
import type { ScriptedMove } from '../../episode.ts';
import { BadInput } from '../../errors.ts';
import { parseModel } from '../../models/spec.ts';
import type { Role, Scenario, ScenarioState } from '../../scenario.ts';
import type { RunSummary } from '../figures/tally.ts';
import { findEpisode } from '../folder/find.ts';
import { shownPath } from '../folder/folder.ts';
import { readJournal } from '../folder/journal.ts';
import { type Manifest, readManifest } from '../folder/manifest.ts';
import type { Parent, ResultLine } from '../folder/results.ts';
import { parseArms, seatText, type WrittenArm, type WrittenSeat } from '../plan/arms.ts';
import { makeArms } from '../plan/cast.ts';
import { findScenario } from '../plan/catalogue.ts';
import { scenarioRecord } from '../plan/plan-record.ts';
import { run } from '../play/run.ts';
import type { RunOptions } from '../play/run-options.ts';
import { isLegal, listed, readAction, someOf } from '../play/typed-move.ts';
import { makeBranch } from './branching.ts';
import { whyNoBranch } from './no-branch.ts';
import { type Recording, recordingOf, upTo } from './recording.ts';
import { playAgain } from './replay-episode.ts';

export interface BranchOptions
  extends Pick<
    RunOptions,
    | 'out'
    | 'threads'
    | 'maxCost'
    | 'timeout'
    | 'cache'
    | 'debug'
    | 'signal'
    | 'on'
    | 'warn'
    | 'cwd'
    | 'env'
    | 'desk'
  > {
  /** The action, from 1, that is taken anew; all before it are as recorded. */
  step: number;
  /** Played there, as the scenario reads it. */
  action?: string;
  /** The arm that goes on from there. */
  agent?: string;
  /** The model that goes on from there. */
  model?: string;
  /** Where it is not to be found by what the run says of it: an id, a file, or itself. */
  scenario?: string | Scenario;
}

/**
 * Plays a new episode, in a run of its own, that is an episode of before up to a step and then goes on with
 * one thing changed: the action taken there, the arm, or the model; and with none of these, the luck: what
 * is drawn from there on (of models, chance and agents) is drawn anew. Otherwise luck is the parent's, so
 * that the change makes the difference. Throws BadInput, before anything is written, for what does not fit.
 *
 * Agents of the parent's arm live through the steps before with the recorded answers of their models, and so
 * have their memories; agents that were not in it are seated at the step, and hear what was played. Where an
 * action is given, its role's agent is not asked at that step, and sees what came of it when it is asked next.
 *
 * @example
 * ```ts
 * import { branch, run } from 'troupe';
 * const { run: folder } = await run({ scenario: 'tic-tac-toe', agents: 'random' });
 * const other = await branch(`${folder}/empty.random.s1`, { step: 3, agent: 'first' });
 * console.log(other.run);
 * ```
 */
export async function branch(reference: string, options: BranchOptions): Promise<RunSummary> {
  const { step, action, agent, model, scenario: named, ...rest } = options;
  const cwd = resolve(options.cwd ?? '.');
  const { id, journal, result } = await findEpisode(reference, options.out ?? 'runs', cwd, options.warn);
  const dir = dirname(dirname(journal));
  const manifest = await readManifest(dir);
  const lines = await readJournal(journal, options.warn);
  const why = whyNoBranch({ result, manifest, lines });
  if (!result || !manifest || why !== undefined) {
    throw new BadInput(`${reference} cannot be branched: ${why}`);
  }
  const recording = recordingOf(lines, shownPath(journal, cwd));
  checkStep(recording, step, id);
  const origin = manifest.origins?.[result.scenario] ?? result.scenario;
  const scenario = await findScenario(named ?? origin, cwd);
  const changed = changeSince(manifest, scenario);
  const state = await stateAt(recording, step, scenario, changed);
  const arms = armsOf(result, agent, model);
  await checkMemory(arms, scenario, cwd);
  const { fresh = [], given = [], seated = {} } = result.parent ?? {};
  const anew = action === undefined && agent === undefined && model === undefined;
  const seats = scenario.roles.map((role) => [
    role,
    arms.stays(role) ? Math.min(step, seated[role] ?? 1) : step,
  ]);
  const parent: Parent = {
    run: shownPath(dir, cwd),
    episode: id,
    step,
    ...some('fresh', anew ? [...fresh, step] : fresh),
    ...some('given', [...given.filter((at) => at < step), ...(action === undefined ? [] : [step])]),
    ...some('seated', Object.fromEntries(seats.filter(([, from]) => from !== 1))),
  };
  return run({
    ...rest,
    scenario,
    agents: arms.text,
    ...(arms.model !== undefined && { model: arms.model }),
    tasks: [recording.task],
    seed: result.seed,
    ...scenarioRecord(manifest.plan, result.scenario).limits,
    branch: makeBranch({
      parent,
      scenario,
      recording,
      lines,
      ...(changed !== undefined && { changed }),
      ...(action !== undefined && { action: moveAt(recording, step, action, scenario, state) }),
    }),
  });
}

/** A field that is left out where it holds nothing. */
const some = (name: string, value: object) => (Object.keys(value).length > 0 ? { [name]: value } : {});

/** Whether the user's file with the scenario is another than the one that was played. */
function changeSince({ plan }: Manifest, { id, source }: Scenario): string | undefined {
  const same = scenarioRecord(plan, id).files[`scenario ${id}`] === source;
  return same ? undefined : `the file of scenario ${id} has changed since it was played`;
}

function checkStep({ steps }: Recording, step: number, id: string): void {
  if (Number.isSafeInteger(step) && step >= 1 && step <= steps) return;
  throw new BadInput(`--at ${step}: ${id} has steps 1 to ${steps}`);
}

/** Throws BadInput for an arm that does not fit, or whose memory outlives an episode: a branch is one episode. */
async function checkMemory(
  { text, model = 'synthetic' }: Going,
  scenario: Scenario,
  cwd: string,
): Promise<void> {
  const models = [parseModel(model)];
  const [arm] = await makeArms(text, { scenario, set: {}, models, seats: 'as given', cwd });
  if (arm!.memory === 'episode') return;
  throw new BadInput(`arm ${text} keeps a memory between episodes, and a branch is one episode`);
}

/** The recorded action of a step. */
const actionAt = ({ facts }: Recording, step: number) =>
  facts.find((fact) => fact.type === 'action' && fact.step === step)!;

/** The world right before a step. Throws BadInput when it cannot be brought there any more. */
async function stateAt(
  recording: Recording,
  step: number,
  scenario: Scenario,
  changed: string | undefined,
): Promise<ScenarioState> {
  const { facts } = recording;
  // Of actions taken together, the first.
  let at = facts.indexOf(actionAt(recording, step));
  while (facts[at - 1]!.type === 'action') at--;
  const { divergence, state } = await playAgain(upTo(recording, facts[at]!.step - 1), scenario);
  if (!divergence) return state!;
  throw new BadInput(
    `scenario ${scenario.id} no longer plays as the journal says, from step ${divergence.step}${changed === undefined ? '' : ` (${changed})`}: troupe replay shows where`,
  );
}

/** The action that a text names, as a move at that step. Throws BadInput when it is none, or not legal there. */
function moveAt(
  recording: Recording,
  step: number,
  text: string,
  scenario: Scenario,
  state: ScenarioState,
): ScriptedMove & { role: Role } {
  const { actor: role, attempt } = actionAt(recording, step) as unknown as ScriptedMove & { actor: Role };
  const asked = { scenario, state, role };
  const refuse = (why: string) => new BadInput(`--action "${text}": ${why}`);
  let action: unknown;
  try {
    action = readAction(text, asked);
  } catch (error) {
    throw error instanceof BadInput ? refuse(error.message) : error;
  }
  if (isLegal(action, asked) === false) {
    const legal = listed(asked);
    const why = legal
      ? `; legal are ${someOf(legal, asked)}`
      : `: ${verdictOnTrying(scenario, state, action, role).text}`;
    throw refuse(`${role} cannot do that at step ${step}${why}`);
  }
  return { role, action, attempt };
}

/** The arm that goes on, and whose agent is the parent's. */
interface Going {
  text: string;
  model?: string;
  stays(role: Role): boolean;
}

function armsOf({ arm, model: asked, roles }: ResultLine, agent?: string, model?: string): Going {
  const [before] = parseArms(arm) as [WrittenArm];
  if (agent === undefined) {
    if (model === undefined) return { text: arm, stays: () => true };
    if (!before.some((seat) => seat.model !== undefined)) {
      throw new BadInput(`--model ${model}: nobody in ${arm} asks a model`);
    }
    const other = before.map((seat) => (seat.model === undefined ? seat : { ...seat, model }));
    return { text: other.map(written).join(','), stays: () => true };
  }
  const [after, ...more] = parseArms(agent);
  if (more.length > 0) throw new BadInput(`--agent ${agent}: a branch goes on with one arm`);
  const one = [...new Set(Object.values(roles).flatMap((seat) => seat.model ?? []))];
  const fallback = model ?? (asked !== null && one.length === 1 ? one[0] : undefined);
  return {
    text: agent,
    ...(fallback !== undefined && { model: fallback }),
    stays: (role) => nameIn(before, role) === nameIn(after!, role),
  };
}

const written = ({ role, agent, options, model }: WrittenSeat): string =>
  (role === undefined ? '' : `${role}=`) + seatText(agent, options, model);

/** The agent of a role with its options, without its model. */
function nameIn(arm: WrittenArm, role: Role): string | undefined {
  const seat = arm.find((each) => each.role === undefined || each.role === role);
  return seat && seatText(seat.agent, seat.options);
}
