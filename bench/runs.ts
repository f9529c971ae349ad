/** Runs of many short episodes: what an episode costs, and how they keep up with a bare loop. */
import { join } from 'node:path';
import OpenAI from 'openai';
import { run } from '../src/index.ts';
import { type Figure, inFolder, inParallel, startServer, timed } from './measure.ts';
import { stubborn } from './scenario.ts';

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

const CALLS = 1000;
const IN_FLIGHT = 200;
const LATENCY = 100;

/** 1,000 one-call episodes of 100 ms, 200 in flight: wall time ÷ that of a bare SDK loop, neither warmed up. */
export async function oneCallEpisodes(): Promise<Figure> {
  const server = await startServer(LATENCY);
  const tasks = Array.from({ length: CALLS }, (_, id) => ({ id }));
  const ours = await timed(() =>
    inFolder(async (out) => {
      const { calls, live, errors } = await run({
        scenario: stubborn,
        agents: 'direct?attempts=1',
        model: `openai:bench@${server.url}`,
        tasks,
        out,
        concurrency: IN_FLIGHT,
        env: { TROUPE_CACHE_DIR: join(out, 'caches') },
      });
      if (errors > 0) throw new Error(`${errors} episodes ended in an error`);
      if (calls !== CALLS || live !== CALLS) throw new Error(`${live} of ${calls} calls were live`);
    }),
  );
  const client = new OpenAI({ apiKey: 'none', baseURL: server.url, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'Name the number that is sought. '.repeat(20) }];
  const bare = await timed(() =>
    inParallel(CALLS, IN_FLIGHT, () => client.chat.completions.create({ model: 'bench', messages })),
  );
  server.stop();
  const value = ours.wall / bare.wall;
  return {
    name: '1,000 one-call episodes of 100 ms, 200 in flight: wall time ÷ bare openai SDK loop',
    value,
    unit: '×',
    target: '<= 1.2',
    met: value <= 1.2,
    from: `${(ours.wall / 1000).toFixed(2)} s ÷ ${(bare.wall / 1000).toFixed(2)} s, both cold, cache included`,
  };
}
