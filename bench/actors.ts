/** Episodes of running actors without a model: XState's own beside the same machines by `actorLogic`. */
import type OpenAI from 'openai';
import { actorLogic } from '../src/index.ts';
import { type Figure, inParallel, median, timed } from './measure.ts';
import { machinesLoop } from './tool-machines.ts';

const EPISODES = 2000;
const IN_FLIGHT = 100;
const ROUNDS = 5;

type Reply = OpenAI.ChatCompletionMessage;

/** Calls the tool five times, and answers. */
async function ask(messages: OpenAI.ChatCompletionMessageParam[]): Promise<Reply> {
  const made = messages.filter(({ role }) => role === 'tool').length;
  const reply = { role: 'assistant', refusal: null } as const;
  if (made === 5) return { ...reply, content: '5' };
  const called = { name: 'add', arguments: JSON.stringify({ a: made, b: 1 }) };
  return {
    ...reply,
    content: null,
    tool_calls: [{ id: `call ${made}`, type: 'function', function: called }],
  };
}

/** CPU of episodes of five tool calls, each of 17 actors, by XState's own logic ÷ by `actorLogic`. */
export async function actorSpeed(): Promise<Figure> {
  const add = ({ a, b }: { a: number; b: number }) => a + b;
  const sides = {
    own: machinesLoop([], ask, add),
    quick: machinesLoop([], ask, add, actorLogic),
  };
  const times = { own: [] as number[], quick: [] as number[] };
  const played = async (side: 'own' | 'quick') => {
    const { cpu } = await timed(() =>
      inParallel(EPISODES, IN_FLIGHT, async () => {
        const answer = await sides[side]();
        if (answer !== '5') throw new Error(`the answer is ${answer}`);
      }),
    );
    return cpu;
  };
  for (let round = -1; round < ROUNDS; round++) {
    for (const side of ['own', 'quick'] as const) {
      const cpu = await played(side);
      if (round >= 0) times[side].push(cpu);
    }
  }
  const value = median(times.own) / median(times.quick);
  const each = (side: 'own' | 'quick') => ((median(times[side]) / EPISODES) * 1000).toFixed(0);
  return {
    name: 'episodes of bare actors, five tool calls: XState’s own logic ÷ actorLogic',
    value,
    unit: '×',
    target: '>= 2',
    met: value >= 2,
    from: `µs of CPU an episode: ${each('own')} ÷ ${each('quick')}, ${EPISODES} episodes × ${ROUNDS} rounds in turn`,
  };
}
