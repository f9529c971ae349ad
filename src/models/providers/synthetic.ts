/** Simulated models: a scenario's respondent answers, in this process, by seeded draws. */

import { sha256 } from '../../cache/keys.ts';
import { EpisodeError } from '../../errors.ts';
import { uniform } from '../../seed.ts';
import { requestJson } from '../call-key.ts';
import { Retryable } from '../failures.ts';
import { Latency } from '../latency.ts';
import { estimatePrompt, estimateTokens, type Provider, type SampleRequest } from '../provider.ts';
import { sleep } from '../sleep.ts';
import type { Completion, Draws, ModelCall, ModelSpec, SampleAddress } from '../types.ts';

/**
 * Answers with the call's respondent. `latency` and `failure` of the model are simulated: each try waits
 * so long, and fails like a server's 500 with that probability. Usage is estimated (a quarter of the
 * characters, rounded up), and `maxTokens` and `stop` cut the reply as a server would.
 */
export function synthetic({ latency = 0 }: ModelSpec): Provider {
  const queue = new Latency(latency);
  return {
    send(request, count) {
      if (latency === 0) return Promise.resolve().then(() => answers(request, count));
      const { signal } = request;
      return (signal ? sleep(latency, signal) : queue.wait()).then(() => answers(request, count));
    },
    close: (reason) => queue.close(reason),
  };
}

function answers({ call, request, samples, key }: SampleRequest, count: number): Completion[] {
  const { model, replicate } = call;
  if (model.failure && uniform('failure', model.seed ?? 1, replicate, key, count) < model.failure) {
    throw new Retryable('server', 'simulated failure', 500);
  }
  const json = requestJson(request);
  const input = estimatePrompt(request);
  return samples.map((sample) => {
    const { text, finish } = cut(reply(call, drawsOf(call, json, request.temperature, sample)), request);
    return { text, finish, usage: { input, output: estimateTokens(text) } };
  });
}

function reply(call: ModelCall, draws: Draws): string {
  try {
    return call.respondent!.reply(call.request.messages, draws);
  } catch (error) {
    throw new EpisodeError('internal', `the simulated model failed: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/**
 * Beliefs are drawn for one seed and fact. Slips are drawn for the request and the sample's address; at
 * temperature 0 for the request alone, so that all samples say the same.
 */
function drawsOf(
  call: ModelCall,
  json: string,
  temperature: number | undefined,
  sample: SampleAddress,
): Draws {
  const seed = call.model.seed ?? 1;
  const { replicate } = call;
  const { role, attempt, decision, index, game } = sample;
  const address =
    temperature === 0 ? [] : [role, attempt, decision, index, ...(game === undefined ? [] : [game])];
  // Hashed once a sample, as a short stand-in for the long address of every draw.
  const place = sha256(JSON.stringify(['slip', seed, replicate, json, ...address]));
  return {
    skill: call.model.skill ?? 0,
    belief: (...fact) => uniform('belief', seed, replicate, ...fact),
    slip: (...label) => uniform(place, ...label),
  };
}

function cut(
  text: string,
  { maxTokens, stop = [] }: SampleRequest['request'],
): Pick<Completion, 'text' | 'finish'> {
  const ends = stop.map((word) => text.indexOf(word)).filter((end) => end >= 0);
  const whole = ends.length > 0 ? text.slice(0, Math.min(...ends)) : text;
  if (estimateTokens(whole) <= maxTokens) return { text: whole, finish: 'stop' };
  return { text: whole.slice(0, 4 * maxTokens), finish: 'length' };
}
