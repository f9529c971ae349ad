import { expect, test } from 'vitest';
import { z } from 'zod';
import { BadInput } from '../../src/errors.ts';
import { run } from '../../src/runs/play/run.ts';
import type { Scenario } from '../../src/scenario.ts';
import { defineTool } from '../../src/tool.ts';
import { worldAt } from '../world-at.ts';
import { defineToolScenario } from './define-tool-scenario.ts';

const half = defineTool({
  name: 'half',
  description: 'Half of a number.',
  input: z.object({ of: z.number() }),
  run: ({ of }) => of / 2,
});

const PARTS = {
  id: 'halves',
  title: 'Halves',
  rules: 'Answer with the number alone.',
  task: z.object({ number: z.number() }),
  tasks: () => [{ number: 7 }],
  taskName: ({ number }: { number: number }) => `${number}`,
  tools: () => [half],
  request: ({ number }: { number: number }) => `What is half of ${number}?`,
  grade: () => 1,
};

/** As a file would define it that nobody checks the types of. */
const halves = (changed: object): Scenario => defineToolScenario({ ...PARTS, ...changed } as never);

test.each([
  [{ grade: undefined }, 'grade has to be a function, and is nothing'],
  [{ request: undefined }, 'request has to be a function, and is nothing'],
  [{ tools: [half] }, 'tools has to be a function, and is array'],
  [{ toolz: () => [half] }, 'unknown part "toolz"; did you mean tools?'],
  [{ tools: undefined }, 'give either tools or session'],
  [{ session: async () => ({ tools: [], close: async () => {} }) }, 'give either tools or session'],
])('a definition with %o is bad input', (changed, why) => {
  expect(() => halves(changed)).toThrow(new BadInput(`scenario halves: ${why}`));
});

test('tools of one name are bad input before anything runs', async () => {
  const scenario = halves({ tools: () => [half, half] });
  await expect(run({ scenario, agents: 'random' })).rejects.toThrow(
    new BadInput('scenario halves: two of its tools are named half: rename one'),
  );
});

test('a grade that is no number and a request that is no text say so', () => {
  const request = halves({ request: () => 3 });
  expect(() => request.observe(worldAt(request, { number: 7 }) as never, 'agent')).toThrow(
    'scenario halves: request gave 3: it has to give a text',
  );
  for (const given of [Number.NaN, undefined, '1']) {
    const { machine, returns } = halves({ grade: () => given });
    const ended = machine.resolveState({ value: 'ended', context: { results: [] } } as never);
    expect(() => returns(ended as never)).toThrow(/^scenario halves: grade gave .*: it has to give a number/);
  }
});
