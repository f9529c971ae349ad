/** Labels of trajectories, by people say, and how well a judge agrees with them. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Judgement } from '../../scenarios/tool-world/prompts/judge.ts';
import { BadInput } from '../errors.ts';
import { readEvaluation } from './evaluation-file.ts';
import { has, idsIn, readJson, readLines } from './files.ts';
import { type Agreement, agreement, type Rated } from './kappa.ts';

const rating = z.int().min(1).max(5);

const label = z.object({
  id: z.string(),
  final_answer_rating: rating,
  steps: z
    .array(z.object({ task_rating: rating, tool_rating: rating, result_rating: rating }).partial())
    .optional(),
});

type Label = z.infer<typeof label>;

/** What is rated of a trajectory. */
export const RATED = ['final_answer_rating', 'task_rating', 'tool_rating', 'result_rating'] as const;

export type AgreementByRating = Partial<Record<(typeof RATED)[number], Agreement>>;

/** The labels of a file (a JSON array, or one a line) or of a folder of evaluations. Throws BadInput. */
export async function readLabels(path: string, cwd: string): Promise<Label[]> {
  const file = resolve(cwd, path);
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new BadInput(`--labels ${path}: there is no such file or folder`);
  if (found.isDirectory()) return (await idsIn(file)).map((id) => ({ id, ...readEvaluation(file, id) }));
  if (path.endsWith('.json')) return readJson(file, z.array(label), 'list of labels');
  return readLines(readFileSync(file, 'utf8'), path, label);
}

/** How well the evaluations of a folder agree with labels; what one side lacks is left out. */
export function agreementWith(labels: readonly Label[], folder: string): AgreementByRating {
  const both = labels.flatMap((given) => {
    return has(folder, given.id) ? [[readEvaluation(folder, given.id), given] as const] : [];
  });
  const groups = RATED.map(
    (name) => [name, both.map(([judged, given]) => pairs(name, judged, given))] as const,
  );
  return Object.fromEntries(
    groups.flatMap(([name, found]) => {
      const rated = found.filter((group) => group.length > 0);
      return rated.length > 0 ? [[name, agreement(rated)]] : [];
    }),
  );
}

function pairs(name: (typeof RATED)[number], judged: Judgement, given: Label): Rated[] {
  if (name === 'final_answer_rating') return [[judged[name], given[name]]];
  return judged.steps.flatMap((step, i): Rated[] => {
    const other = given.steps?.[i]?.[name];
    return other === undefined ? [] : [[step[name], other]];
  });
}
