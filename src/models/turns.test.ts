import { expect, test } from 'vitest';
import { createBroker } from './broker.ts';
import { parseModel } from './spec.ts';

test('a model that answers at once leaves timers their turn', async () => {
  const broker = createBroker();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const began = performance.now();
  let decision = 0;
  while (performance.now() - began < 500) {
    await broker.complete({
      model: parseModel('synthetic'),
      replicate: 1,
      request: { messages: [{ role: 'user', content: 'Heads or tails?' }] },
      sample: { role: 'agent', attempt: 0, decision: decision++, index: 0 },
      respondent: { version: '1', rates: {}, reply: () => 'heads' },
    });
  }
  clearInterval(timer);
  await broker.close();
  expect(decision).toBeGreaterThan(100);
  expect(ticks).toBeGreaterThan(3);
});
