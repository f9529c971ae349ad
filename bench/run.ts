/** `npm run bench`: prints every figure with its target; exit code 1 when one is missed. */
import { brokerOverhead, cacheHits } from './broker.ts';
import { compiledSteps } from './compiled.ts';
import { criticalPath } from './critical-path.ts';
import { heapPerEpisode, littlesLaw, throughput } from './episodes.ts';
import { searchMemory, searchSpeed, searchWaves } from './mcts.ts';
import type { Figure } from './measure.ts';
import { handover, threads } from './pool.ts';
import { manyEpisodes, oneCallEpisodes } from './runs.ts';

const benches: Record<string, () => Figure | Figure[] | Promise<Figure | Figure[]>> = {
  'compiled-steps': async () => compiledSteps(),
  'broker-overhead': brokerOverhead,
  'cache-hits': cacheHits,
  throughput,
  'critical-path': criticalPath,
  'one-call-episodes': oneCallEpisodes,
  'runs-20000': manyEpisodes,
  'littles-law': littlesLaw,
  heap: heapPerEpisode,
  'search-speed': searchSpeed,
  'search-memory': searchMemory,
  'search-waves': searchWaves,
  threads,
  handover,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in benches));
if (unknown) {
  console.error(`bench: no "${unknown}"; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

const show = (value: number) => (value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(2));

let missed = 0;
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const figure of [await bench()].flat()) {
    if (!figure.met) missed++;
    console.log(
      `${figure.met ? '✓' : '✗'} ${figure.name}: ${show(figure.value)} ${figure.unit} (target ${figure.target})\n    ${figure.from}`,
    );
  }
}
process.exitCode = missed > 0 ? 1 : 0;
