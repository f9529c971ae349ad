/** What a loop of tool calls costs beside the same loop written by hand. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Figure, inFolder, median, startServer } from './measure.ts';

const EPISODES = 500;
/** Milliseconds that the server takes for an answer. */
const LATENCY = 20;
const ROUNDS = 5;

/**
 * CPU of 500 episodes of five tool calls and an answer ÷ that of a bare SDK loop, both cold. For comparison the same
 * loop is also run by nothing but XState's own actors on that SDK, without journal, cache, limits and replay.
 */
export async function toolLoop(): Promise<Figure> {
  const server = await startServer(LATENCY, 'tool-server.ts');
  const file = fileURLToPath(new URL('tool-episodes.ts', import.meta.url));
  const times = { react: [] as number[], sdk: [] as number[], machines: [] as number[] };
  await inFolder(async (folder) => {
    for (let round = 0; round < ROUNDS; round++) {
      for (const who of ['react', 'sdk', 'machines'] as const) {
        const given = [who, String(EPISODES), server.url, join(folder, String(round))];
        times[who].push(Number(execFileSync(process.execPath, ['--expose-gc', file, ...given])));
      }
    }
  });
  server.stop();
  const [value, actors] = [times.react, times.machines].map((own) => median(own) / median(times.sdk)) as [
    number,
    number,
  ];
  return {
    name: `${EPISODES} loops of five tool calls, react with native calling: CPU ÷ bare openai SDK loop`,
    value,
    unit: '×',
    target: '<= 1.2',
    met: value <= 1.2,
    from: `ms of CPU: ${times.react.join(', ')} ÷ ${times.sdk.join(', ')}; each in a cold process of its own, journals, results and cache included. XState's own actors on the SDK, without any of these: ${actors.toFixed(2)} × (${times.machines.join(', ')} ms)`,
  };
}
