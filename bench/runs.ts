/** Runs of many short episodes: what an episode costs, and how they keep up with a bare loop. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../src/index.ts';
import { type Figure, inFolder, median, startServer, timed } from './measure.ts';

const EPISODES = 20_000;
/** Milliseconds between two looks at the memory. */
const LOOK = 50;

/** 20,000 episodes of one step each and no model: peak memory of the process, and CPU per episode. */
export async function manyEpisodes(): Promise<Figure[]> {
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, LOOK);
  const { cpu, wall } = await timed(() =>
    inFolder(async (out) => {
      const summary = await run({ scenario: 'matching-pennies', agents: 'random', seeds: EPISODES, out });
      if (summary.episodes !== EPISODES || summary.errors > 0) throw new Error('not all episodes ended well');
    }),
  );
  clearInterval(look);
  const mb = peak / 2 ** 20;
  const each = cpu / EPISODES;
  const name = `${EPISODES.toLocaleString('en')} episodes of a trivial scenario`;
  const from = `${(wall / 1000).toFixed(1)} s in all, results and journals included`;
  return [
    { name: `${name}: peak memory`, value: mb, unit: 'MB', target: '<= 600', met: mb <= 600, from },
    { name: `${name}: CPU per episode`, value: each, unit: 'ms', target: '<= 1', met: each <= 1, from },
  ];
}

/** Milliseconds that the server takes for an answer. */
const LATENCY = 100;
const PAIRS = 5;

/** 1,000 one-call episodes of 100 ms, 200 in flight: wall time ÷ that of a bare SDK loop, both cold. */
export async function oneCallEpisodes(): Promise<Figure> {
  const server = await startServer(LATENCY);
  const file = fileURLToPath(new URL('one-call.ts', import.meta.url));
  const times: Record<'episodes' | 'sdk', number[]> = { episodes: [], sdk: [] };
  // All is removed at the end: ext4 passes over what was removed within a minute, at every file it makes.
  await inFolder(async (folder) => {
    for (let pair = 0; pair < PAIRS; pair++) {
      for (const who of ['episodes', 'sdk'] as const) {
        const out = join(folder, String(pair));
        times[who].push(Number(execFileSync(process.execPath, ['--expose-gc', file, who, server.url, out])));
      }
    }
  });
  server.stop();
  const value = median(times.episodes) / median(times.sdk);
  return {
    name: '1,000 one-call episodes of 100 ms, 200 in flight: wall time ÷ bare openai SDK loop',
    value,
    unit: '×',
    target: '<= 1.2',
    met: value <= 1.2,
    from: `ms: ${times.episodes.join(', ')} ÷ ${times.sdk.join(', ')}; each in a cold process of its own, results and cache included`,
  };
}
