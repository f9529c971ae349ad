/**
 * Loops of five tool calls and an answer, many at once, by whoever is named:
 * `node bench/tool-episodes.ts react|sdk|machines COUNT URL OUT` prints the milliseconds of CPU. A process of its own each
 * time, so that neither finds warm what the other has used.
 */
import { join } from 'node:path';
import OpenAI from 'openai';
import { z } from 'zod';
import { defineTool, defineToolScenario, run } from '../src/index.ts';
import { inParallel, timed } from './measure.ts';
import { machinesLoop } from './tool-machines.ts';

const IN_FLIGHT = 100;
const [who, count, url, out = ''] = process.argv.slice(2);
const episodes = Number(count);

const input = z.object({ a: z.number().describe('The first.'), b: z.number().describe('The second.') });
const sum = ({ a, b }: z.infer<typeof input>) => a + b;

const counting = defineToolScenario({
  id: 'count-to-five',
  title: 'Counting to five',
  rules: 'Work the answer out with the tools, and answer with the number alone.',
  task: z.object({ id: z.number() }),
  tasks: () => [{ id: 0 }],
  taskName: ({ id }) => String(id),
  tools: () => [defineTool({ name: 'add', description: 'The sum of two numbers.', input, run: sum })],
  request: ({ id }) => `Request ${id}: add one to nothing five times. What is it then?`,
  grade: ({ answer }) => (answer === '5' ? 1 : 0),
});

async function react(): Promise<void> {
  const { solved, calls, live } = await run({
    scenario: counting,
    agents: 'react',
    model: `openai:bench@${url}`,
    tasks: Array.from({ length: episodes }, (_, id) => ({ id })),
    out,
    concurrency: IN_FLIGHT,
    env: { TROUPE_CACHE_DIR: join(out, 'caches') },
  });
  if (solved !== episodes) throw new Error(`${solved} of ${episodes} episodes were solved`);
  if (calls !== 6 * episodes || live !== calls) throw new Error(`${live} of ${calls} calls were live`);
}

type Message = OpenAI.ChatCompletionMessageParam;

/** What the agent was first asked, as the server tells it, and the SDK's call of the model with the same request. */
async function bare() {
  const asked = (await (await fetch(`${url}/asked`)).json()) as OpenAI.ChatCompletionCreateParamsNonStreaming;
  const opening = asked.messages.slice(
    0,
    asked.messages.findIndex(({ role }) => role === 'assistant'),
  );
  const client = new OpenAI({ apiKey: 'none', baseURL: url, maxRetries: 0 });
  const ask = async (messages: Message[]) =>
    (await client.chat.completions.create({ ...asked, messages })).choices[0]!.message;
  return { opening, ask };
}

async function expectFive(loop: () => Promise<unknown>): Promise<void> {
  await inParallel(episodes, IN_FLIGHT, async () => {
    const answer = await loop();
    if (answer !== '5') throw new Error(`the answer is ${answer}`);
  });
}

async function sdk(): Promise<void> {
  const { opening, ask } = await bare();
  await expectFive(async () => {
    const messages: Message[] = [...opening];
    for (;;) {
      const message = await ask(messages);
      messages.push(message);
      if (!message.tool_calls) return message.content;
      for (const call of message.tool_calls) {
        if (call.type !== 'function') continue;
        const content = String(sum(JSON.parse(call.function.arguments)));
        messages.push({ role: 'tool', tool_call_id: call.id, content });
      }
    }
  });
}

async function machines(): Promise<void> {
  const { opening, ask } = await bare();
  await expectFive(machinesLoop(opening, ask, sum));
}

const { cpu } = await timed({ react, sdk, machines }[who as 'react' | 'sdk' | 'machines']);
console.log(cpu.toFixed(0));
