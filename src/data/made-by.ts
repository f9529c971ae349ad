/** `.made-by.json` in a folder of requests or evaluations: which of them each model and seed has made. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { callKeys, complete, requestJson } from '../models/call-key.ts';
import { parseModel } from '../models/spec.ts';
import { readJson, writeJson } from './files.ts';
import type { Stage } from './stage.ts';

const maker = z.object({ model: z.string().superRefine(checkModel), seed: z.int() });

export type Maker = z.infer<typeof maker>;

/** `made`: ids; a list that was written without them tells of none. */
const noted = maker.extend({ made: z.array(z.string()).default([]) });

function checkModel(text: string, context: z.RefinementCtx): void {
  try {
    parseModel(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
}

/** The cache's key of one question to it: what changes no answer, as the synthetic model's latency, is no part of it. */
function keyOf({ model: text, seed }: Maker): string {
  const model = parseModel(text);
  const request = { messages: [] };
  const sample = { role: '', attempt: 0, decision: 0, index: 0 };
  const json = requestJson(complete(request, model));
  return callKeys({ model, request, replicate: seed, sample }, json, model.url)[0]!;
}

const nameOf = ({ model, seed }: Maker) => `${model} with seed ${seed}`;

/**
 * Warns where others have made some of what is kept. What it gives notes that one is made now: to be called before
 * its file is written.
 */
export function noteMaker(
  { warn }: Pick<Stage, 'warn'>,
  folder: string,
  now: Maker,
  { kept, missing }: { kept: readonly string[]; missing: number },
): (id: string) => Promise<void> {
  const file = join(folder, '.made-by.json');
  const makers = existsSync(file) ? readJson(file, z.array(noted), 'list of models and seeds') : [];
  const own = makers.find((each) => keyOf(each) === keyOf(now)) ?? { ...now, made: [] };
  const others = makers.filter((each) => each !== own);
  const there = new Set(kept);
  const parts = others.flatMap((each) => {
    const count = each.made.filter((id) => there.has(id)).length;
    return count > 0 ? [`${nameOf(each)} has made ${count}`] : [];
  });
  if (parts.length > 0) {
    const by = nameOf(now);
    const rest = missing === 0 ? `nothing is left for ${by}` : `${by} makes the ${missing} still missing`;
    warn(
      `${folder}: of the ${kept.length} there, ${parts.join(', ')}, and ${rest}; give another --out to make all anew`,
    );
  }
  let written = Promise.resolve();
  return (id) => {
    for (const each of [...others, own]) each.made = each.made.filter((other) => other !== id);
    own.made.push(id);
    // One after another: the last to be written is the one that holds all.
    written = written.then(() => writeJson(file, [...others, own]));
    return written;
  };
}
