/** A little scenario of tools, for the tests of agents. */
import { z } from 'zod';
import { defineTool } from '../../../src/tool.ts';
import { defineToolScenario } from '../../tools/define-tool-scenario.ts';

const AGES: Readonly<Record<string, number>> = { Ada: 36, Alan: 41, Grace: 85 };

const ageOf = defineTool({
  name: 'age_of',
  description: 'The age of a person.',
  input: z.object({ name: z.string().describe('a first name') }),
  run: ({ name }) => {
    const age = AGES[name];
    if (age === undefined) throw new Error(`nobody is called ${name}`);
    return age;
  },
});

const add = defineTool({
  name: 'add',
  description: 'The sum of two numbers.',
  input: z.object({ a: z.number(), b: z.number() }),
  run: ({ a, b }) => a + b,
});

/** How old two people are together: 77 of the only task. */
export const ages = defineToolScenario({
  id: 'ages',
  title: 'Ages',
  rules: 'Answer with the number alone.',
  task: z.object({ names: z.array(z.string()) }),
  tasks: () => [{ names: ['Ada', 'Alan'] }],
  taskName: ({ names }) => names.join(' '),
  tools: () => [ageOf, add],
  request: ({ names }) => `How old are ${names.join(' and ')} together?`,
  grade: ({ answer }) => (answer === '77' ? 1 : 0),
});

export const TASK = { names: ['Ada', 'Alan'] };

/** A call as the text protocol has it. */
export const call = (tool: string, given: unknown): string => JSON.stringify({ tool, arguments: given });

/** What each of some people's age is asked with. */
export const asksFor = (...names: string[]): string =>
  names.map((name) => call('age_of', { name })).join('\n');
