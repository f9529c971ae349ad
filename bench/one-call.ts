/**
 * 1,000 calls of one server, 200 in flight, by whoever is named: `node bench/one-call.ts episodes|sdk URL OUT` prints the
 * milliseconds. A process of its own each time, so that neither finds warm what the other has used.
 */
import { join } from 'node:path';
import OpenAI from 'openai';
import { run } from '../src/index.ts';
import { inParallel, timed } from './measure.ts';
import { stubborn } from './scenario.ts';

const CALLS = 1000;
const IN_FLIGHT = 200;
const [who, url, out = ''] = process.argv.slice(2);

async function episodes(): Promise<void> {
  const { calls, live, errors } = await run({
    scenario: stubborn,
    agents: 'direct?attempts=1',
    model: `openai:bench@${url}`,
    tasks: Array.from({ length: CALLS }, (_, id) => ({ id })),
    out,
    concurrency: IN_FLIGHT,
    env: { TROUPE_CACHE_DIR: join(out, 'caches') },
  });
  if (errors > 0) throw new Error(`${errors} episodes ended in an error`);
  if (calls !== CALLS || live !== CALLS) throw new Error(`${live} of ${calls} calls were live`);
}

async function sdk(): Promise<void> {
  const client = new OpenAI({ apiKey: 'none', baseURL: url, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'Name the number that is sought. '.repeat(20) }];
  const call = () => client.chat.completions.create({ model: 'bench', messages });
  await inParallel(CALLS, IN_FLIGHT, call);
}

const { wall } = await timed(who === 'sdk' ? sdk : episodes);
console.log(wall.toFixed(0));
