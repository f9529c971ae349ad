/** Everything about one episode but its journal's lines. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunFolder } from '../../reports/runs.ts';
import { journalsDir, resultsFile, shownPath } from '../../runs/folder/folder.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';
import { isLive } from '../../runs/folder/manifest.ts';
import type { ResultLine } from '../../runs/folder/results.ts';
import { parseArms, seatText } from '../../runs/plan/arms.ts';
import { findScenario } from '../../runs/plan/catalogue.ts';
import { slug } from '../../runs/plan/names.ts';
import { gameNamed } from '../../runs/plan/phases.ts';
import { recordsOf, type ScenarioRecord } from '../../runs/plan/plan-record.ts';
import { plannedAs } from '../../runs/plan/planned.ts';
import { whyNoBranch } from '../../runs/replay/no-branch.ts';
import type { Scenario } from '../../scenario.ts';
import type { EpisodeView } from '../api/episodes.ts';
import { NotFound } from '../faults.ts';
import { isName, runOf, type Studio } from '../studio.ts';
import { actorsOf } from './actors.ts';
import { journalIn } from './journal-file.ts';
import { indexOf } from './journal-index.ts';
import { launchesOf } from './results-of.ts';

/** An episode of a run, by ids alone. */
export interface Chosen {
  run: RunFolder & { id: string };
  episode: string;
  /** Its journal. */
  file: string;
}

/** Throws NotFound; an id is a file's name, nothing else. */
export async function chosen(studio: Studio, id: string, episode: string): Promise<Chosen> {
  const run = await runOf(studio, id);
  const file = join(journalsDir(run.dir), `${episode}.jsonl`);
  const found = isName(episode) && (await stat(file).catch(() => undefined))?.isFile();
  if (!found) throw new NotFound(`run ${id} has no episode ${episode}`);
  return { run, episode, file };
}

/** Where it is not in the plan of a run, the scenario that a results line names, else the first. */
function recordFor({ run, episode }: Chosen, result: ResultLine | undefined): ScenarioRecord | undefined {
  if (!run.manifest) return undefined;
  const [first, ...more] = recordsOf(run.manifest.plan);
  const is = ({ scenario }: ScenarioRecord) =>
    result ? scenario === result.scenario : episode.startsWith(`${slug(scenario)}.`);
  return more.find(is) ?? first;
}

/** The scenario that an episode plays, as its run found it. Throws BadInput. */
export async function scenarioOf(at: Chosen, { cwd }: Studio, result?: ResultLine): Promise<Scenario> {
  const id = result?.scenario ?? recordFor(at, result)?.scenario;
  if (id === undefined) throw new NotFound(`nothing says which scenario ${at.episode} plays`);
  return findScenario(at.run.manifest?.origins?.[id] ?? id, cwd);
}

/** Of an episode that has not ended its arm is in its id, as `TASK.ARM.sSEED`. */
function armOf(episode: string, { arms, named }: ScenarioRecord): string | undefined {
  if (arms.length === 1) return arms[0];
  const fits = arms.filter((arm) => {
    const written = parseArms(named?.[arm] ?? arm)[0] ?? [];
    const seats = written.map(({ role, agent, options }) => {
      const text = seatText(agent, options);
      return role === undefined ? text : `${role}=${text}`;
    });
    return episode.includes(`.${slug(seats.join(','))}.s`) || episode.includes(`.${slug(arm)}.s`);
  });
  return fits.length === 1 ? fits[0] : undefined;
}

/** Its results line, if it has ended. */
export const resultOf = async ({ run, episode }: Chosen): Promise<ResultLine | undefined> =>
  (await launchesOf(resultsFile(run.dir), episode)).result;

export async function episodeView(studio: Studio, at: Chosen): Promise<EpisodeView> {
  const { run, episode, file } = at;
  const { cwd } = studio;
  const [{ lines }, { result, earlier }] = await Promise.all([
    journalIn(file),
    launchesOf(resultsFile(run.dir), episode),
  ]);
  const record = recordFor(at, result);
  const scenario = await scenarioOf(at, studio, result).catch(() => undefined);
  const arm = result?.arm ?? (record && armOf(episode, record));
  const roles = scenario?.roles ?? Object.keys(result?.roles ?? {});
  const told = new Set(lines.filter(({ type }) => type === 'state').map(({ actor }) => actor));
  const shown = shownPath(run.dir, cwd);
  const status = statusOf(at, lines, result);
  const game = gameNamed(episode);
  const noBranch = whyNoBranch({
    result: status === 'ended' ? result : undefined,
    lines,
    manifest: run.manifest,
  });
  return {
    run: run.id,
    episode,
    reference: `${shown}/${episode}`,
    status,
    // While it is played once more, the line of the launch before says nothing of it.
    ...(result && status === 'ended' && { result }),
    earlier,
    plan: {
      scenario: record?.scenario ?? result?.scenario ?? '',
      title: scenario?.title ?? record?.scenario ?? '',
      roles,
      ...(record && plannedAs(episode, record, run.manifest?.plan.more !== undefined)),
      ...(arm !== undefined && { arm }),
      ...(record && { maxSteps: record.limits.maxSteps }),
      ...(game && { game }),
    },
    actors: await actorsOf(studio, at, roles, told, result),
    picture: scenario?.picture !== undefined,
    ...(noBranch !== undefined && { noBranch }),
    index: indexOf(lines),
  };
}

function statusOf(
  { run: { manifest, dir } }: Chosen,
  lines: readonly JournalLine[],
  result: ResultLine | undefined,
): EpisodeView['status'] {
  if (lines.at(-1)?.type === 'end') {
    // Its results line may come a moment after.
    if (result || !(manifest && isLive(manifest, dir))) return 'ended';
    return 'running';
  }
  return manifest && isLive(manifest, dir) ? 'running' : 'cut off';
}
