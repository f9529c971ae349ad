/** What a loop of tool calls costs beside the same loop written by hand. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Figure, inFolder, median, startServer } from './measure.ts';

const EPISODES = 500;
/** Milliseconds that the server takes for an answer. */
const LATENCY = 20;
const ROUNDS = 5;

/** CPU of 500 episodes of five tool calls and an answer ÷ that of a bare SDK loop, both cold. */
export async function toolLoop(): Promise<Figure> {
  const server = await startServer(LATENCY, 'tool-server.ts');
  const file = fileURLToPath(new URL('tool-episodes.ts', import.meta.url));
  const times: Record<'react' | 'sdk', number[]> = { react: [], sdk: [] };
  await inFolder(async (folder) => {
    for (let round = 0; round < ROUNDS; round++) {
      for (const who of ['react', 'sdk'] as const) {
        const given = [who, String(EPISODES), server.url, join(folder, String(round))];
        times[who].push(Number(execFileSync(process.execPath, ['--expose-gc', file, ...given])));
      }
    }
  });
  server.stop();
  const value = median(times.react) / median(times.sdk);
  return {
    name: `${EPISODES} loops of five tool calls, react with native calling: CPU ÷ bare openai SDK loop`,
    value,
    unit: '×',
    target: '<= 1.2',
    met: value <= 1.2,
    from: `ms of CPU: ${times.react.join(', ')} ÷ ${times.sdk.join(', ')}; each in a cold process of its own, journals, results and cache included`,
  };
}
