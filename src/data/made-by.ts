/** `.made-by.json` in a folder of requests or evaluations: by which models and seeds what is there was made. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from './files.ts';
import type { Stage } from './stage.ts';

const maker = z.object({ model: z.string(), seed: z.int() });

export type Maker = z.infer<typeof maker>;

const nameOf = ({ model, seed }: Maker) => `${model} with seed ${seed}`;

/** Notes who makes what a folder lacks; warns where another has made what is kept of it. */
export async function noteMaker(
  { warn }: Pick<Stage, 'warn'>,
  folder: string,
  now: Maker,
  { kept, missing }: { kept: number; missing: number },
): Promise<void> {
  const file = join(folder, '.made-by.json');
  const before = existsSync(file) ? readJson(file, z.array(maker), 'list of models and seeds') : [];
  const others = before.filter(({ model, seed }) => model !== now.model || seed !== now.seed);
  if (kept > 0 && others.length > 0) {
    const rest = missing === 0 ? 'nothing is left for' : `the other ${missing} are made by`;
    warn(
      `${folder}: ${kept} are there from ${others.map(nameOf).join(' and ')}, and ${rest} ${nameOf(now)}; give another --out to make all anew`,
    );
  }
  if (missing > 0 && others.length === before.length) await writeJson(file, [...before, now]);
}
