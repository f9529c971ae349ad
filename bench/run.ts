/**
 * `npm run bench`: prints every figure with its target; exit code 1 when one is missed. Each benchmark has a
 * process of its own: what one has loaded, warmed up or left in memory is no part of another.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { actorSpeed } from './actors.ts';
import { brokerOverhead, cacheHits } from './broker.ts';
import { compiledSteps } from './compiled.ts';
import { criticalPath } from './critical-path.ts';
import { heapPerEpisode, littlesLaw, throughput } from './episodes.ts';
import { searchMemory, searchSpeed, searchWaves } from './mcts.ts';
import type { Figure } from './measure.ts';
import { handover, threads } from './pool.ts';
import { manyEpisodes, oneCallEpisodes } from './runs.ts';
import { studioSpeed, watchedRun } from './studio.ts';
import { layoutSpeed } from './studio-layout.ts';
import { toolLoop } from './tool-loop.ts';

const benches: Record<string, () => Figure | Figure[] | Promise<Figure | Figure[]>> = {
  'compiled-steps': async () => compiledSteps(),
  'actor-speed': actorSpeed,
  'broker-overhead': brokerOverhead,
  'cache-hits': cacheHits,
  throughput,
  'critical-path': criticalPath,
  'one-call-episodes': oneCallEpisodes,
  'tool-loop': toolLoop,
  'runs-20000': manyEpisodes,
  'littles-law': littlesLaw,
  heap: heapPerEpisode,
  'search-speed': searchSpeed,
  'search-memory': searchMemory,
  'search-waves': searchWaves,
  threads,
  handover,
  studio: studioSpeed,
  'watched-run': watchedRun,
  'studio-layout': layoutSpeed,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in benches));
if (unknown) {
  console.error(`bench: no "${unknown}"; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

const show = (value: number) => (value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(2));

async function measure(name: string): Promise<boolean> {
  const figures = [await benches[name]!()].flat();
  for (const { met, name, value, unit, target, from } of figures) {
    console.log(`${met ? '✓' : '✗'} ${name}: ${show(value)} ${unit} (target ${target})\n    ${from}`);
  }
  return figures.every(({ met }) => met);
}

function measureApart(name: string): boolean {
  const file = fileURLToPath(import.meta.url);
  return spawnSync(process.execPath, [...process.execArgv, file, name], { stdio: 'inherit' }).status === 0;
}

const names = Object.keys(benches).filter((name) => wanted.length === 0 || wanted.includes(name));
let missed = 0;
for (const name of names) {
  if (!(names.length === 1 ? await measure(name) : measureApart(name))) missed++;
}
process.exitCode = missed > 0 ? 1 : 0;
