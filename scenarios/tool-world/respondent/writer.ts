/** How the simulated model makes up requests: about the world, on a topic, with a number of steps each. */
import type { Draws } from '../../../src/models/types.ts';
import { random } from '../../../src/seed.ts';
import { drawRequest } from '../facts/requests.ts';
import { COMMON } from '../language/common.ts';
import type { RequestBatch, SimpleRequests } from '../prompts/requests.ts';
import { rates, slips } from './rates.ts';

/** A batch on a topic; some of its requests need a step more or fewer than was asked for. */
export function writeBatch(topic: string, steps: readonly number[], draws: Draws): RequestBatch {
  const requests = steps.map((count, i) => {
    const miscounted = slips(draws, rates.writer.miscounted, 'miscounted', i);
    const meant = Math.max(1, count + (miscounted ? (draws.slip('more', i) < 0.5 ? 1 : -1) : 0));
    const { request, explanation } = drawRequest(random(draws.slip('request', i)), topic, meant);
    return { request, explanation: explanation! };
  });
  return { topic, requests };
}

/** As many as were asked for, while there are any. */
export function writeSimple(count: number, draws: Draws): SimpleRequests {
  const requests = random(draws.slip('simple'))
    .shuffle(COMMON)
    .slice(0, count)
    .map(({ request, topic }) => ({ request, topic }));
  return { requests };
}
