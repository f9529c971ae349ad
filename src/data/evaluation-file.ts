/** `evaluations/<id>.json`: the ratings of a trajectory, a judge's or a person's. */
import { type Judgement, judgement } from '../../scenarios/tool-world/prompts/judge.ts';
import { fileOf, readJson } from './files.ts';

export const readEvaluation = (folder: string, id: string): Judgement =>
  readJson(fileOf(folder, id), judgement, 'evaluation');
