/** Results files made up for tests: no episode was played. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultLine } from '../runs/folder/results.ts';
import { random } from '../seed.ts';

/** A results line; whatever is not given is that of a solved episode of one step. */
export function madeUp(line: Partial<ResultLine> = {}): ResultLine {
  const { scenario = 's', task = 't', agent = 'a', model = null, seed = 1, status = 'solved' } = line;
  const reward = status === 'solved' ? 1 : 0;
  return {
    episode: `${task}.${agent}.s${seed}`.replace(/[^\w.]+/g, '-'),
    launch: 1,
    scenario,
    task,
    agent,
    model,
    arm: model === null ? agent : `${agent}${agent.includes('?') ? '&' : '?'}model=${model}`,
    roles: { agent: { agent, model } },
    seed,
    status,
    reward,
    rewards: { agent: reward },
    ...(status !== 'error' && { end: 'terminated' as const }),
    steps: 1,
    attempts: 1,
    answer: '',
    calls: 0,
    live: 0,
    tokens: { input: 0, output: 0 },
    cost: 0,
    spent: 0,
    seconds: 0.5,
    ...line,
  };
}

/** A run's folder with these results and no manifest. */
export async function writeRun(dir: string, lines: Iterable<ResultLine>): Promise<string> {
  await mkdir(dir, { recursive: true });
  const text = Array.from(lines, (line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(join(dir, 'results.jsonl'), text);
  return dir;
}

/** Results of 4 arms × 5 seeds on as many tasks as it takes, with prices, errors and answers. */
export function* manyResults(count: number): Generator<ResultLine> {
  const { next } = random('results');
  const arms = ['direct', 'tot?breadth=1', 'tot?breadth=2', 'rafa'];
  for (let i = 0; i < count; i++) {
    const agent = arms[i % 4]!;
    const seed = 1 + (Math.floor(i / 4) % 5);
    const draw = next();
    const status = draw < 0.01 ? 'error' : draw < 0.5 ? 'solved' : 'unsolved';
    const calls = 1 + Math.floor(400 * next());
    yield madeUp({
      scenario: 'game24',
      task: `task ${Math.floor(i / 20)}`,
      agent,
      model: 'openai:gpt-4o',
      seed,
      status,
      ...(status === 'error' && { error: { kind: 'server', message: `503 from host ${i % 3}` } }),
      answer: '(4 + 5) * 6 - 10, '.repeat(10),
      calls,
      attempts: 1 + Math.floor(20 * next()),
      tokens: { input: 100 * calls, output: 20 * calls },
      cost: calls * 0.000_45,
    });
  }
}
