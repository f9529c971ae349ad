/** `finetune.json`: how far a fine-tuning job has come, so that another launch goes on from there. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { readJson, writeJson } from './files.ts';

/** A file at the provider. */
const job = z.object({
  /** Finds the job at the provider, should this process end while it is made. */
  token: z.string(),
  /** What was asked for, hashes of the sets included, as text: another wish is another job. */
  settings: z.string(),
  /** The ids of the sets at the provider. */
  training: z.string().optional(),
  validation: z.string().optional(),
  id: z.string().optional(),
  status: z.string().optional(),
  /** The model that came of it. */
  model: z.string().optional(),
  /** The latest event that was told. */
  event: z.string().optional(),
});

export type FineTuneJob = z.infer<typeof job>;

export const readJob = (file: string): FineTuneJob | undefined =>
  existsSync(file) ? readJson(file, job, 'fine-tuning job') : undefined;

export const writeJob = (file: string, value: FineTuneJob): Promise<void> => writeJson(file, value);
