/** A user's scenario in a file of its own, whole or broken, for the tests of threads. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadScenario } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { worldOf } from '../world/scenario.ts';
import type { SearchStart } from './types.ts';

/** Code put into the file. On the main thread `onThread` is false, so that what is broken still loads there. */
export interface Broken {
  /** Statements before everything else. */
  top?: string;
  /** Statements of the guard that allows a step; `context` and `event` are known. */
  guard?: string;
  /** Statements before the returns. */
  returns?: string;
}

const file = ({ top = '', guard = '', returns = '' }: Broken) => `
import { isMainThread } from 'node:worker_threads';
import { ParseError, defineScenario } from 'troupe';
import { assign, setup } from 'xstate';
import { z } from 'zod';
const onThread = !isMainThread;
${top}
type Context = { steps: number; height: number };
type Act = { type: 'ACT'; role: string; action: number };
const machine = setup({
  types: { context: {} as Context, events: {} as Act, input: {} as { height: number } },
  guards: { 'a step up': ({ context, event }) => { ${guard}; return event.action === 1 || event.action === 2; } },
}).createMachine({
  id: 'stairs',
  context: ({ input }) => ({ steps: 0, height: input.height }),
  initial: 'climbing',
  states: {
    climbing: {
      always: [
        { guard: ({ context }) => context.steps === context.height, target: 'up' },
        { guard: ({ context }) => context.steps > context.height, target: 'fallen' },
      ],
      on: { ACT: { guard: 'a step up', actions: assign({ steps: ({ context, event }) => context.steps + event.action }) } },
    },
    up: { type: 'final' },
    fallen: { type: 'final' },
  },
});
export default defineScenario({
  id: 'stairs', title: 'Stairs', roles: ['agent'], rules: 'Climb to the top, one or two steps at a time.',
  task: z.object({ height: z.number() }), tasks: () => [{ height: 5 }], taskName: ({ height }) => String(height),
  action: z.number(), machine,
  turn: (state) => (state.status === 'done' ? null : 'agent'),
  actions: () => [1, 2],
  observe: (state) => \`step \${state.context.steps} of \${state.context.height}\`,
  imagine: (text, state) => {
    const steps = /step (\\d+)/.exec(text)?.[1];
    if (!steps) throw new ParseError('Write: step N.');
    const context = { ...state.context, steps: Number(steps) };
    const value = context.steps < context.height ? 'climbing' : context.steps > context.height ? 'fallen' : 'up';
    return machine.resolveState({ value, context });
  },
  format: String, parse: Number,
  returns: (state) => { ${returns}; return { agent: state.matches('up') ? 1 : 0 }; },
  value: (state) => ({ agent: state.context.steps / state.context.height }),
});
`;

/** Writes such a file, loads it, and gives where its task begins. */
export async function stairs(dir: string, name: string, broken: Broken = {}): Promise<SearchStart> {
  await writeFile(join(dir, `${name}.ts`), file(broken));
  const scenario = (await loadScenario(`./${name}.ts`, dir)) as Scenario;
  const task = { height: 5 };
  return { scenario, task, state: worldOf(scenario).initial(task), role: 'agent' };
}
