/** A data folder in the form of bot-with-plan: requests as replies of a model, steps without a status. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BadInput } from '../errors.ts';
import { checkWritable } from '../runs/folder/folder.ts';
import { readEvaluation } from './evaluation-file.ts';
import { checkThere, type DataFolder, fileOf, idsIn, writeJson, writeText } from './files.ts';
import { checkSettled } from './hold-folder.ts';
import { namedRequests } from './requests.ts';
import { readTrajectory } from './trajectory-file.ts';

/** Files written of each kind. */
export interface Exported {
  requests: number;
  trajectories: number;
  evaluations: number;
}

/** Writes what there is of a data folder to another. Throws BadInput where there are no requests. */
export async function exportOriginal(
  from: Pick<DataFolder, 'requests' | 'trajectories' | 'evaluations'>,
  to: string,
): Promise<Exported> {
  checkThere(from.requests, 'requests');
  await checkSettled(
    {},
    Object.values(from).map((folder) => ['--data', folder]),
  );
  await checkWritable(to, '<dir>');
  for (const [name, folder] of Object.entries(from))
    if (resolve(folder) === resolve(to, name))
      throw new BadInput(`${to}: this is the data folder itself; choose another`);
  const batches = Map.groupBy(namedRequests(from.requests), ({ id }) => id.replace(/_\d+$/, ''));
  for (const [batch, requests] of batches) {
    const other = requests.find(({ id }, i) => id !== `${batch}_${i}`);
    if (other)
      throw new BadInput(
        `${from.requests}: request "${other.id}": the original knows requests by file and place alone, as 3_0`,
      );
  }
  for (const [batch, requests] of batches) {
    const topic = batch === '0' ? {} : { topic: requests[0]!.topic };
    const entries = requests.map((each) =>
      batch === '0'
        ? { request: each.request, topic: each.topic }
        : { request: each.request, explanation: each.explanation },
    );
    const json = JSON.stringify({ ...topic, requests: entries }, undefined, 2);
    await writeText(join(to, 'requests', `${batch}.txt`), `\`\`\`json\n${json}\n\`\`\`\n`);
  }
  const trajectories = await idsOf(from.trajectories);
  for (const id of trajectories) {
    const steps = readTrajectory(from.trajectories, id).map(({ plan, result }) => ({ plan, result }));
    await writeJson(fileOf(join(to, 'trajectories'), id), steps);
  }
  const evaluations = await idsOf(from.evaluations);
  for (const id of evaluations) {
    await writeJson(fileOf(join(to, 'evaluations'), id), readEvaluation(from.evaluations, id));
  }
  return { requests: batches.size, trajectories: trajectories.length, evaluations: evaluations.length };
}

const idsOf = (folder: string) => (existsSync(folder) ? idsIn(folder) : []);
