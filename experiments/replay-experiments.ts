/**
 * Replays every episode of the committed experiments' runs, in `runs/` or the folder given, and says so: each
 * has to be what its journal says. Play the experiments first.
 *
 *     npm run replay-experiments [-- FOLDER]
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replay } from '../src/index.ts';

const SUFFIX = '.experiment.ts';
const [out = 'runs'] = process.argv.slice(2);

/** A run's folder is `<date>-<time>-<name>`; an experiment's names begin with its own. */
const nameOf = (folder: string) => folder.replace(/^\d{8}-\d{6}-/, '');
const folders = (await readdir(out).catch(() => [])).sort();
const files = await readdir(import.meta.dirname);
let failed = false;

for (const experiment of files.filter((file) => file.endsWith(SUFFIX)).sort()) {
  const name = experiment.slice(0, -SUFFIX.length);
  const runs = folders.filter((folder) => `${nameOf(folder)}-`.startsWith(`${name}-`));
  if (runs.length === 0) {
    console.log(`${name}: no run in ${out}; npm run experiment:${name} plays it`);
    failed = true;
  }
  for (const folder of runs) {
    const began = performance.now();
    const replayed = await replay(join(out, folder));
    const bad = replayed.filter(({ status }) => status === 'diverged' || status === 'unreadable');
    const steps = replayed.reduce((sum, each) => sum + each.steps, 0);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const good = replayed.length - bad.length;
    console.log(
      `${folder}: ${good} of ${replayed.length} episodes as recorded, ${steps} steps, ${seconds} s`,
    );
    for (const { episode, problem, divergence } of bad.slice(0, 5)) {
      console.log(
        `  ${episode}: ${problem ?? `diverges at step ${divergence?.step}: troupe replay shows where`}`,
      );
    }
    failed ||= bad.length > 0;
  }
}
process.exitCode = failed ? 1 : 0;
